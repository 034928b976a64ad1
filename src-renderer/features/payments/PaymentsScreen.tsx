import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
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
import { useListFiles } from '../papers/use-list-files.ts'
import { PaymentForm } from './PaymentForm.tsx'
import { PaymentPane } from './PaymentPane.tsx'

type PaymentRow = OutputOf<'payments.list'>['rows'][number]

/** *Paiements*: every payment, the record or a new payment beside. */
export function PaymentsScreen() {
  const { t } = useTranslation('payments')
  const formats = useFormats()
  const me = useMe()
  const route = useRoute('payments')
  const version = useTablesVersion('payment', 'void', 'farmer')
  const files = useListFiles('payments.export')
  const create = () => go({ at: 'payments', party: 'new' })
  const mayCreate = may(me.role, 'payments.create')
  const beside =
    route?.party !== undefined ? (
      <PaymentForm
        key={route.party}
        party={route.party === 'new' ? undefined : route.party}
        kind={route.partyKind === 'supplier' ? 'supplier' : 'farmer'}
      />
    ) : (
      route?.id && <PaymentPane key={route.id} id={route.id} />
    )
  return (
    <>
      <PageHeader title={t('title')} />
      <ListWithRecord record={beside}>
        <DataGrid<PaymentRow>
          id="payments"
          label={t('title')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.payments.list(query, { signal })}
          columns={usePaymentColumns()}
          views={useViews()}
          selected={route?.id ?? null}
          narrow={route?.party !== undefined}
          onSelect={row => go({ at: 'payments', id: row.id })}
          isVoid={row => !row.live}
          count={total => t('count', { count: total, total: formats.whole(total) })}
          sums={totals => [formats.money(totals['amount_xaf'] ?? 0)]}
          sumsNote={t('voidNotCounted')}
          search={t('search')}
          empty={{
            title: t('none'),
            children: t('noneHint'),
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

export function usePaymentColumns(): readonly GridColumn<PaymentRow>[] {
  const { t } = useTranslation('payments')
  return useMemo(
    () => [
      { field: 'no', header: t('no'), kind: 'code', strong: true },
      { field: 'at_ms', header: t('date'), kind: 'instant' },
      { field: 'partyName', header: t('party'), kind: 'text', grow: 1 },
      {
        field: 'method',
        header: t('method'),
        kind: 'choice',
        width: 128,
        filter: true,
        choices: (['cash', 'mobile', 'transfer', 'cheque'] as const).map(value => ({
          value,
          label: t(`methods.${value}`),
        })),
      },
      { field: 'reference', header: t('reference'), kind: 'code', wide: true },
      { field: 'amount_xaf', header: t('amount'), kind: 'money', filter: true },
      { field: 'day', header: t('dayColumn'), kind: 'day', filter: true, hidden: true },
      { field: 'partyCode', header: t('partyCode'), kind: 'code', sortable: false, hidden: true },
      { field: 'clerk', header: t('clerk'), kind: 'text', sortable: false, hidden: true },
      { field: 'tillNo', header: t('till'), kind: 'code', sortable: false, hidden: true },
    ],
    [t],
  )
}

function useViews(): readonly GridView[] {
  const { t } = useTranslation('payments')
  return useMemo(
    () => [
      { key: 'week', label: t('views.week'), filter: { day: { from: addDays(today(), -6), to: today() } } },
      { key: 'today', label: t('views.today'), filter: { day: { from: today(), to: today() } } },
      { key: 'all', label: t('views.all'), filter: {} },
    ],
    [t],
  )
}
