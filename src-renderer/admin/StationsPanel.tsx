import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AdminStation, AdminView } from '#shared/relay/admin-messages.ts'
import { useFileSize } from '../features/messages/file-words.ts'
import { useFormats } from '../i18n/format.ts'
import { ActionButton } from '../ui/ActionButton.tsx'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Tag } from '../ui/Tag.tsx'
import { AskDialog } from './AskDialog.tsx'
import { type AdminColumn, AdminTable, Named } from './AdminTable.tsx'
import { askRelay } from './relay-calls.ts'

/** A station that was not here for so long is named late. Units: ms. */
const lateMs = 24 * 3_600_000

/** Every station of the organisation: when it was here last, how late what it brings is, and whether it is let in. */
export function StationsPanel({ view, again }: { view: AdminView; again: () => void }) {
  const { t } = useTranslation('admin')
  const formats = useFormats()
  const sizeOf = useFileSize()
  const [asked, setAsked] = useState<AdminStation | null>(null)
  const { stations, nowMs } = view
  const bars = asked?.state !== 'barred'
  const name = asked?.name ?? asked?.device
  const stale = nowMs > view.me.freshUntilMs
  const ago = (ms: number | null) => (ms === null ? t('never') : formats.ago(ms, nowMs))
  const columns: AdminColumn<AdminStation>[] = [
    {
      name: 'station',
      title: t('station'),
      cell: row => <Named name={row.name ?? row.device} under={row.name === null ? t('unnamed') : row.device} />,
    },
    { name: 'state', title: t('state'), cell: row => <StateTag station={row} nowMs={nowMs} /> },
    { name: 'depot', title: t('depot'), cell: row => row.depot ?? '–' },
    { name: 'app', title: t('app'), cell: row => row.app ?? '–' },
    { name: 'last', title: t('last'), kind: 'figure', cell: row => ago(row.lastMs) },
    { name: 'entry', title: t('entry'), kind: 'figure', cell: row => ago(row.entryMs) },
    {
      name: 'lag',
      title: t('lag'),
      kind: 'figure',
      cell: row => (row.lagMs === null ? '–' : formats.wait(row.lagMs / 1000)),
    },
    { name: 'entries', title: t('entries'), kind: 'figure', cell: row => formats.whole(row.entries) },
    { name: 'bytes', title: t('bytes'), kind: 'figure', cell: row => sizeOf(row.bytes) },
    {
      name: t('acts'),
      title: '',
      kind: 'act',
      cell: row =>
        row.state === 'revoked' ? null : (
          <ActionButton
            small
            kind="quiet"
            disabled={row.own || stale || row.firstMs === null}
            why={row.own ? t('ownStation') : stale ? t('stale') : t('neverCame')}
            onClick={() => setAsked(row)}
          >
            {t(row.state === 'barred' ? 'letIn' : 'bar')}
          </ActionButton>
        ),
    },
  ]
  return (
    <Panel title={t('stations', { count: stations.length })}>
      {stations.length === 0 ? (
        <EmptyState title={t('noStations')} />
      ) : (
        <AdminTable label={t('stationsLabel')} columns={columns} rows={stations} rowId={row => row.dev} />
      )}
      {asked && (
        <AskDialog
          title={t(bars ? 'barTitle' : 'letInTitle', { name })}
          hint={t(bars ? 'barHint' : 'letInHint')}
          verb={t(bars ? 'barVerb' : 'letInVerb')}
          said={t(bars ? 'barredDone' : 'letInDone', { name })}
          danger={bars}
          ask={() => askRelay('bar', { dev: asked.dev, barred: bars })}
          onDone={again}
          onClose={() => setAsked(null)}
        />
      )}
    </Panel>
  )
}

function StateTag({ station: { state, lastMs }, nowMs }: { station: AdminStation; nowMs: number }) {
  const { t } = useTranslation('admin')
  if (state !== 'member') return <Tag tone={state === 'barred' ? 'bad' : 'void'}>{t(`states.${state}`)}</Tag>
  if (lastMs === null) return <Tag tone="neutral">{t('states.never')}</Tag>
  const late = nowMs - lastMs > lateMs
  return <Tag tone={late ? 'warning' : 'good'}>{t(late ? 'states.late' : 'states.member')}</Tag>
}
