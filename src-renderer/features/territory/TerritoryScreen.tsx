import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { placeLevels } from '#shared/domain/places.ts'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk } from '../../api/queries.ts'
import { useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { GridView } from '../../ui/grid-view.ts'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { useTerritory } from '../register/PlaceFields.tsx'
import { RegisterList } from '../register/RegisterList.tsx'
import { PlaceForm } from './PlaceForm.tsx'
import { PlacePane, placeTables } from './PlacePane.tsx'

type PlaceRow = OutputOf<'territory.list'>['rows'][number]

/** *Territoire*: regions, départements and arrondissements with what lies in each, the form to add or describe one. */
export function TerritoryScreen() {
  const { role } = useMe()
  const route = useRoute('territory')
  if (route?.mode === 'new' && may(role, 'territory.create')) return <PlaceForm key="new" place={null} />
  if (route?.mode === 'edit' && route.id !== undefined && may(role, 'territory.edit')) {
    return <EditPlace key={route.id} id={route.id} />
  }
  return <PlaceList id={route?.id} />
}

function EditPlace({ id }: { id: string }) {
  const { t } = useTranslation('register')
  const { data } = useAsk('territory.get', { id }, { tables: ['place'] })
  return data === undefined ? <EmptyState title={t('reading')} /> : <PlaceForm place={data} />
}

function PlaceList({ id }: { id: string | undefined }) {
  return (
    <RegisterList<PlaceRow>
      at="territory"
      id={id}
      pane={id && <PlacePane key={id} id={id} />}
      version={useTablesVersion(...placeTables)}
      load={(query, signal) => api.territory.list(query, { signal })}
      columns={usePlaceColumns()}
      views={useLevelViews()}
    />
  )
}

/** Ready views: all, where there are farmers, each level. */
function useLevelViews(): readonly GridView[] {
  const { t } = useTranslation('territory')
  return useMemo(
    () => [
      { key: 'all', label: t('all'), filter: {} },
      { key: 'farmed', label: t('farmed'), filter: { farmers: { from: 1 } } },
      ...placeLevels.map(level => ({ key: level, label: t(`levels.${level}`), filter: { level: [level] } })),
    ],
    [t],
  )
}

export function usePlaceColumns(): readonly GridColumn<PlaceRow>[] {
  const { t } = useTranslation('territory')
  const { t: words } = useTranslation('register')
  const regions = useTerritory()
  return useMemo(
    () => [
      { field: 'name', header: words('stored.name'), kind: 'text', strong: true, grow: 2, width: 170 },
      { field: 'name_en', header: words('stored.name_en'), kind: 'text', hidden: true },
      {
        field: 'level',
        header: t('level'),
        kind: 'choice',
        width: 122,
        filter: true,
        choices: placeLevels.map(value => ({ value, label: t(`levelOf.${value}`) })),
      },
      { field: 'parentName', header: words('stored.parent'), kind: 'text', grow: 1, width: 140 },
      {
        field: 'region',
        header: words('stored.region'),
        kind: 'choice',
        filter: true,
        width: 110,
        wide: true,
        choices: regions.map(({ name }) => ({ value: name, label: name })),
      },
      { field: 'farmers', header: t('farmers'), kind: 'count', width: 84, filter: true },
      { field: 'area_m2', header: words('areaColumn'), kind: 'area', filter: true, hidden: true },
      { field: 'suppliers', header: t('suppliers'), kind: 'count', filter: true, hidden: true },
      { field: 'cooperatives', header: t('cooperativesColumn'), kind: 'count', width: 92, filter: true },
      { field: 'warehouses', header: t('warehouses'), kind: 'count', width: 84, filter: true },
      { field: 'net_g', header: t('netColumn'), kind: 'weight', width: 96, filter: true },
    ],
    [t, words, regions],
  )
}
