import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk } from '../../api/queries.ts'
import { go } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { ListWithRecord, RecordPane, RecordSection } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useListFiles } from '../papers/use-list-files.ts'
import css from './Ledger.module.css'

type AuditRow = OutputOf<'ledger.audit'>['rows'][number]
const entities = [
  'delivery',
  'payment',
  'allocation',
  'void',
  'till_open',
  'till_move',
  'till_close',
  'print',
  'lot',
  'message',
  'message_edit',
  'message_delete',
  'read',
  'farmer',
  'supplier',
  'supplier_validation',
  'cooperative',
  'place',
  'warehouse',
  'season',
  'price',
  'setting',
  'import',
  'user',
  'grant',
  'removal',
  'station',
  'revocation',
  'login',
  'refusal',
  'export',
  'view',
  'start',
  'erasure',
] as const

/** The ledger read as an audit: who, when, what, and the bytes themselves (AUD-1). */
export function AuditList({ id }: { id: string | undefined }) {
  const { t } = useTranslation('ledger')
  const formats = useFormats()
  const version = useTablesVersion('delivery', 'payment', 'farmer', 'user')
  const files = useListFiles('ledger.auditExport')
  return (
    <ListWithRecord record={id !== undefined && <EntryPane key={id} id={id} />}>
      <DataGrid<AuditRow>
        id="audit"
        label={t('parts.audit')}
        rowId={row => row.id}
        version={version}
        load={(query, signal) => api.ledger.audit(query, { signal })}
        columns={useAuditColumns()}
        selected={id ?? null}
        onSelect={row => go({ at: 'ledger', part: 'audit', id: row.id })}
        isVoid={row => row.verdict === 'rejected'}
        count={total => t('count', { count: total, total: formats.whole(total) })}
        search={t('search')}
        empty={{ title: t('noEntry') }}
        files={files}
      />
    </ListWithRecord>
  )
}

export function useAuditColumns(): readonly GridColumn<AuditRow>[] {
  const { t } = useTranslation('ledger')
  return useMemo(
    () => [
      { field: 'at_ms', header: t('date'), kind: 'instant', filter: false },
      {
        field: 'entity',
        header: t('what'),
        kind: 'choice',
        width: 170,
        filter: true,
        choices: entities.map(value => ({ value, label: t(`entity.${value}`) })),
      },
      {
        field: 'kind',
        header: t('how'),
        kind: 'choice',
        choices: (['create', 'set', 'add', 'remove'] as const).map(value => ({ value, label: t(`kind.${value}`) })),
      },
      { field: 'no', header: t('no'), kind: 'code', sortable: false },
      { field: 'actorName', header: t('who'), kind: 'text', grow: 1, sortable: false },
      { field: 'why', header: t('why'), kind: 'text', sortable: false },
      {
        field: 'verdict',
        header: t('verdict'),
        kind: 'choice',
        filter: true,
        choices: (['accepted', 'flagged', 'pending', 'rejected', 'error'] as const).map(value => ({
          value,
          label: t(`verdicts.${value}`),
        })),
        render: row => (
          <Tag tone={row.verdict === 'accepted' ? 'good' : 'warning'}>{t(`verdicts.${row.verdict as 'accepted'}`)}</Tag>
        ),
      },
      { field: 'station', header: t('station'), kind: 'text', sortable: false, hidden: true },
      { field: 'scope', header: t('scope'), kind: 'text', hidden: true },
      { field: 'seq', header: t('rank'), kind: 'count', hidden: true },
    ],
    [t],
  )
}

function EntryPane({ id }: { id: string }) {
  const { t } = useTranslation('ledger')
  const formats = useFormats()
  const say = useTroubleText()
  const { data, trouble } = useAsk('ledger.entry', { id }, { tables: [], keep: true })
  const close = () => go({ at: 'ledger', part: 'audit' })
  if (data === undefined) {
    return (
      <RecordPane title={t('entry')} onClose={close}>
        {trouble && <Notice tone="bad" title={say(trouble)} />}
      </RecordPane>
    )
  }
  return (
    <RecordPane
      code={data.ref}
      title={t(`entity.${data.entity as 'delivery'}`)}
      note={formats.instant(data.at_ms)}
      onClose={close}
    >
      <RecordSection>
        <Facts
          facts={[
            { label: t('who'), value: data.actorName },
            { label: t('station'), value: data.station },
            { label: t('scope'), value: data.scope.split(':')[0] ?? '' },
            { label: t('rank'), value: formats.whole(data.seq) },
            { label: t('why'), value: data.why },
            ...data.personal
              .filter(one => one.state !== 'none')
              .map(one => ({ label: t('personal'), value: t(`personalState.${one.state as 'here'}`) })),
          ]}
        />
      </RecordSection>
      <RecordSection title={t('hash')}>
        <pre className={css.body}>{data.hash}</pre>
      </RecordSection>
      <RecordSection title={t('bytes')}>
        <pre className={css.body}>{data.body}</pre>
      </RecordSection>
    </RecordPane>
  )
}
