import { useTranslation } from 'react-i18next'
import type { HistoryLine } from '#shared/contract/fields.ts'
import { useAsk } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { copyNotice, type RecordCopies as Copies, useCopyWords } from './copy-words.ts'

function useCopies(id: string): Copies | undefined {
  return useAsk('home.copies', { ids: [id] }, { keep: true }).data?.rows.find(row => row.id === id)
}

/** Where one record is besides this disk, in a word beside its title. */
export function CopiesTag({ id }: { id: string }) {
  const words = useCopyWords()
  const copies = useCopies(id)
  return copies && <Tag tone={words.tone(copies)}>{words.short(copies)}</Tag>
}

/** Where one record is: recorded here or elsewhere, on other stations, at headquarters; and what that means (DU-12). */
export function RecordCopies({ id, life }: { id: string; life: readonly HistoryLine[] }) {
  const { t } = useTranslation('copies')
  const { station: here } = useMe()
  const words = useCopyWords()
  const copies = useCopies(id)
  if (copies === undefined) return null
  const at = life.find(line => line.station !== null)?.station ?? undefined
  const { title, meaning } = copyNotice(copies, { at, here, places: words.record(copies) }, t)
  return (
    <Notice tone={words.tone(copies)} title={title}>
      {meaning}
    </Notice>
  )
}
