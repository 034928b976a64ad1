import { useTranslation } from 'react-i18next'
import type { AdminEvent, AdminView } from '#shared/relay/admin-messages.ts'
import { useFormats } from '../i18n/format.ts'
import { Panel } from '../ui/Panel.tsx'
import { Tag } from '../ui/Tag.tsx'
import { type AdminColumn, AdminTable } from './AdminTable.tsx'

/** Who was refused, and what was done from this page or at the relay's own machine. */
export function JournalPanel({ view: { journal } }: { view: AdminView }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const columns: AdminColumn<AdminEvent>[] = [
    { name: 'at', title: t('at'), cell: row => formats.instant(row.atMs) },
    { name: 'what', title: t('what'), cell: row => t('event', { context: row.what }) },
    {
      name: 'why',
      title: t('outcome'),
      cell: row => <Tag tone={row.admitted ? 'good' : 'bad'}>{t('why', { context: row.why, why: row.why })}</Tag>,
    },
    { name: 'who', title: t('by'), cell: row => row.who ?? '–' },
    { name: 'address', title: t('address'), cell: row => row.address },
  ]
  return (
    <Panel title={t('journal')}>
      {journal.length === 0 ? (
        <p className="quiet">{t('noJournal')}</p>
      ) : (
        <AdminTable
          label={t('journal')}
          columns={columns}
          rows={journal}
          rowId={row => `${row.atMs} ${row.what} ${row.who ?? ''} ${row.why}`}
        />
      )}
    </Panel>
  )
}
