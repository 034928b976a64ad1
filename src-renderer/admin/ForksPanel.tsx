import { useTranslation } from 'react-i18next'
import type { AdminView } from '#shared/relay/admin-messages.ts'
import { useFormats } from '../i18n/format.ts'
import { Notice } from '../ui/Notice.tsx'
import { Panel, Stack } from '../ui/Panel.tsx'
import { type AdminColumn, AdminTable } from './AdminTable.tsx'

/** What the ledgers hold that does not count plainly: logs that a copied station wrote twice, and entries that are refused or wait. */
export function ForksPanel({ view: { forks, refused } }: { view: AdminView }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const forkColumns: AdminColumn<AdminView['forks'][number]>[] = [
    { name: 'station', title: t('station'), cell: row => row.station },
    { name: 'scope', title: t('scope'), cell: row => row.scope },
    { name: 'seq', title: t('seq'), kind: 'figure', cell: row => formats.whole(row.seq) },
    { name: 'at', title: t('at'), kind: 'figure', cell: row => formats.instant(row.atMs) },
  ]
  const refusedColumns: AdminColumn<AdminView['refused'][number]>[] = [
    { name: 'scope', title: t('scope'), cell: row => row.scope },
    { name: 'kind', title: t('state'), cell: row => t('verdict', { context: row.kind }) },
    { name: 'why', title: t('reason'), cell: row => row.why },
    { name: 'entries', title: t('entries'), kind: 'figure', cell: row => formats.whole(row.entries) },
  ]
  return (
    <Panel title={t('ledgers')}>
      <Stack gap={3}>
        {forks.length === 0 ? (
          <Notice tone="good" title={t('noForks')} />
        ) : (
          <>
            <Notice tone="bad" title={t('forks', { count: forks.length })}>
              {t('forksHint')}
            </Notice>
            <AdminTable
              label={t('forksLabel')}
              columns={forkColumns}
              rows={forks}
              rowId={row => `${row.scope} ${row.seq}`}
            />
          </>
        )}
        {refused.length === 0 ? (
          <Notice tone="good" title={t('noRefused')} />
        ) : (
          <AdminTable
            label={t('refusedLabel')}
            columns={refusedColumns}
            rows={refused}
            rowId={row => `${row.scope} ${row.kind} ${row.why}`}
          />
        )}
      </Stack>
    </Panel>
  )
}
