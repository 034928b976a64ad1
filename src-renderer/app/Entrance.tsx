import { Languages, SunMoon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { BrandMark } from './BrandMark.tsx'
import css from './Entrance.module.css'
import { useLanguage } from './language.ts'
import { useThemeSwitch } from './theme-switch.ts'

export interface EntranceProps {
  /** At the left, on cocoa: where we are. */
  aside: ReactNode
  /** At the foot of it. */
  foot?: ReactNode
  children: ReactNode
  /** A wider form: the set-up. */
  wide?: boolean
}

/** What stands before the work: who we are at the left, one form at the right, language and theme in the corner. */
export function Entrance({ aside, foot, children, wide = false }: EntranceProps) {
  const { t } = useTranslation('app')
  const { other, switchLanguage } = useLanguage()
  const { next, switchTheme } = useThemeSwitch()
  return (
    <div className={css.entrance}>
      <aside className={css.aside}>
        <div className={css.brand}>
          <BrandMark size={36} />
          <span>CocoaTrack</span>
        </div>
        <div className={css.words}>{aside}</div>
        {foot && <div className={css.foot}>{foot}</div>}
      </aside>
      <main className={css.main}>
        <div className={css.corner}>
          <button type="button" onClick={switchLanguage} lang={other}>
            <Languages size={16} aria-hidden="true" /> {t(`language.${other}`)}
          </button>
          <button type="button" onClick={switchTheme}>
            <SunMoon size={16} aria-hidden="true" /> {t(`theme.${next}`)}
          </button>
        </div>
        <div className={css.form} data-wide={wide || undefined}>
          {children}
        </div>
      </main>
    </div>
  )
}
