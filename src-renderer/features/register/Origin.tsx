import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import css from './Register.module.css'

/** A value and, where the imported cell said it otherwise, what it said: « d’origine : 00237 6 98 59 69 38 ». */
export function WithOrigin({ shown, origin }: { shown: string; origin: string | undefined }): ReactNode {
  const { t } = useTranslation('register')
  if (origin === undefined || origin.trim() === '' || isSame(shown, origin)) return shown || null
  return (
    <>
      {shown || t('notUnderstood')}
      <span className={css.origin}>{t('origin', { text: origin })}</span>
    </>
  )
}

/** The same letters and digits, whatever stands between them: nothing worth telling. */
function isSame(shown: string, origin: string): boolean {
  const bare = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()
  return bare(origin) === bare(shown) || bare(origin) === bare(shown).replace(/^237/, '')
}
