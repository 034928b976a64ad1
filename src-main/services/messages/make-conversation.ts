import { createHash } from 'node:crypto'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { chatScope, madeVersions } from '#shared/domain/channel.ts'
import type { MadeKind } from '#shared/domain/fold-conversation.ts'
import { nextTurn } from '#shared/domain/turn.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import { markedUuid } from '#shared/sync/uuid.ts'
import { conversationById } from '../../repositories/conversation.ts'
import { userById } from '../../repositories/user.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runCommand } from '../command.ts'
import { present } from '../deliveries/draft-delivery.ts'
import { namePlace, sealerOf, type TalkDeps } from './talk-cipher.ts'

type Made = OutputOf<'conversations', 'create'>

/**
 * Makes a channel, in clear and open to all, or a group that is encrypted to its members (MSG-2, MSG-6); the caller is its owner. Channels
 * are made by managers and above (domain.md §8). Nothing of a group but who is in it stands in clear, its name neither. Errors: NotFound for somebody who is not there, Invalid for a
 * channel without a name, KeysClosed.
 */
export function createConversation(
  deps: TalkDeps,
  caller: Caller,
  input: InputOf<'conversations', 'create'>,
): Result<Made, Refusal> {
  const sealed = input.kind === 'group'
  const kept = sealed ? { ...input, name: undefined } : input
  const command = {
    commandId: input.commandId,
    name: 'conversations.create',
    can: sealed ? 'messages.write' : 'messages.channel',
    input: kept,
  } as const
  if (!sealed && input.name === '') return err(refuse('Invalid', { fields: [{ path: 'name', code: 'empty' }] }))
  return runCommand<Made>(deps, caller, command, tx => {
    const others = [...new Set(input.people)].filter(user => user !== caller.user)
    const missing = others.find(user => !isThere(tx, deps, user))
    if (missing !== undefined) return err(refuse('NotFound', { what: 'user' }))
    const id = markedUuid(deps.random.bytes(16), sealed ? madeVersions.sealed : madeVersions.open)
    const people = [caller.user, ...others]
    const named: { p?: Record<string, Json>; personal?: Record<string, Json>; ops: readonly DraftOp[] } = { ops: [] }
    if (input.kind === 'channel') named.p = present({ name: input.name, topic: input.topic || undefined })
    else if (input.name !== '') {
      const conversation = { id, scope: chatScope(id), channel: { kind: 'made', sealed }, kind: 'group' } as const
      const sealer = sealerOf(tx, deps, caller, conversation, people)
      if (!sealer.ok) return sealer
      named.ops = sealer.value.ops
      named.personal = sealer.value.seal(namePlace, input.name)
    }
    const create: DraftOp = {
      k: 'create',
      e: 'conversation',
      i: id,
      p: { kind: input.kind satisfies MadeKind, ...named.p },
      ...(named.personal && { personal: named.personal }),
    }
    const turn = nextTurn(0, deps.clock.wallMs())
    const members = people.map(
      (user): DraftOp => addOf(user, { turn, role: user === caller.user ? 'owner' : 'member' }),
    )
    return ok({ value: { id }, drafts: [{ scope: chatScope(id), ops: [create, ...members, ...named.ops] }] })
  })
}

/** An op that brings somebody into a conversation. */
export const addOf = (user: string, p: Record<string, Json>): DraftOp => ({ k: 'add', e: 'member', i: user, p })

/** The conversation of the caller and one other: whoever begins it and wherever, it is one. Errors: NotFound, Yourself, NoKeysYet. */
export function directConversation(
  deps: TalkDeps,
  caller: Caller,
  input: InputOf<'conversations', 'direct'>,
): Result<Made, Refusal> {
  const command = { commandId: input.commandId, name: 'conversations.direct', can: 'messages.write', input } as const
  return runCommand<Made>(deps, caller, command, tx => {
    if (input.user === caller.user) return err(refuse('Yourself', {}))
    if (!isThere(tx, deps, input.user)) return err(refuse('NotFound', { what: 'user' }))
    const other = userById(tx, deps.store.build, input.user)
    if ((other?.public_keys ?? null) === null) return err(refuse('NoKeysYet', { name: other?.name ?? '' }))
    const pair = [caller.user, input.user].sort()
    const id = directId(pair)
    if (conversationById(tx, deps.store.build, id) !== undefined) return ok({ value: { id }, drafts: [] })
    const turn = nextTurn(0, deps.clock.wallMs())
    const create: DraftOp = { k: 'create', e: 'conversation', i: id, p: { kind: 'direct', pair } }
    return ok({
      value: { id },
      drafts: [{ scope: chatScope(id), ops: [create, ...pair.map(user => addOf(user, { turn }))] }],
    })
  })
}

/** The id of the conversation of two people: the same wherever it is begun. */
const directId = (pair: readonly string[]): string =>
  markedUuid(
    new Uint8Array(
      createHash('sha256')
        .update(`CS1-direct\0${pair.join('\0')}`)
        .digest(),
    ),
    madeVersions.sealed,
  )

/** Whether somebody is an active person of the organisation. */
export const isThere = (tx: ReadTx, deps: Deps, user: string): boolean =>
  userById(tx, deps.store.build, user)?.active === 1 && deps.ledger.authority().roleOf(user) !== undefined
