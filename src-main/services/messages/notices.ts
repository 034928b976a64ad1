import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { MessageRow } from '#shared/contract/messages.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { byName } from '#shared/domain/by-name.ts'
import { turnStartMs } from '#shared/domain/turn.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { membersOf } from '../../repositories/conversation.ts'
import type { MessageRecord } from '../../repositories/message.ts'
import { acknowledgedOf } from '../../repositories/notice.ts'
import { userById, userName } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runCommand, runQuery } from '../command.ts'
import { type Conversation, peopleIn } from './own-conversations.ts'
import { messageIn } from './write-messages.ts'

type Done = Record<string, never>
type Confirmed = OutputOf<'messages', 'confirmed'>
type Of = Pick<MessageRecord, 'id' | 'turn' | 'actor'>

/** Says that the caller read a notice and understood it (MSG-4); a second time is no other. Errors: NotFound, MessageGone. */
export function confirmNotice(
  deps: Deps,
  caller: Caller,
  input: InputOf<'messages', 'confirm'>,
): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: 'messages.confirm', can: 'messages.view', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const found = noticeIn(tx, deps, caller, input)
    if (!found.ok) return found
    const { conversation, message } = found.value
    if (message.deleted_ms !== null) return err(refuse('MessageGone', {}))
    const { scope } = conversation
    const known = acknowledgedOf(tx, deps.store.build, scope, [message.id])
    const isSaid = message.actor === caller.user || known.some(({ user }) => user === caller.user)
    const op = { k: 'create', e: 'notice_ack', i: deps.random.uuid(), p: { of: message.id } } as const
    return ok({ value: {}, drafts: isSaid ? [] : [{ scope, ops: [op] }] })
  })
}

/** Who has not confirmed a notice yet, by name, then who has and when: of those who were in the conversation when it was written. Errors: NotFound. */
export const whoConfirmed = (
  deps: Deps,
  caller: Caller,
  input: InputOf<'messages', 'confirmed'>,
): Result<Confirmed, Refusal> =>
  runQuery<Confirmed>(deps, caller, 'messages.view', tx => {
    const found = noticeIn(tx, deps, caller, input)
    if (!found.ok) return found
    const { conversation, message } = found.value
    const { build } = deps.store
    const said = acknowledgedOf(tx, build, conversation.scope, [message.id])
    const by = new Set(said.map(({ user }) => user))
    const open = askedOf(tx, deps, conversation)(message).filter(user => !by.has(user))
    return ok({
      people: [
        ...open.map(user => ({ name: userName(tx, build, user), confirmed_ms: null })).sort(byName),
        ...said.map(({ user, at_ms }) => ({ name: userName(tx, build, user), confirmed_ms: at_ms })),
      ],
    })
  })

function noticeIn(tx: ReadTx, deps: Deps, caller: Caller, of: { readonly conversation: string; readonly id: string }) {
  const found = messageIn(tx, deps, caller, of)
  return found.ok && found.value.message.notice === 0 ? err(refuse('NotFound', { what: 'message' })) : found
}

/** How notices of a conversation stand for somebody: whether he is asked, when he confirmed, and how many did. */
export function noticesOf(
  tx: ReadTx,
  deps: Deps,
  user: string,
  conversation: Conversation,
  messages: readonly MessageRecord[],
): ReadonlyMap<string, NonNullable<MessageRow['notice']>> {
  const notices = messages.filter(({ notice, deleted_ms }) => notice === 1 && deleted_ms === null)
  if (notices.length === 0) return new Map()
  const ids = notices.map(({ id }) => id)
  const said = Map.groupBy(acknowledgedOf(tx, deps.store.build, conversation.scope, ids), ({ of }) => of)
  const asked = askedOf(tx, deps, conversation)
  return new Map(
    notices.map(message => {
      const by = new Map((said.get(message.id) ?? []).map(one => [one.user, one.at_ms]))
      const people = new Set([...asked(message), ...by.keys()])
      const mine_ms = by.get(user) ?? null
      return [message.id, { asked: people.has(user), mine_ms, has: by.size, of: people.size }]
    }),
  )
}

/** Whom a message of a conversation asks: who is in it, and was there when it was written; not its author. */
function askedOf(tx: ReadTx, deps: Deps, conversation: Conversation): (message: Of) => string[] {
  const { build } = deps.store
  const since = new Map(
    conversation.made === null ? [] : membersOf(tx, build, conversation.scope).map(one => [one.user, one.since_turn]),
  )
  const came = peopleIn(tx, deps, conversation).map(user => {
    const made = (userById(tx, build, user)?.made_ms ?? 0) - turnStartMs
    return { user, from: Math.max(made, since.get(user) ?? 0) }
  })
  return ({ turn, actor }) => came.flatMap(({ user, from }) => (user === actor || from > turn ? [] : [user]))
}
