import { useTranslation } from 'react-i18next'
import { type Shortcut, shortcutLabel } from './shortcuts.ts'

/** The key of an action, as drawn on the keyboard. Decoration: the control itself carries `aria-keyshortcuts`. */
export function KeyHint({ action }: { action: Shortcut }) {
  const { i18n } = useTranslation()
  return <kbd aria-hidden="true">{shortcutLabel(action, i18n.language === 'en' ? 'en' : 'fr')}</kbd>
}
