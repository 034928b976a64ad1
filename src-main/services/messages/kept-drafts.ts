import type { InputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { setConversationOwn } from '../../repositories/conversation-own.ts'
import type { Caller } from '../command.ts'
import { ownConversation } from './own-conversations.ts'
import { type Opener, sealerOf, type TalkDeps } from './talk-cipher.ts'

type Done = Record<string, never>

const at = (user: string) => ({ id: 'draft', actor: user })
const between = ' '

/**
 * Keeps what the caller has typed in a conversation and not sent. Of an encrypted one it is kept under a key that is in force, and not at
 * all while there is none: nothing of it stands in clear on the disk (MSG-6). Errors: NotFound.
 */
export function keepDraft(deps: TalkDeps, caller: Caller, input: InputOf<'messages', 'draft'>): Result<Done, Refusal> {
  const { build } = deps.store
  const kept = deps.store.write<Result<Done, Refusal>>(tx => {
    const own = ownConversation(tx, deps, caller, input.conversation)
    if (!own.ok) return own
    const { channel, scope } = own.value
    const keep = (draft: string) => setConversationOwn(tx, build, caller.user, scope, { draft })
    if (channel.kind !== 'made' || !channel.sealed || input.text === '') keep(input.text)
    else {
      const sealer = sealerOf(tx, deps, caller, own.value)
      if (!sealer.ok || sealer.value.ops.length > 0) return ok({})
      const { key, box } = sealer.value.seal(at(caller.user), input.text)
      keep(`${key}${between}${box}`)
    }
    return ok({})
  })
  if (kept.ok) deps.push({ topic: 'changed', tables: ['conversation_own'] })
  return kept
}

/** The draft as its author typed it; empty while it does not open. */
export function draftOf(open: Opener, stored: string, user: string, sealed: boolean): string {
  if (!sealed) return stored
  const [key = null, box = null] = stored.split(between)
  return open({ text: '', key, box }, at(user)).text ?? ''
}
