import { conversationOf } from '#shared/domain/channel.ts'
import type { Caller } from '../command.ts'
import { openText, ownTalkKey, sealText } from '../security/talk-keys.ts'
import type { TalkDeps } from './talk-cipher.ts'

/** Seals and opens what a person keeps for himself of one encrypted conversation, by its place. */
export interface OwnSeal {
  seal(id: string, text: string): string
  open(id: string, box: string): string | undefined
}

/** The caller's own seal in a conversation (TALK-50); undefined while his keys are not open. */
export function ownSeal(
  { keyring, random }: Pick<TalkDeps, 'keyring' | 'random'>,
  { session, user }: Pick<Caller, 'session' | 'user'>,
  scope: string,
): OwnSeal | undefined {
  const keys = keyring.of(session)
  if (keys === undefined) return undefined
  const key = ownTalkKey(keys.x)
  const at = (id: string) => ({ conversation: conversationOf(scope) ?? '', id, actor: user })
  return {
    seal: (id, text) => sealText(random, key, at(id), text),
    open: (id, box) => openText(key, at(id), box),
  }
}
