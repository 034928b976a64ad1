import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { HistoryLine } from '#shared/contract/fields.ts'
import { useAsk } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { RecordSection } from '../../ui/RecordPane.tsx'
import css from './Register.module.css'
import { valueText } from './value-text.ts'

const kinds = ['create', 'edit', 'archive', 'unarchive'] as const
/** Said elsewhere: the original texts of an import, the import itself, the mark that the heading already says. */
const elsewhere = new Set(['source', 'import', 'archived'])

/** Every change of a record, latest first: who, when, at which station, why, and each field before and after. */
export function RecordHistory({ lines }: { lines: readonly HistoryLine[] }) {
  const { t } = useTranslation('register')
  return (
    <RecordSection title={t('history.title')}>
      <ol className={css.history}>
        {lines.toReversed().map(line => (
          <Line key={line.ref + line.at_ms} line={line} />
        ))}
      </ol>
    </RecordSection>
  )
}

function Line({ line }: { line: HistoryLine }) {
  const { t } = useTranslation('register')
  const formats = useFormats()
  const kind = kinds.find(one => one === line.kind)
  const imported = line.kind === 'create' && line.changes.some(change => change.field === 'import')
  const changes = line.changes.filter(change => !elsewhere.has(change.field))
  return (
    <li>
      <p>
        {imported ? t('history.imported') : kind === undefined ? line.kind : t(`history.${kind}`)}{' '}
        {t('history.by', { who: line.actorName ?? '…' })}
      </p>
      <small className="num">{[formats.instant(line.at_ms), line.station].filter(Boolean).join(' · ')}</small>
      {line.why !== null && <p className={css.notes}>{t('history.why', { why: line.why })}</p>}
      {line.kind === 'edit' && <Changes changes={changes} />}
    </li>
  )
}

function Changes({ changes }: { changes: HistoryLine['changes'] }) {
  const { t } = useTranslation('register')
  return (
    <dl className={css.changes}>
      {changes.map(({ field, before, after }) => (
        <div key={field}>
          <dt>{fieldLabel(field, t)}</dt>
          <dd>
            {before !== null && (
              <del>
                <Value field={field} value={before} />
              </del>
            )}{' '}
            {after === null ? (
              <em>{t('history.emptied')}</em>
            ) : (
              <ins>
                <Value field={field} value={after} />
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** A stored value in words; cooperatives and suppliers by name. */
export function Value({ field, value }: { field: string; value: unknown }) {
  const { t } = useTranslation('register')
  const formats = useFormats()
  if (typeof value === 'string' && field === 'cooperative') return <NameOf procedure="cooperatives.get" id={value} />
  if (typeof value === 'string' && field === 'supplier') return <NameOf procedure="suppliers.get" id={value} />
  return valueText(field, value, formats, t)
}

function NameOf({ procedure, id }: { procedure: 'cooperatives.get' | 'suppliers.get'; id: string }) {
  const { data } = useAsk(procedure, { id }, { tables: ['cooperative', 'supplier'] })
  return data?.name ?? '…'
}

const labels = [
  'name',
  'sex',
  'birth',
  'phone',
  'phone2',
  'identity',
  'cooperative',
  'supplier',
  'region',
  'departement',
  'arrondissement',
  'village',
  'position',
  'land',
  'area_m2',
  'certification',
  'consent',
  'other_codes',
  'notes',
  'no',
  'parent',
  'name_en',
  'other_names',
  'ceiling_g',
  'contract_start',
  'contract_end',
  'termination_reason',
  'address',
  'code',
  'capacity_g',
  'alert_g',
  'label',
  'start_day',
  'end_day',
] as const

/** What a stored field is called on screen. */
export function fieldLabel(field: string, t: TFunction<'register'>): string {
  const known = labels.find(one => one === field)
  return known === undefined ? field : t(`stored.${known}`)
}
