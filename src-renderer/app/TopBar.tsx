import { MessageSquare, Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { togglePanel, usePanelState } from '../features/messages/chat-panel-state.ts'
import { badgeText, useUnread } from '../features/messages/use-conversations.ts'
import { KeyHint } from '../ui/KeyHint.tsx'
import { useHeading } from '../ui/PageHeader.tsx'
import { shortcutAria, shortcutLabel } from '../ui/shortcuts.ts'
import { Bell } from './Bell.tsx'
import { openPalette, Palette } from './Palette.tsx'
import { useLanguage } from './language.ts'
import { useRoute } from './route.ts'
import { useMay } from './session.ts'
import bell from './Bell.module.css'
import css from './Shell.module.css'

/** The name of the screen, and the one box that finds everything. */
export function TopBar() {
  const { t } = useTranslation('app')
  const { title, note } = useHeading()
  return (
    <header className={css.top}>
      <h1 className="ellipsis">{title}</h1>
      <span className={`${css.note} ellipsis`}>{note}</span>
      <button type="button" className={css.search} onClick={openPalette} aria-keyshortcuts={shortcutAria('palette')}>
        <Search aria-hidden="true" />
        <span>{t('search.everywhere')}</span>
        <KeyHint action="palette" />
      </button>
      <PanelButton />
      <Bell />
      <Palette />
    </header>
  )
}

/** Opens and closes the talk beside the screen; says how much of it is new. */
function PanelButton() {
  const { t } = useTranslation('messages')
  const { language } = useLanguage()
  const open = usePanelState(state => state.open)
  const mayTalk = useMay('messages.view')
  const count = useUnread()
  const { at } = useRoute()
  if (!mayTalk || at === 'messages') return null
  const label = count > 0 ? t('panel.toggleUnread', { count }) : t('panel.toggle')
  return (
    <button
      type="button"
      className={bell.bell}
      aria-label={label}
      aria-pressed={open}
      aria-keyshortcuts={shortcutAria('messages')}
      title={`${label} (${shortcutLabel('messages', language)})`}
      onClick={togglePanel}
    >
      <MessageSquare aria-hidden="true" />
      {count > 0 && <b aria-hidden="true">{badgeText(count)}</b>}
    </button>
  )
}
