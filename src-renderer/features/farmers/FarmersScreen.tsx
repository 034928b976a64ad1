import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { LAND_STATUSES } from '#shared/domain/land-status.ts'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk } from '../../api/queries.ts'
import { useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { GridView } from '../../ui/grid-view.ts'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { useDepotsHere } from '../copies/use-depots-here.ts'
import { useTerritory } from '../register/PlaceFields.tsx'
import { InPlace } from '../register/InPlace.tsx'
import { RegisterList } from '../register/RegisterList.tsx'
import { shortPhone } from '../register/stored-text.ts'
import { landText } from '../register/value-text.ts'
import { FarmerForm } from './FarmerForm.tsx'
import { FarmerPane } from './FarmerPane.tsx'

export type FarmerRow = OutputOf<'farmers.list'>['rows'][number]

/** *Planteurs*: the register with its records, and the form to make or change one. */
export function FarmersScreen() {
  const { role } = useMe()
  const route = useRoute('farmers')
  if (route?.mode === 'new' && may(role, 'farmers.create')) return <FarmerForm key="new" farmer={null} />
  if (route?.mode === 'edit' && route.id !== undefined && may(role, 'farmers.edit')) {
    return <EditFarmer key={route.id} id={route.id} />
  }
  return <InPlace place={route?.place}>{views => <FarmerList id={route?.id} views={views} />}</InPlace>
}

/** The form opens with the record as it is then; what others change meanwhile is not overwritten by it. */
function EditFarmer({ id }: { id: string }) {
  const { t } = useTranslation('register')
  const { data } = useAsk('farmers.get', { id }, { tables: ['farmer'] })
  return data === undefined ? <EmptyState title={t('reading')} /> : <FarmerForm farmer={data} />
}

function FarmerList({ id, views }: { id: string | undefined; views: readonly GridView[] }) {
  const { t } = useTranslation('farmers')
  const formats = useFormats()
  const here = useDepotsHere()
  return (
    <RegisterList<FarmerRow>
      at="farmers"
      id={id}
      importFirst={t('import')}
      views={views}
      pane={id && <FarmerPane key={id} id={id} />}
      version={useTablesVersion('farmer', 'cooperative', 'supplier', 'delivery', 'void')}
      load={(query, signal) => api.farmers.list(query, { signal })}
      columns={useFarmerColumns()}
      sums={totals => [
        formats.hectares(totals['area_m2'] ?? 0),
        t('usedSum', { weight: formats.kilograms(totals['used_g'] ?? 0) }),
      ]}
      {...(here && { sumsNote: here.figures })}
    />
  )
}

export function useFarmerColumns(): readonly GridColumn<FarmerRow>[] {
  const { t } = useTranslation('register')
  const regions = useTerritory()
  return useMemo(
    () => [
      { field: 'no', header: t('code'), kind: 'code', strong: true, width: 142 },
      { field: 'name', header: t('stored.name'), kind: 'text', grow: 3, width: 164 },
      { field: 'phone', header: t('stored.phone'), kind: 'code', width: 116, value: row => shortPhone(row.phone) },
      { field: 'village', header: t('stored.village'), kind: 'text', width: 98 },
      { field: 'cooperativeName', header: t('stored.cooperative'), kind: 'text', grow: 2, width: 116 },
      { field: 'area_m2', header: t('areaColumn'), kind: 'area', width: 74, filter: true },
      { field: 'used_g', header: t('usedColumn'), kind: 'weight', width: 82, filter: true },
      { field: 'quota_g', header: t('quotaColumn'), kind: 'weight', filter: true, hidden: true },
      {
        field: 'region',
        header: t('stored.region'),
        kind: 'choice',
        filter: true,
        hidden: true,
        choices: regions.map(region => ({ value: region.name, label: region.name })),
      },
      { field: 'departement', header: t('stored.departement'), kind: 'text', hidden: true },
      { field: 'arrondissement', header: t('stored.arrondissement'), kind: 'text', hidden: true },
      { field: 'supplierName', header: t('stored.supplier'), kind: 'text', hidden: true },
      {
        field: 'sex',
        header: t('stored.sex'),
        kind: 'choice',
        filter: true,
        hidden: true,
        choices: (['F', 'M'] as const).map(value => ({ value, label: t(`sex.${value}`) })),
      },
      {
        field: 'land',
        header: t('stored.land'),
        kind: 'choice',
        filter: true,
        hidden: true,
        choices: LAND_STATUSES.map(value => ({ value, label: landText(value, t) })),
      },
      {
        field: 'birth_year',
        header: t('birthYear'),
        kind: 'code',
        width: 88,
        hidden: true,
        value: row => row.birth_year?.toString() ?? null,
      },
      { field: 'changed_ms', header: t('changed'), kind: 'instant', hidden: true },
    ],
    [t, regions],
  )
}
