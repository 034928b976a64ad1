import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { chatScope, isSealed } from '#shared/domain/channel.ts'
import { retentionDays } from '#shared/domain/retention.ts'
import { may } from '#shared/domain/rights.ts'
import { nextTurn } from '#shared/domain/turn.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { setConversationOwn } from '../../repositories/conversation-own.ts'
import { highestTurn, type MessageRecord, messageById } from '../../repositories/message.ts'
import { forgetUnsent } from '../../repositories/unsent-file.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runCommand } from '../command.ts'
import { present } from '../deliveries/draft-delivery.ts'
import { namingFiles } from '../files/named-files.ts'
import { keptFiles } from '../files/unsent-files.ts'
import type { StationDeps } from '../station-deps.ts'
import { type Conversation, openConversation, ownConversation } from './own-conversations.ts'
import { sealerOf, type TalkDeps } from './talk-cipher.ts'

type Done = Record<string, never>

/**
 * Says something in a conversation (MSG-3, MSG-5): durable here before it is shown as waiting to leave. Its turn puts it after everything
 * that was here. What was typed is no draft any more. `notice`: whoever reads it is asked to confirm it. Errors: NotFound for a conversation or a message to answer that is none of his, Forbidden.
 */
export function sendMessage(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'messages', 'send'>,
): Result<OutputOf<'messages', 'send'>, Refusal> {
  const command = { ...commandOf(input), name: 'messages.send' } as const
  return runCommand<OutputOf<'messages', 'send'>>(deps, caller, command, tx => {
    const { build } = deps.store
    const isNotice = input.notice === true
    if (isNotice && !may(caller.role, 'messages.notice')) return err(refuse('Forbidden', { action: 'messages.notice' }))
    const own = openConversation(tx, deps, caller, input.conversation)
    if (!own.ok) return own
    const { scope } = own.value
    if (input.reply !== undefined && messageById(tx, build, own.value, input.reply) === undefined) return noMessage
    const sealer = sealerOf(tx, deps, caller, own.value)
    if (!sealer.ok) return sealer
    const uploads = input.files ?? []
    const kept = keptFiles(tx, deps, caller, scope, uploads)
    if (!kept.ok) return kept
    const turn = nextTurn(highestTurn(tx, build, scope), deps.clock.wallMs())
    const id = deps.random.uuid()
    const files = namingFiles(kept.value, { id, actor: caller.user }, sealer.value.seal)
    const op: DraftOp = {
      k: 'create',
      e: 'message',
      i: id,
      p: present({ turn, reply: input.reply, notice: isNotice || undefined, ...files.p }),
      personal: { ...sealer.value.seal({ id, actor: caller.user }, input.text), ...files.personal },
    }
    return ok({
      value: { turn, id },
      drafts: [{ scope, ops: [...sealer.value.ops, op] }],
      local: local => {
        setConversationOwn(local, build, caller.user, scope, { draft: '' })
        forgetUnsent(local, build, caller.user, uploads)
      },
    })
  })
}

/** What is kept of a command to know it again: of an encrypted text nothing, not its digest either (MSG-6). */
const commandOf = (input: { readonly commandId: string; readonly conversation: string; readonly text?: string }) => ({
  commandId: input.commandId,
  can: 'messages.write' as const,
  input: isSealed(chatScope(input.conversation)) ? { ...input, text: undefined } : input,
})

const noMessage = err(refuse('NotFound', { what: 'message' }))

/** Gives a message of one's own another text; the former stays in the ledger until the message is deleted. Errors: NotFound, NotYours, NoticeFixed, MessageGone. */
export function editMessage(deps: TalkDeps, caller: Caller, input: InputOf<'messages', 'edit'>): Result<Done, Refusal> {
  return changeMessage(deps, caller, input, 'messages.edit', (tx, conversation, { actor, id, notice }) => {
    if (actor !== caller.user) return err(refuse('NotYours', {}))
    if (notice === 1) return err(refuse('NoticeFixed', {}))
    const sealer = sealerOf(tx, deps, caller, conversation)
    if (!sealer.ok) return sealer
    const personal = sealer.value.seal({ id, actor }, input.text)
    const op: DraftOp = { k: 'create', e: 'message_edit', i: deps.random.uuid(), p: { of: id }, personal }
    return ok([...sealer.value.ops, op])
  })
}

/** Takes a message away: its author does, and who moderates, with a reason. That it was there stays. Errors: NotFound, NotYours, WhyMissing, MessageGone. */
export function removeMessage(deps: Deps, caller: Caller, input: InputOf<'messages', 'remove'>): Result<Done, Refusal> {
  return changeMessage(deps, caller, input, 'messages.remove', (_tx, _conversation, { actor, id }) => {
    const isOwn = actor === caller.user
    if (!isOwn && !may(caller.role, 'messages.moderate')) return err(refuse('NotYours', {}))
    // The setting's own reason is said by the setting alone: a person's name stands by his.
    const isSaid = input.why !== undefined && retentionDays(input.why) === undefined
    if (!isOwn && !isSaid) return err(refuse('WhyMissing', {}))
    const p = isOwn ? { of: id } : present({ of: id, moderated: true, why: input.why })
    return ok([{ k: 'create', e: 'message_delete', i: deps.random.uuid(), p }])
  })
}

function changeMessage(
  deps: Deps,
  caller: Caller,
  input: { readonly commandId: string; readonly conversation: string; readonly id: string; readonly text?: string },
  name: string,
  decide: (tx: ReadTx, conversation: Conversation, message: MessageRecord) => Result<DraftOp[], Refusal>,
): Result<Done, Refusal> {
  const command = { ...commandOf(input), name }
  return runCommand<Done>(deps, caller, command, tx => {
    const found = messageIn(tx, deps, caller, input)
    if (!found.ok) return found
    const { conversation, message } = found.value
    if (conversation.made?.archived === 1) return err(refuse('ConversationClosed', {}))
    const ops = decide(tx, conversation, message)
    if (!ops.ok) return ops
    if (message.deleted_ms !== null) return err(refuse('MessageGone', {}))
    return ok({ value: {}, drafts: [{ scope: conversation.scope, ops: ops.value }] })
  })
}

/** A message of a conversation that somebody is in. Errors: NotFound. */
export function messageIn(
  tx: ReadTx,
  deps: Deps,
  caller: Caller,
  of: { readonly conversation: string; readonly id: string },
): Result<{ conversation: Conversation; message: MessageRecord }, Refusal> {
  const own = ownConversation(tx, deps, caller, of.conversation)
  if (!own.ok) return own
  const message = messageById(tx, deps.store.build, own.value, of.id)
  return message === undefined ? noMessage : ok({ conversation: own.value, message })
}
