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
import type { GridView } from '../../ui/grid-view.ts'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { InPlace } from '../register/InPlace.tsx'
import { RegisterList } from '../register/RegisterList.tsx'
import { CooperativeForm } from './CooperativeForm.tsx'
import { CooperativePane } from './CooperativePane.tsx'

type CooperativeRow = OutputOf<'cooperatives.list'>['rows'][number]

/** *Coopératives*: members and figures of each, the form to make or change one. */
export function CooperativesScreen() {
  const { role } = useMe()
  const route = useRoute('cooperatives')
  if (route?.mode === 'new' && may(role, 'cooperatives.create')) return <CooperativeForm key="new" cooperative={null} />
  if (route?.mode === 'edit' && route.id !== undefined && may(role, 'cooperatives.edit')) {
    return <EditCooperative key={route.id} id={route.id} />
  }
  return <InPlace place={route?.place}>{views => <CooperativeList id={route?.id} views={views} />}</InPlace>
}

function EditCooperative({ id }: { id: string }) {
  const { t } = useTranslation('register')
  const { data } = useAsk('cooperatives.get', { id }, { tables: ['cooperative'] })
  return data === undefined ? <EmptyState title={t('reading')} /> : <CooperativeForm cooperative={data} />
}

function CooperativeList({ id, views }: { id: string | undefined; views: readonly GridView[] }) {
  const { t } = useTranslation('cooperatives')
  const formats = useFormats()
  return (
    <RegisterList<CooperativeRow>
      at="cooperatives"
      id={id}
      views={views}
      pane={id && <CooperativePane key={id} id={id} />}
      version={useTablesVersion('cooperative', 'farmer', 'supplier', 'delivery', 'void')}
      load={(query, signal) => api.cooperatives.list(query, { signal })}
      columns={useCooperativeColumns()}
      sums={totals => [
        t('farmersSum', { count: totals['farmers'] ?? 0, total: formats.whole(totals['farmers'] ?? 0) }),
        formats.kilograms(totals['net_g'] ?? 0),
      ]}
    />
  )
}

export function useCooperativeColumns(): readonly GridColumn<CooperativeRow>[] {
  const { t } = useTranslation('register')
  const { t: own } = useTranslation('cooperatives')
  return useMemo(
    () => [
      { field: 'no', header: t('code'), kind: 'code', strong: true, width: 142 },
      { field: 'name', header: own('name'), kind: 'text', grow: 1, width: 190 },
      { field: 'region', header: t('stored.region'), kind: 'text', width: 92 },
      { field: 'departement', header: t('stored.departement'), kind: 'text', width: 130, hidden: true },
      { field: 'village', header: t('stored.village'), kind: 'text', width: 92 },
      { field: 'farmers', header: own('farmers'), kind: 'count', width: 84, filter: true },
      { field: 'suppliers', header: own('suppliersColumn'), kind: 'count', width: 104 },
      { field: 'net_g', header: own('netColumn'), kind: 'weight', width: 82, filter: true },
      { field: 'changed_ms', header: t('changed'), kind: 'instant', hidden: true },
    ],
    [t, own],
  )
}
