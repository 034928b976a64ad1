import type { InputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { isSealed } from '#shared/domain/channel.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { setConversationOwn } from '../../repositories/conversation-own.ts'
import type { Caller } from '../command.ts'
import { ownConversation } from './own-conversations.ts'
import { ownSeal } from './own-seal.ts'
import type { Opener, TalkDeps } from './talk-cipher.ts'

type Done = Record<string, never>

const place = 'draft'
const between = ' '
/** Before what stands under the person's own key; before others, which were written by earlier versions, the key of the conversation. */
const underOwn = 'own'

/**
 * Keeps what the caller has typed in a conversation and not sent. Of an encrypted one it is kept under his own key, and not at all while
 * that is not open: nothing of it stands in clear on the disk (MSG-6). Errors: NotFound.
 */
export function keepDraft(deps: TalkDeps, caller: Caller, input: InputOf<'messages', 'draft'>): Result<Done, Refusal> {
  const { build } = deps.store
  const kept = deps.store.write<Result<Done, Refusal>>(tx => {
    const own = ownConversation(tx, deps, caller, input.conversation)
    if (!own.ok) return own
    const { scope } = own.value
    const keep = (draft: string) => setConversationOwn(tx, build, caller.user, scope, { draft })
    if (!isSealed(scope) || input.text === '') keep(input.text)
    else {
      const seal = ownSeal(deps, caller, scope)
      if (seal !== undefined) keep(`${underOwn}${between}${seal.seal(place, input.text)}`)
    }
    return ok({})
  })
  if (kept.ok) deps.push({ topic: 'changed', tables: ['conversation_own'] })
  return kept
}

/** The draft as its author typed it; empty while it does not open. */
export function draftOf(deps: TalkDeps, caller: Caller, scope: string, open: Opener, stored: string): string {
  if (!isSealed(scope)) return stored
  const [key = '', box = ''] = stored.split(between)
  if (key === underOwn) return ownSeal(deps, caller, scope)?.open(place, box) ?? ''
  return open({ text: '', key, box }, { id: place, actor: caller.user }).text ?? ''
}
