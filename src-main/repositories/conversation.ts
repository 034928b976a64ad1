import { sql } from 'kysely'
import type { ConversationKeyTable, ConversationTable, MemberTable } from '#db/sqlite/tables-chat.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** A conversation that somebody is in, with how he is in it. */
export type MemberOf = ConversationTable & Pick<MemberTable, 'role' | 'since_turn' | 'whole'>

/** The conversations that people made and somebody is in, in the order of their ids. */
export const conversationsOf = (tx: ReadTx, build: Build, user: string): MemberOf[] =>
  tx.all(
    build
      .selectFrom('member as m')
      .innerJoin('conversation as c', 'c.scope', 'm.scope')
      .selectAll('c')
      .select(['m.role', 'm.since_turn', 'm.whole'])
      .where('m.user', '=', user)
      .where('m.left_ms', 'is', null)
      .orderBy('c.id'),
  )

/** One that was made, or undefined. */
export const conversationById = (tx: ReadTx, build: Build, id: string): ConversationTable | undefined =>
  tx.first(build.selectFrom('conversation').selectAll().where('scope', '=', `chat:${id}`).where('id', '=', id))

/** Who is in a conversation now, who came first first. */
export const membersOf = (tx: ReadTx, build: Build, scope: string): MemberTable[] =>
  tx.all(
    build
      .selectFrom('member')
      .selectAll()
      .where('scope', '=', scope)
      .where('left_ms', 'is', null)
      .orderBy('since_ms')
      .orderBy('id'),
  )

/** A channel as who looks for one sees it. */
export interface OpenChannel {
  readonly id: string
  readonly name: string | null
  readonly topic: string | null
  readonly archived: number
  readonly members: number
  readonly joined: number
}

/** Every channel that anybody may join. */
export const openChannels = (tx: ReadTx, build: Build, user: string): OpenChannel[] =>
  tx.all(
    rawQuery(
      build,
      sql<OpenChannel>`select c.id, c.name, c.topic, c.archived,
        (select count(*) from member m where m.scope = c.scope and m.left_ms is null) as members,
        (select count(*) from member m where m.scope = c.scope and m.left_ms is null and m.id = ${user}) as joined
        from conversation c where c.kind = 'channel' order by c.archived, c.name, c.id`,
    ),
  )

/** What was wrapped to somebody of a conversation: of one key, or of all. */
export const wrapsTo = (tx: ReadTx, build: Build, scope: string, user: string, key?: string): ConversationKeyTable[] =>
  tx.all(
    build
      .selectFrom('conversation_key')
      .selectAll()
      .where('scope', '=', scope)
      .where('user', '=', user)
      .$if(key !== undefined, one => one.where('key', '=', key ?? ''))
      .orderBy('at_ms')
      .orderBy('at_l')
      .orderBy('id'),
  )

/** The wraps of the last keys that were given, the last first. */
export const lastWraps = (tx: ReadTx, build: Build, scope: string, limit: number): ConversationKeyTable[] =>
  tx.all(
    build
      .selectFrom('conversation_key')
      .selectAll()
      .where('scope', '=', scope)
      .orderBy('at_ms', 'desc')
      .orderBy('at_l', 'desc')
      .orderBy('id')
      .limit(limit),
  )
