import { useTranslation } from 'react-i18next'
import { conflictAddress } from '#shared/domain/conflict-kinds.ts'
import { formatRoute } from '../../app/route.ts'
import { useMay } from '../../app/session.ts'
import { Notice } from '../../ui/Notice.tsx'
import { fieldLabel, Value } from './RecordHistory.tsx'

interface ConflictsProps {
  readonly conflicts: readonly { field: string; values: readonly unknown[] }[]
  /** whose fields they are */
  readonly of: { readonly e: 'farmer' | 'supplier' | 'cooperative' | 'place'; readonly id: string }
}

/** Fields that two stations set apart from one another: every value that is said, and where a person chooses: *À régler*, or by editing. */
export function Conflicts({ conflicts, of: { e, id } }: ConflictsProps) {
  const { t } = useTranslation('register')
  const mayLook = useMay('conflicts.view')
  if (conflicts.length === 0) return null
  const there = formatRoute({ at: 'conflicts', id: conflictAddress('record', 'org', `${e}/${id}`) })
  return (
    <Notice tone="warning" title={t('conflicts', { count: conflicts.length })}>
      <ul>
        {conflicts.map(({ field, values }) => (
          <li key={field}>
            {fieldLabel(field, t)} :{' '}
            {values.map((value, at) => (
              <span key={JSON.stringify(value)}>
                {at > 0 && ' / '}
                <Value field={field} value={value} />
              </span>
            ))}
          </li>
        ))}
      </ul>
      {mayLook ? <a href={there}>{t('conflictsChoose')}</a> : <p>{t('conflictsEdit')}</p>}
    </Notice>
  )
}
