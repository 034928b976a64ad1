import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLine } from '../api/events.ts'
import { Notice } from '../ui/Notice.tsx'
import css from './Shell.module.css'

/** A line that breaks for a moment is nothing to read about. */
const noticedMs = 1_500

/** Says above every screen that the station does not answer, and that the page goes on by itself when it does. */
export function LineBroken() {
  const { t } = useTranslation('app')
  const broken = useLine(line => line.broken)
  const [noticed, setNoticed] = useState(false)
  useEffect(() => {
    if (!broken) return
    const timer = setTimeout(() => setNoticed(true), noticedMs)
    return () => {
      clearTimeout(timer)
      setNoticed(false)
    }
  }, [broken])
  return (
    <div role="status" className={css.line}>
      {noticed && (
        <Notice tone="warning" title={t('line.broken')}>
          {t('line.hint')}
        </Notice>
      )}
    </div>
  )
}
