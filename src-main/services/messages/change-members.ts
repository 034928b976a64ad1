import type { InputOf } from '#shared/contract/calls.ts'
import { contractLimits } from '#shared/contract/limits.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { chatScope, isSealed } from '#shared/domain/channel.ts'
import { heedLevels } from '#shared/domain/heed.ts'
import { may } from '#shared/domain/rights.ts'
import { nextTurn } from '#shared/domain/turn.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import { conversationById, membersOf } from '../../repositories/conversation.ts'
import { conversationOwn, setConversationOwn } from '../../repositories/conversation-own.ts'
import { highestTurn } from '../../repositories/message.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runCommand } from '../command.ts'
import { inEntries } from '../carried-scopes.ts'
import { present } from '../deliveries/draft-delivery.ts'
import { addOf, isThere } from './make-conversation.ts'
import { type Conversation, ownConversation } from './own-conversations.ts'
import { namePlace, pastFor, sealerOf, type TalkDeps } from './talk-cipher.ts'

type Done = Record<string, never>
type Input<P extends 'join' | 'leave' | 'invite' | 'putOut' | 'appoint' | 'describe' | 'close'> = InputOf<
  'conversations',
  P
>

/** Goes into a channel that is open to all. Errors: NotFound of one that is none. */
export function joinChannel(deps: TalkDeps, caller: Caller, input: Input<'join'>): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: 'conversations.join', can: 'messages.view', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const made = conversationById(tx, deps.store.build, input.conversation)
    if (made?.kind !== 'channel') return err(refuse('NotFound', { what: 'conversation' }))
    if (ownConversation(tx, deps, caller, made.id).ok) return ok({ value: {}, drafts: [] })
    return ok({
      value: {},
      drafts: [{ scope: made.scope, ops: [addOf(caller.user, { turn: turnNow(tx, deps, made.scope) })] }],
    })
  })
}

/** Goes out of a channel or a group; two who talk directly stay two. Errors: NotFound. */
export const leaveConversation = (deps: TalkDeps, caller: Caller, input: Input<'leave'>): Result<Done, Refusal> =>
  change(deps, caller, input, 'conversations.leave', 'messages.view', (tx, { scope, kind }) =>
    kind === 'direct'
      ? err(refuse('NotFound', { what: 'conversation' }))
      : ok([{ k: 'remove', e: 'member', i: caller.user, p: { turn: turnNow(tx, deps, scope) } }]),
  )

/**
 * Brings people in. Into a group they come with the next key: what was written before them they read only where `whole` gives them the
 * keys of it. Errors: NotFound, ConversationClosed, TooManyMembers, KeysClosed.
 */
export const invitePeople = (deps: TalkDeps, caller: Caller, input: Input<'invite'>): Result<Done, Refusal> =>
  change(deps, caller, input, 'conversations.invite', 'messages.write', (tx, conversation) => {
    const { scope, kind, made, channel } = conversation
    if (kind === 'direct') return err(refuse('NotFound', { what: 'conversation' }))
    if (made?.archived === 1) return err(refuse('ConversationClosed', {}))
    if (!input.people.every(user => isThere(tx, deps, user))) return err(refuse('NotFound', { what: 'user' }))
    const there = new Set(membersOf(tx, deps.store.build, scope).map(({ user }) => user))
    const news = [...new Set(input.people)].filter(user => !there.has(user))
    const limit = contractLimits.conversationMembers
    const sealed = channel.kind === 'made' && channel.sealed
    if (sealed && there.size + news.length > limit) return err(refuse('TooManyMembers', { limit }))
    const turn = turnNow(tx, deps, scope)
    const past = sealed && input.whole ? pastFor(tx, deps, caller, conversation, news) : ok([])
    if (!past.ok) return past
    const adds = news.map(user => addOf(user, sealed && input.whole ? { turn, whole: true } : { turn }))
    return ok([...adds, ...past.value])
  })

/** Puts somebody out. What is written from then on goes under a key that he is not given. Errors: NotFound, NotOwner. */
export const putOut = (deps: TalkDeps, caller: Caller, input: Input<'putOut'>): Result<Done, Refusal> =>
  manage(deps, caller, input, 'conversations.putOut', (tx, { scope }, moderated) => {
    if (!isMember(tx, deps, scope, input.user)) return err(refuse('NotFound', { what: 'user' }))
    return ok([{ k: 'remove', e: 'member', i: input.user, p: { turn: turnNow(tx, deps, scope), ...moderated } }])
  })

/** Makes a member an owner too. Errors: NotFound, NotOwner. */
export const appointOwner = (deps: TalkDeps, caller: Caller, input: Input<'appoint'>): Result<Done, Refusal> =>
  manage(deps, caller, input, 'conversations.appoint', (tx, { scope }, moderated) => {
    if (!isMember(tx, deps, scope, input.user)) return err(refuse('NotFound', { what: 'user' }))
    return ok([addOf(input.user, { turn: turnNow(tx, deps, scope), role: 'owner', ...moderated })])
  })

