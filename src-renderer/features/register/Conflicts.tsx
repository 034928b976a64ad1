import { useTranslation } from 'react-i18next'
import { Notice } from '../../ui/Notice.tsx'
import { fieldLabel, Value } from './RecordHistory.tsx'

/** Fields that two stations set apart from one another: every value that is said, for a person to choose by editing. */
export function Conflicts({ conflicts }: { conflicts: readonly { field: string; values: readonly unknown[] }[] }) {
  const { t } = useTranslation('register')
  if (conflicts.length === 0) return null
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
    </Notice>
  )
}
