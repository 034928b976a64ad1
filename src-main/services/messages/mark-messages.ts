import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { MessageRow } from '#shared/contract/messages.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { chatScope, isSealed } from '#shared/domain/channel.ts'
import { isSign } from '#shared/domain/signs.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { messageById } from '../../repositories/message.ts'
import { pinsIn, type ReactionRecord, reactionsOf, savedBy, setSaved } from '../../repositories/message-mark.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runCommand, runQuery } from '../command.ts'
import { foundRow } from './found-row.ts'
import { type Conversation, openConversation, ownConversation, ownConversations } from './own-conversations.ts'
import { type Opener, openerOf, sealerOf, type TalkDeps } from './talk-cipher.ts'
import { messageIn } from './write-messages.ts'

type Done = Record<string, never>
type Listed = OutputOf<'messages', 'pinned'>

/** Names under a sign: of more only how many. */
const mostNamed = 30

/** What is said of a sign under a message. */
export function shownReactions(
  rows: readonly ReactionRecord[],
  open: Opener,
  user: string,
  names: ReadonlyMap<string, string | null>,
): MessageRow['reactions'] {
  const people = new Map<string, Set<string>>()
  for (const row of rows) {
    const sign = signOf(row, open)
    if (sign !== undefined) people.set(sign, (people.get(sign) ?? new Set()).add(row.user))
  }
  return [...people].map(([sign, users]) => ({
    sign,
    count: users.size,
    mine: users.has(user),
    names: [...users].slice(0, mostNamed).flatMap(id => names.get(id) ?? []),
  }))
}

/** What another's station wrote that is no sign of ours is none. */
function signOf(row: ReactionRecord, open: Opener): string | undefined {
  const { text } = open(row, { id: row.id.split('/', 1)[0] ?? '', actor: row.user })
  return isSign(text) ? text : undefined
}

/** Sets a sign under a message, or takes one's own away (MSG-3). Errors: NotFound, MessageGone, ConversationClosed, KeysClosed. */
export function reactToMessage(
  deps: TalkDeps,
  caller: Caller,
  input: InputOf<'messages', 'react'>,
): Result<Done, Refusal> {
  const { commandId, conversation, id, sign, on } = input
  // Of an encrypted sign nothing is kept, not its digest either (MSG-6).
  const kept = isSealed(chatScope(conversation)) ? { ...input, sign: undefined } : input
  const command = { commandId, name: 'messages.react', can: 'messages.write', input: kept } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const found = standingIn(tx, deps, caller, input)
    if (!found.ok) return found
    const { scope } = found.value
    const open = openerOf(tx, deps, caller, found.value)
    const own = reactionsOf(tx, deps.store.build, scope, [id]).filter(
      row => row.user === caller.user && signOf(row, open) === sign,
    )
    if (!on) {
      const ids = new Set(own.map(row => row.id.split('/', 1)[0] ?? ''))
      const ops = [...ids].map((i): DraftOp => ({ k: 'remove', e: 'reaction', i, p: { of: id } }))
      return ok({ value: {}, drafts: ops.length === 0 ? [] : [{ scope, ops }] })
    }
    if (own.length > 0) return ok({ value: {}, drafts: [] })
    const sealer = sealerOf(tx, deps, caller, found.value)
    if (!sealer.ok) return sealer
    const i = deps.random.uuid()
    const personal = sealer.value.seal({ id: i, actor: caller.user }, sign)
    const op: DraftOp = { k: 'add', e: 'reaction', i, p: { of: id }, personal }
    return ok({ value: {}, drafts: [{ scope, ops: [...sealer.value.ops, op] }] })
  })
}

/** Pins a message in its conversation for all, or takes the pin away. Errors: NotFound, MessageGone, ConversationClosed. */
export function pinMessage(deps: Deps, caller: Caller, input: InputOf<'messages', 'pin'>): Result<Done, Refusal> {
  const { commandId, id, on } = input
  const command = { commandId, name: 'messages.pin', can: 'messages.write', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const found = standingIn(tx, deps, caller, input)
    if (!found.ok) return found
    const { scope } = found.value
    const isPinned = pinsIn(tx, deps.store.build, scope).some(pin => pin.id === id)
    const op: DraftOp = { k: on ? 'add' : 'remove', e: 'pin', i: id }
    return ok({ value: {}, drafts: isPinned === on ? [] : [{ scope, ops: [op] }] })
  })
}

/** The conversation of a message that is still there, where the caller writes. */
function standingIn(
  tx: ReadTx,
  deps: Deps,
  caller: Caller,
  of: { readonly conversation: string; readonly id: string },
): Result<Conversation, Refusal> {
  const own = openConversation(tx, deps, caller, of.conversation)
  if (!own.ok) return own
  const message = messageById(tx, deps.store.build, own.value, of.id)
  if (message === undefined) return err(refuse('NotFound', { what: 'message' }))
  return message.deleted_ms === null ? own : err(refuse('MessageGone', {}))
}

/** The pinned messages of a conversation, the last pinned first. Errors: NotFound. */
export const listPinned = (
  deps: TalkDeps,
  caller: Caller,
  { conversation }: InputOf<'messages', 'pinned'>,
): Result<Listed, Refusal> =>
  runQuery<Listed>(deps, caller, 'messages.view', tx => {
    const own = ownConversation(tx, deps, caller, conversation)
    if (!own.ok) return own
    const pins = pinsIn(tx, deps.store.build, own.value.scope)
    return ok({ rows: pins.flatMap(({ id }) => foundRow(tx, deps, caller, own.value, id) ?? []) })
  })

/** Keeps a message for the caller at this station, or no more. Errors: NotFound. */
export function saveMessage(deps: Deps, caller: Caller, input: InputOf<'messages', 'save'>): Result<Done, Refusal> {
  const saved = deps.store.write<Result<Done, Refusal>>(tx => {
    const found = messageIn(tx, deps, caller, input)
    if (!found.ok) return found
    const { scope } = found.value.conversation
    const row = { user: caller.user, scope, id: input.id, saved_ms: deps.clock.wallMs() }
    setSaved(tx, deps.store.build, row, input.on)
    return ok({})
  })
  if (saved.ok) deps.push({ topic: 'changed', tables: ['saved_message'] })
  return saved
}

/** What the caller keeps for himself at this station, so far as he may still read it. */
export const listSaved = (deps: TalkDeps, caller: Caller, _input: object): Result<Listed, Refusal> =>
  runQuery<Listed>(deps, caller, 'messages.view', tx => {
    const own = new Map(ownConversations(tx, deps, caller).map(one => [one.scope, one]))
    const rows = savedBy(tx, deps.store.build, caller.user).flatMap(({ scope, id }) => {
      const conversation = own.get(scope)
      return conversation === undefined ? [] : (foundRow(tx, deps, caller, conversation, id) ?? [])
    })
    return ok({ rows })
  })
