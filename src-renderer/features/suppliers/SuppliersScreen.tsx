import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk } from '../../api/queries.ts'
import { useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import type { GridView } from '../../ui/grid-view.ts'
import { InPlace } from '../register/InPlace.tsx'
import { RegisterList } from '../register/RegisterList.tsx'
import { shortPhone } from '../register/stored-text.ts'
import { SupplierForm } from './SupplierForm.tsx'
import { SupplierPane } from './SupplierPane.tsx'
import { ValidationTag } from './ValidationTag.tsx'

type SupplierRow = OutputOf<'suppliers.list'>['rows'][number]

/** *Fournisseurs*: those who bring the cocoa of others, what managers said of them, the form to make or change one. */
export function SuppliersScreen() {
  const { role } = useMe()
  const route = useRoute('suppliers')
  if (route?.mode === 'new' && may(role, 'suppliers.create')) return <SupplierForm key="new" supplier={null} />
  if (route?.mode === 'edit' && route.id !== undefined && may(role, 'suppliers.edit')) {
    return <EditSupplier key={route.id} id={route.id} />
  }
  return <InPlace place={route?.place}>{views => <SupplierList id={route?.id} inPlace={views} />}</InPlace>
}

function EditSupplier({ id }: { id: string }) {
  const { t } = useTranslation('register')
  const { data } = useAsk('suppliers.get', { id }, { tables: ['supplier'] })
  return data === undefined ? <EmptyState title={t('reading')} /> : <SupplierForm supplier={data} />
}

function SupplierList({ id, inPlace }: { id: string | undefined; inPlace: readonly GridView[] }) {
  const { t } = useTranslation('suppliers')
  const formats = useFormats()
  const ready = useViews()
  // Its own views begin with everything already.
  const views = useMemo(() => [...inPlace.slice(0, 1), ...ready], [inPlace, ready])
  return (
    <RegisterList<SupplierRow>
      at="suppliers"
      id={id}
      pane={id && <SupplierPane key={id} id={id} />}
      version={useTablesVersion('supplier', 'supplier_validation', 'farmer', 'cooperative', 'delivery', 'void')}
      load={(query, signal) => api.suppliers.list(query, { signal })}
      columns={useSupplierColumns()}
      views={views}
      sums={totals => [t('loadedSum', { weight: formats.kilograms(totals['loaded_g'] ?? 0) })]}
    />
  )
}

export function useSupplierColumns(): readonly GridColumn<SupplierRow>[] {
  const { t } = useTranslation('register')
  const { t: own } = useTranslation('suppliers')
  return useMemo(
    () => [
      { field: 'no', header: t('code'), kind: 'code', strong: true, width: 142 },
      { field: 'name', header: t('stored.name'), kind: 'text', grow: 1, width: 140 },
      {
        field: 'validation',
        header: own('validation'),
        kind: 'choice',
        width: 126,
        filter: true,
        choices: (['pending', 'validated', 'rejected'] as const).map(value => ({
          value,
          label: t(`validation.${value}`),
        })),
        render: row => <ValidationTag validation={row.validation} />,
      },
      { field: 'phone', header: t('stored.phone'), kind: 'code', width: 116, value: row => shortPhone(row.phone) },
      { field: 'contract_end', header: own('contractEnd'), kind: 'day', width: 94, filter: true },
      { field: 'farmers', header: own('farmers'), kind: 'count', width: 84, filter: true },
      { field: 'loaded_g', header: own('loadedColumn'), kind: 'weight', width: 82, filter: true },
      { field: 'ceiling_g', header: own('ceilingColumn'), kind: 'weight', hidden: true },
      { field: 'cooperativeName', header: t('stored.cooperative'), kind: 'text', hidden: true },
      { field: 'village', header: t('stored.village'), kind: 'text', hidden: true },
      { field: 'region', header: t('stored.region'), kind: 'text', hidden: true },
      { field: 'departement', header: t('stored.departement'), kind: 'text', hidden: true },
      { field: 'arrondissement', header: t('stored.arrondissement'), kind: 'text', hidden: true },
      { field: 'changed_ms', header: t('changed'), kind: 'instant', hidden: true },
    ],
    [t, own],
  )
}

function useViews(): readonly GridView[] {
  const { t } = useTranslation('suppliers')
  return useMemo(
    () => [
      { key: 'all', label: t('views.all'), filter: {} },
      { key: 'pending', label: t('views.pending'), filter: { validation: ['pending'] } },
    ],
    [t],
  )
}