/** Names a channel, and says what it is for; any member names a group. Errors: NotFound, NotOwner, Invalid for a channel without a name. */
export function describeConversation(deps: TalkDeps, caller: Caller, input: Input<'describe'>): Result<Done, Refusal> {
  const { commandId, conversation, name, topic } = input
  // Of an encrypted name nothing is kept, not its digest either (MSG-6).
  const kept = isSealed(chatScope(conversation)) ? { commandId, conversation } : input
  return change(deps, caller, kept, 'conversations.describe', 'messages.write', (tx, found) => {
    if (found.kind === 'group') {
      const sealer = sealerOf(tx, deps, caller, found)
      if (!sealer.ok) return sealer
      const keys = sealer.value.ops.filter(({ e }) => e === 'key')
      return ok([...keys, { k: 'set', e: 'conversation', i: found.id, personal: sealer.value.seal(namePlace, name) }])
    }
    if (found.kind !== 'channel') return err(refuse('NotFound', { what: 'conversation' }))
    if (name === '') return err(refuse('Invalid', { fields: [{ path: 'name', code: 'empty' }] }))
    const rights = managing(tx, deps, caller, found)
    if (!rights.ok) return rights
    const p = present({ name, topic: topic || undefined, ...rights.value })
    return ok([{ k: 'set', e: 'conversation', i: found.id, p, ...(topic === '' && { clear: ['topic'] }) }])
  })
}

/** Closes a channel, so that nobody writes in it, or opens it again. Errors: NotFound, NotOwner. */
export const closeChannel = (deps: TalkDeps, caller: Caller, input: Input<'close'>): Result<Done, Refusal> =>
  manage(deps, caller, input, 'conversations.close', (_tx, { id, kind }, moderated) =>
    kind === 'channel'
      ? ok([{ k: 'set', e: 'conversation', i: id, p: { archived: input.closed, ...moderated } }])
      : err(refuse('NotFound', { what: 'conversation' })),
  )

/** Keeps what of a conversation counts, for the caller at this station. Errors: NotFound. */
export function heedConversation(
  deps: Deps,
  caller: Caller,
  { conversation, level }: InputOf<'conversations', 'heed'>,
): Result<Done, Refusal> {
  const { build } = deps.store
  const kept = deps.store.write<Result<Done, Refusal>>(tx => {
    const own = ownConversation(tx, deps, caller, conversation)
    if (!own.ok) return own
    const { scope } = own.value
    const muted = heedLevels.indexOf(level)
    if (conversationOwn(tx, build, caller.user, scope).muted === muted) return ok({})
    setConversationOwn(tx, build, caller.user, scope, { muted })
    return ok({})
  })
  if (kept.ok) deps.push({ topic: 'changed', tables: ['conversation_own'] })
  return kept
}

type Decide = (tx: ReadTx, conversation: Conversation) => Result<DraftOp[], Refusal>

function change(
  deps: TalkDeps,
  caller: Caller,
  input: { readonly commandId: string; readonly conversation: string },
  name: string,
  can: 'messages.view' | 'messages.write',
  decide: Decide,
): Result<Done, Refusal> {
  return runCommand<Done>(deps, caller, { commandId: input.commandId, name, can, input }, tx => {
    const own = ownConversation(tx, deps, caller, input.conversation)
    if (!own.ok) return own
    if (own.value.made === null) return err(refuse('NotFound', { what: 'conversation' }))
    const ops = decide(tx, own.value)
    if (!ops.ok) return ops
    const drafts = inEntries(ops.value.map(op => ({ scope: chatScope(input.conversation), op })))
    return ok({ value: {}, drafts })
  })
}

type Moderated = { moderated?: Json }

function manage(
  deps: TalkDeps,
  caller: Caller,
  input: { readonly commandId: string; readonly conversation: string },
  name: string,
  decide: (tx: ReadTx, conversation: Conversation, moderated: Moderated) => Result<DraftOp[], Refusal>,
): Result<Done, Refusal> {
  return change(deps, caller, input, name, 'messages.write', (tx, conversation) => {
    const rights = managing(tx, deps, caller, conversation)
    return rights.ok ? decide(tx, conversation, rights.value) : rights
  })
}

/** By which right somebody manages a conversation: as its owner, or a channel as a moderator. Errors: NotOwner. */
export function managing(
  tx: ReadTx,
  deps: Deps,
  caller: Caller,
  { scope, kind }: Conversation,
): Result<Moderated, Refusal> {
  const own = membersOf(tx, deps.store.build, scope).find(({ user }) => user === caller.user)
  if (own?.role === 'owner') return ok({})
  return kind === 'channel' && may(caller.role, 'messages.moderate')
    ? ok({ moderated: true })
    : err(refuse('NotOwner', {}))
}

const isMember = (tx: ReadTx, deps: Deps, scope: string, user: string): boolean =>
  membersOf(tx, deps.store.build, scope).some(one => one.user === user)

const turnNow = (tx: ReadTx, deps: Deps, scope: string): number =>
  nextTurn(highestTurn(tx, deps.store.build, scope), deps.clock.wallMs())
