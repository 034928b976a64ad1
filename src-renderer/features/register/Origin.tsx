import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import css from './Register.module.css'

/** A value and, where the imported cell said it otherwise, what it said: « d’origine : 00237 6 98 59 69 38 ». */
export function WithOrigin({ shown, origin }: { shown: string; origin: string | undefined }): ReactNode {
  const { t } = useTranslation('register')
  if (origin === undefined || origin.trim() === '' || origin.trim() === shown) return shown || null
  return (
    <>
      {shown || t('notUnderstood')}
      <span className={css.origin}>{t('origin', { text: origin })}</span>
    </>
  )
}
