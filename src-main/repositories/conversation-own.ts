import type { ConversationOwnTable } from '#db/sqlite/tables-chat.ts'
import type { ReadTx, Store, WriteTx } from '../storage/store.ts'

type Build = Store['build']
type Own = Pick<ConversationOwnTable, 'draft' | 'held' | 'told_ms' | 'muted'>

const nothing: Own = { draft: '', held: 0, told_ms: 0, muted: 0 }

/** What a person has of a conversation at this station. */
export const conversationOwn = (tx: ReadTx, build: Build, user: string, scope: string): Own =>
  tx.first(
    build
      .selectFrom('conversation_own')
      .select(['draft', 'held', 'told_ms', 'muted'])
      .where('user', '=', user)
      .where('scope', '=', scope),
  ) ?? nothing

/** Changes some of it. */
export function setConversationOwn(
  tx: WriteTx,
  build: Build,
  user: string,
  scope: string,
  changed: Partial<Own>,
): void {
  tx.run(
    build
      .insertInto('conversation_own')
      .values({ user, scope, ...nothing, ...changed })
      .onConflict(on => on.columns(['user', 'scope']).doUpdateSet(changed)),
  )
}
