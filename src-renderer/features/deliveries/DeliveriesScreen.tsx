import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import type { DeliveryRow } from '#shared/contract/counter.ts'
import { api } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import { addDays, today } from '../../ui/day.ts'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import type { GridView } from '../../ui/grid-view.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { type Copied, useCopyWords, withCopies } from '../copies/copy-words.ts'
import { useDepotsHere } from '../copies/use-depots-here.ts'
import { useListFiles } from '../papers/use-list-files.ts'
import { DeliveryPane } from './DeliveryPane.tsx'
import { PaidTag } from './PaidTag.tsx'

/** *Livraisons*: every delivery, totals of what stands, the record beside. */
export function DeliveriesScreen() {
  const { t } = useTranslation('deliveries')
  const formats = useFormats()
  const me = useMe()
  const route = useRoute('deliveries')
  const version = useTablesVersion('delivery', 'allocation', 'void', 'farmer', 'peer_head', 'station')
  const files = useListFiles('deliveries.export')
  const columns = useDeliveryColumns()
  const here = useDepotsHere()
  const create = () => go({ at: 'counter' })
  const mayCreate = may(me.role, 'deliveries.create')
  return (
    <>
      <PageHeader title={t('title')} />
      <ListWithRecord record={route?.id && <DeliveryPane key={route.id} id={route.id} />}>
        <DataGrid<Copied<DeliveryRow>>
          id="deliveries"
          label={t('title')}
          rowId={row => row.id}
          version={version}
          load={async (query, signal) => withCopies(await api.deliveries.list(query, { signal }), signal)}
          columns={columns}
          views={useViews()}
          selected={route?.id ?? null}
          onSelect={row => go({ at: 'deliveries', id: row.id })}
          isVoid={row => !row.counts}
          count={total => t('count', { count: total, total: formats.whole(total) })}
          sums={totals => [
            formats.kilograms(totals['payable_g'] ?? 0),
            formats.money(totals['amount_xaf'] ?? 0),
            t('bags', { count: totals['bags'] ?? 0, total: formats.whole(totals['bags'] ?? 0) }),
          ]}
          sumsNote={[t('voidNotCounted'), here?.figures].filter(Boolean).join(' · ')}
          search={t('search')}
          empty={{
            title: t('none'),
            children: [t('noneHint'), here?.none].filter(Boolean).join(' '),
            actions: mayCreate && (
              <ActionButton kind="primary" onClick={create}>
                {t('new')}
              </ActionButton>
            ),
          }}
          files={files}
          actions={
            mayCreate && (
              <ActionButton small kind="primary" shortcut="create" onClick={create}>
                {t('new')}
              </ActionButton>
            )
          }
        />
      </ListWithRecord>
    </>
  )
}

export function useDeliveryColumns(): readonly GridColumn<Copied<DeliveryRow>>[] {
  const { t } = useTranslation('deliveries')
  const { t: ofCopies } = useTranslation('copies')
  const words = useCopyWords()
  return useMemo(
    () => [
      { field: 'no', header: t('no'), kind: 'code', strong: true },
      { field: 'at_ms', header: t('date'), kind: 'instant' },
      { field: 'farmerName', header: t('farmer'), kind: 'text', grow: 1 },
      { field: 'bags', header: t('bagsColumn'), kind: 'count', wide: true },
      { field: 'payable_g', header: t('payable'), kind: 'weight', width: 84, filter: true },
      {
        field: 'grade',
        header: t('grade'),
        kind: 'choice',
        width: 64,
        filter: true,
        choices: ['I', 'II', 'HS'].map(value => ({ value, label: value })),
      },
      { field: 'amount_xaf', header: t('amount'), kind: 'money', width: 100, filter: true },
      {
        field: 'status',
        header: t('payment'),
        kind: 'choice',
        filter: true,
        choices: (['pending', 'partial', 'paid', 'void'] as const).map(value => ({
          value,
          label: t(`status.${value}`),
        })),
        value: row => (row.counts ? row.status : 'void'),
        render: row => <PaidTag live={row.counts} status={row.status} />,
      },
      {
        field: 'copies',
        header: ofCopies('column'),
        kind: 'text',
        width: 150,
        sortable: false,
        passing: true,
        wide: true,
        value: row => row.copies && words.short(row.copies),
      },
      { field: 'day', header: t('day'), kind: 'day', filter: true, hidden: true },
      { field: 'season', header: t('season'), kind: 'code', width: 96, hidden: true },
      { field: 'warehouse', header: t('warehouse'), kind: 'text', sortable: false, hidden: true },
      { field: 'farmerCode', header: t('farmerCode'), kind: 'code', sortable: false, hidden: true },
      { field: 'supplierName', header: t('supplier'), kind: 'text', sortable: false, hidden: true },
      { field: 'net_g', header: t('net'), kind: 'weight', hidden: true },
      { field: 'price_xaf', header: t('price'), kind: 'money', hidden: true },
      { field: 'net_pay_xaf', header: t('netPay'), kind: 'money', hidden: true },
      { field: 'paid_xaf', header: t('paid'), kind: 'money', sortable: false, hidden: true },
      { field: 'replacedBy', header: t('replacedBy'), kind: 'code', sortable: false, hidden: true },
      { field: 'clerk', header: t('clerk'), kind: 'text', sortable: false, hidden: true },
    ],
    [t, ofCopies, words],
  )
}

function useViews(): readonly GridView[] {
  const { t } = useTranslation('deliveries')
  return useMemo(
    () => [
      { key: 'week', label: t('views.week'), filter: { day: { from: addDays(today(), -6), to: today() } } },
      { key: 'today', label: t('views.today'), filter: { day: { from: today(), to: today() } } },
      { key: 'unpaid', label: t('views.unpaid'), filter: { status: ['pending', 'partial'] } },
      { key: 'offStandard', label: t('views.offStandard'), filter: { grade: ['HS'] } },
      { key: 'all', label: t('views.all'), filter: {} },
    ],
    [t],
  )
}
