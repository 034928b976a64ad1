import { useTranslation } from 'react-i18next'
import { useAsk } from '../../api/queries.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { type RecordCopies as Copies, useCopyWords } from './copy-words.ts'

function useCopies(id: string): Copies | undefined {
  return useAsk('home.copies', { ids: [id] }, { keep: true }).data?.rows.find(row => row.id === id)
}

/** Where one record is besides this disk, in a word beside its title. */
export function CopiesTag({ id }: { id: string }) {
  const words = useCopyWords()
  const copies = useCopies(id)
  return copies && <Tag tone={words.tone(copies)}>{words.short(copies)}</Tag>
}

/** Where one record is: recorded here, on other stations, at headquarters; and what that means (DU-12). */
export function RecordCopies({ id }: { id: string }) {
  const { t } = useTranslation('copies')
  const words = useCopyWords()
  const copies = useCopies(id)
  if (copies === undefined) return null
  const meaning = copies.stations > 0 || copies.hq ? 'confirmed' : copies.state === 'good' ? 'aloneYet' : 'aloneLong'
  return (
    <Notice tone={words.tone(copies)} title={t('recorded', { where: words.record(copies) })}>
      {t(meaning)}
    </Notice>
  )
}
