import { useTranslation } from 'react-i18next'
import css from './Presence.module.css'
import { usePresence } from './presence.ts'

const namesSaid = 2

/** Who types in a conversation now; its place is kept, so that nothing moves. */
export function TypingLine({ conversation }: { conversation: string }) {
  const { t } = useTranslation('messages')
  const names = usePresence().typingIn(conversation)
  const words =
    names.length > namesSaid
      ? t('presence.manyType')
      : names.length > 0 && t('presence.types', { count: names.length, names: names.join(', ') })
  return <p className={css.typing}>{words}</p>
}
