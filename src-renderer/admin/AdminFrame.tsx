import { Languages, LogOut, SunMoon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminView } from '#shared/relay/admin-messages.ts'
import { BrandMark } from '../app/BrandMark.tsx'
import { useLanguage } from '../app/language.ts'
import { useThemeSwitch } from '../app/theme-switch.ts'
import { useFormats } from '../i18n/format.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Notice } from '../ui/Notice.tsx'
import { askRelay } from './relay-calls.ts'
import css from './Admin.module.css'

/** What stands around the panels: whose page it is, who looks, language, theme and the way out. */
export function AdminFrame({ view, again, children }: { view: AdminView; again: () => void; children: ReactNode }) {
  const { t } = useTranslation('admin')
  const { t: app } = useTranslation('app')
  const formats = useFormats()
  const { other, switchLanguage } = useLanguage()
  const { next, switchTheme } = useThemeSwitch()
  const own = view.organisations.find(one => one.own)
  const leave = async () => {
    await askRelay('leave', {})
    again()
  }
  return (
    <div className={css.page}>
      <header className={css.head}>
        <BrandMark size={30} />
        <h1 className="ellipsis">{own?.name ?? t('title')}</h1>
        <span className={css.who}>{t('who', { name: view.me.name, at: formats.clock(view.me.endsMs) })}</span>
        <ActionButton small kind="quiet" icon={<Languages size={16} aria-hidden="true" />} onClick={switchLanguage}>
          {app(`language.${other}`)}
        </ActionButton>
        <ActionButton small kind="quiet" icon={<SunMoon size={16} aria-hidden="true" />} onClick={switchTheme}>
          {app(`theme.${next}`)}
        </ActionButton>
        <ActionButton small kind="quiet" icon={<LogOut size={16} aria-hidden="true" />} onClick={() => void leave()}>
          {t('leave')}
        </ActionButton>
      </header>
      <main className={css.main}>
        {view.nowMs > view.me.freshUntilMs && <Notice tone="info" title={t('stale')} />}
        {children}
      </main>
    </div>
  )
}
