import { Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { KeyHint } from '../ui/KeyHint.tsx'
import { useHeading } from '../ui/PageHeader.tsx'
import { shortcutAria } from '../ui/shortcuts.ts'
import { Bell } from './Bell.tsx'
import { openPalette, Palette } from './Palette.tsx'
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
      <Bell />
      <Palette />
    </header>
  )
}
