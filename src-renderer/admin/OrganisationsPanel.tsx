import { useTranslation } from 'react-i18next'
import type { AdminOrganisation, AdminView } from '#shared/relay/admin-messages.ts'
import { useFileSize } from '../features/messages/file-words.ts'
import { useFormats } from '../i18n/format.ts'
import { Panel } from '../ui/Panel.tsx'
import { type AdminColumn, AdminTable, Named } from './AdminTable.tsx'

/** The organisations of this relay: one's own; where it keeps the relay, the figures of the others too. */
export function OrganisationsPanel({ view: { organisations, nowMs } }: { view: AdminView }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const sizeOf = useFileSize()
  const columns: AdminColumn<AdminOrganisation>[] = [
    { name: 'name', title: t('organisation'), cell: row => <Named name={row.name ?? t('unnamed')} under={row.org} /> },
    { name: 'since', title: t('since'), kind: 'figure', cell: row => formats.instant(row.sinceMs) },
    { name: 'stations', title: t('called'), kind: 'figure', cell: row => formats.whole(row.stations) },
    { name: 'entries', title: t('entries'), kind: 'figure', cell: row => formats.whole(row.entries) },
    { name: 'bytes', title: t('bytes'), kind: 'figure', cell: row => sizeOf(row.bytes) },
    {
      name: 'last',
      title: t('entry'),
      kind: 'figure',
      cell: row => (row.lastMs === null ? t('never') : formats.ago(row.lastMs, nowMs)),
    },
  ]
  return (
    <Panel title={t('organisations', { count: organisations.length })}>
      <AdminTable label={t('organisationsLabel')} columns={columns} rows={organisations} rowId={row => row.org} />
    </Panel>
  )
}
