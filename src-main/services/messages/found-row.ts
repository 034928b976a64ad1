import type { OutputOf } from '#shared/contract/calls.ts'
import { filesOf } from '../../repositories/file.ts'
import { messageById } from '../../repositories/message.ts'
import { userNames } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import type { Conversation } from './own-conversations.ts'
import { openerOf, type TalkDeps } from './talk-cipher.ts'

type Found = OutputOf<'messages', 'search'>['rows'][number]

/** A message as a list outside of its conversation shows it; undefined where it is gone or does not open. */
export function foundRow(
  tx: ReadTx,
  deps: TalkDeps,
  caller: Caller,
  conversation: Conversation,
  id: string,
): Found | undefined {
  const { build } = deps.store
  const message = messageById(tx, build, conversation, id)
  if (message === undefined || message.deleted_ms !== null) return undefined
  const { text } = openerOf(tx, deps, caller, conversation)(message, message)
  if (text === null) return undefined
  const { turn, at_ms, actor } = message
  const files = filesOf(tx, conversation.scope, [id]).get(id)?.length ?? 0
  const actorName = userNames(tx, build).get(actor) ?? null
  return { conversation: conversation.id, id, turn, at_ms, actorName, text, files }
}
