import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../api/client.ts'
import { useFormats } from '../i18n/format.ts'

type FoundRecord = OutputOf<'home.search'>['rows'][number]

/** What tells a found record from others beside its name or number: what it is, its number, its day, whose or where it is. */
export function useRecordHint(): (found: FoundRecord, said?: string) => string {
  const { t } = useTranslation('app')
  const formats = useFormats()
  return ({ kind, no, day, title, hint }, said = title) =>
    [t(`record.${kind}`), title !== said && title, no !== said && no, day && formats.day(day), hint]
      .filter(Boolean)
      .join(' · ')
}
