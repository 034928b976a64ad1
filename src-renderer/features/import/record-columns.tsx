import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { shortPhone } from '../register/stored-text.ts'
import { reasonWord, warningWord } from './import-words.ts'

export type ImportRow = OutputOf<'imports.records'>['rows'][number]

const tones = { create: 'good', match: 'info', reject: 'bad', skip: 'neutral' } as const

/** What becomes of a record, in a word. */
export function OutcomeTag({ outcome }: { outcome: ImportRow['outcome'] }) {
  const { t } = useTranslation('import')
  return <Tag tone={tones[outcome]}>{t(`outcome.${outcome}`)}</Tag>
}

const textAt = (values: Readonly<Record<string, unknown>>, field: string): string => {
  const value = values[field]
  return typeof value === 'string' ? value : ''
}

/** The name as it would be stored, else whatever the file has in its place. */
export const rowName = (row: ImportRow): string =>
  textAt(row.fields, 'name') || row.source['name'] || Object.values(row.source).slice(0, 3).join(' · ')

export function useRecordColumns(): readonly GridColumn<ImportRow>[] {
  const { t } = useTranslation('import')
  return useMemo(() => {
    const doubts = (row: ImportRow): string => {
      if (row.reason !== null) return reasonWord(row.reason, t)
      return [...new Set(row.warnings.map(warning => warningWord(warning.code, t)))].join(' · ')
    }
    const columns: GridColumn<ImportRow>[] = [
      { field: 'line', header: t('column.line'), kind: 'count', width: 72 },
      {
        field: 'outcome',
        header: t('column.outcome'),
        kind: 'choice',
        width: 112,
        render: row => <OutcomeTag outcome={row.outcome} />,
        choices: (['create', 'match', 'reject', 'skip'] as const).map(value => ({
          value,
          label: t(`outcome.${value}`),
        })),
      },
      { field: 'name', header: t('field.name'), kind: 'text', width: 190, strong: true, value: rowName },
      {
        field: 'phone',
        header: t('field.phone'),
        kind: 'code',
        width: 116,
        value: row => shortPhone(textAt(row.fields, 'phone')),
      },
      {
        field: 'village',
        header: t('field.village'),
        kind: 'text',
        width: 110,
        value: row => textAt(row.fields, 'village'),
      },
      { field: 'doubts', header: t('column.doubts'), kind: 'text', grow: 1, width: 150, value: doubts },
    ]
    return columns.map(column => ({ ...column, sortable: false }))
  }, [t])
}
