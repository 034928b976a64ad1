import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { type Presence, presenceTimes } from '#shared/domain/presence.ts'
import { call } from '../../api/client.ts'
import { useAsk } from '../../api/queries.ts'
import { useMay } from '../../app/session.ts'

const signsOfLife = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const

/** What this window last knew: when its person did something, and where he types. */
const now = { lifeMs: 0, typing: null as string | null, typedMs: 0 }

const stateNow = (): Presence =>
  document.hasFocus() && Date.now() - now.lifeMs < presenceTimes.idle ? 'online' : 'away'

/** What nobody hears is said again a little later. */
const say = (state = stateNow()): void =>
  void call('messages.here', { state, typing: now.typing }).catch(() => undefined)

/** Tells for as long as the window is open that its person is there, or not at the keyboard (MSG-3). */
export function usePresenceTold(): void {
  useEffect(() => {
    const alive = () => {
      const was = stateNow()
      now.lifeMs = Date.now()
      if (was !== stateNow()) say()
    }
    const changed = () => say()
    alive()
    say()
    const beat = setInterval(changed, presenceTimes.beat)
    for (const sign of signsOfLife) window.addEventListener(sign, alive, { passive: true, capture: true })
    window.addEventListener('focus', changed)
    window.addEventListener('blur', changed)
    return () => {
      clearInterval(beat)
      for (const sign of signsOfLife) window.removeEventListener(sign, alive, { capture: true })
      window.removeEventListener('focus', changed)
      window.removeEventListener('blur', changed)
    }
  }, [])
}

/** Somebody types in a conversation, which is said now and then while he does; null: he sent it or took it back. */
export function noteTyping(conversation: string | null): void {
  const isSame = now.typing === conversation
  if (isSame && (conversation === null || Date.now() - now.typedMs < presenceTimes.types)) return
  now.typing = conversation
  now.typedMs = Date.now()
  say('online')
  now.typing = conversation === null ? null : now.typing
}

/** Who is there and who types, so far as this station hears of it. */
export function usePresence() {
  const enabled = useMay('messages.view')
  const { data } = useAsk(
    'messages.around',
    {},
    { tables: ['presence', 'member', 'user', 'warehouse'], keep: true, enabled },
  )
  const { t } = useTranslation('messages')
  const of = (user: string | null) => data?.people.find(({ id }) => id === user)
  return {
    of: (user: string | null): Presence => of(user)?.state ?? 'offline',
    /** How and where somebody is, in words. */
    wordsOf: (user: string | null): string => {
      const { state = 'offline', depot = null } = of(user) ?? {}
      return depot === null ? t(`presence.${state}`) : t('presence.at', { state: t(`presence.${state}`), depot })
    },
    typingIn: (conversation: string): readonly string[] =>
      (data?.typing ?? []).flatMap(one => (one.conversation === conversation ? (one.name ?? t('somebody')) : [])),
  }
}
