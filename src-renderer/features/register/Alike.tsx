import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatRoute } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import css from './Register.module.css'

export interface Candidate {
  id: string
  no: string | null
  name: string | null
  score?: number
  reasons?: readonly string[]
}

const known = ['code', 'name', 'name-close', 'phone', 'identity', 'birth-day', 'birth-year', 'village', 'note'] as const

/** Why two may be one, in words; a reason without words is shown as it is. */
export const reasonWords = (reasons: readonly string[], t: TFunction<'register'>): string =>
  reasons
    .map(reason => {
      const one = known.find(name => name === reason)
      return one === undefined ? reason : t(`alikeReason.${one}`)
    })
    .join(', ')

/** Records that may be the same, the likeliest first, each a link. */
export function Alike({
  at,
  rows,
  action,
}: {
  at: 'farmers' | 'suppliers' | 'cooperatives'
  rows: readonly Candidate[]
  action?: (row: Candidate) => ReactNode
}) {
  const { t } = useTranslation('register')
  const formats = useFormats()
  return (
    <ul className={css.alike}>
      {rows.map(row => (
        <li key={row.id}>
          <a href={formatRoute({ at, id: row.id })}>{row.name ?? t('nameUnknown')}</a>
          <span className="num">{row.score === undefined ? '' : formats.percent(row.score * 100)}</span>
          {action?.(row)}
          <small>{[row.no, row.reasons && reasonWords(row.reasons, t)].filter(Boolean).join(' · ')}</small>
        </li>
      ))}
    </ul>
  )
}
