import { Monitor } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import css from './StationName.module.css'

/** What this station is called, on one line; a name that is longer than its room is whole on hover. */
export function StationName({ name }: { name: string }) {
  const { t } = useTranslation('app')
  return (
    <span className={css.station} title={t('station.name', { name })}>
      <Monitor size={14} aria-hidden="true" />
      <span className="unseen">{t('station.name', { name })}</span>
      <span className="ellipsis" aria-hidden="true">
        {name}
      </span>
    </span>
  )
}
