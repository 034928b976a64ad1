import { useTranslation } from 'react-i18next'
import { useFormats } from '../../i18n/format.ts'
import css from './Register.module.css'

/** What is used of a season's quota: green, amber from 70 %, red from 90 % (QUOTA-1). */
export function QuotaBar({ quota_g, used_g, label }: { quota_g: number | null; used_g: number; label: string }) {
  const { t } = useTranslation('register')
  const { t: common } = useTranslation('common')
  const formats = useFormats()
  if (quota_g === null || quota_g === 0) return <p className="quiet">{t('quota.unknown')}</p>
  const used_bp = Math.floor((used_g * 10_000) / quota_g)
  const level = used_bp >= 10_000 ? 'passed' : used_bp >= 9_000 ? 'high' : used_bp >= 7_000 ? 'near' : 'low'
  const words = t('quota.used', { used: formats.kilograms(used_g), quota: formats.kilograms(quota_g) })
  return (
    <div className={css.quota}>
      <div>
        <span>{words}</span>
        <strong className="num">{formats.percent(Math.floor(used_bp / 100) * 100)}</strong>
      </div>
      <progress
        className={css.bar}
        data-level={level}
        max={10_000}
        value={Math.min(10_000, used_bp)}
        aria-label={common('labelled', { label, value: words })}
      />
      {level === 'passed' && <p className="quiet">{t('quota.passed')}</p>}
      {level === 'high' && <p className="quiet">{t('quota.high')}</p>}
    </div>
  )
}
