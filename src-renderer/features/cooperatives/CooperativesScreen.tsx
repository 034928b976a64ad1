import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk } from '../../api/queries.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { useListFiles } from '../papers/use-list-files.ts'
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
  return <CooperativeList id={route?.id} />
}

function EditCooperative({ id }: { id: string }) {
  const { t } = useTranslation('register')
  const { data } = useAsk('cooperatives.get', { id }, { tables: ['cooperative'] })
  return data === undefined ? <EmptyState title={t('reading')} /> : <CooperativeForm cooperative={data} />
}

function CooperativeList({ id }: { id: string | undefined }) {
  const { t } = useTranslation('cooperatives')
  const { t: words } = useTranslation('register')
  const formats = useFormats()
  const { role } = useMe()
  const version = useTablesVersion('cooperative', 'farmer', 'supplier', 'delivery', 'void')
  const files = useListFiles('cooperatives.export')
  const create = () => go({ at: 'cooperatives', mode: 'new' })
  const mayCreate = may(role, 'cooperatives.create')
  const mayImport = may(role, 'farmers.import')
  const load = () => go({ at: 'import', kind: 'cooperatives' })
  return (
    <>
      <PageHeader title={t('title')} />
      <ListWithRecord record={id && <CooperativePane key={id} id={id} />}>
        <DataGrid<CooperativeRow>
          id="cooperatives"
          label={t('title')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.cooperatives.list(query, { signal })}
          columns={useCooperativeColumns()}
          selected={id ?? null}
          onSelect={row => go({ at: 'cooperatives', id: row.id })}
          isVoid={row => row.archived}
          count={total => t('count', { count: total, total: formats.whole(total) })}
          sums={totals => [
            t('farmersSum', { count: totals['farmers'] ?? 0, total: formats.whole(totals['farmers'] ?? 0) }),
            formats.kilograms(totals['net_g'] ?? 0),
          ]}
          search={t('search')}
          archivable
          empty={{
            title: t('none'),
            children: t('noneHint'),
            actions: (
              <>
                {mayCreate && (
                  <ActionButton kind="primary" onClick={create}>
                    {t('newLong')}
                  </ActionButton>
                )}
                {mayImport && <ActionButton onClick={load}>{words('import')}</ActionButton>}
              </>
            ),
          }}
          files={files}
          actions={
            <>
              {mayImport && (
                <ActionButton small onClick={load}>
                  {words('import')}
                </ActionButton>
              )}
              {mayCreate && (
                <ActionButton small kind="primary" shortcut="create" onClick={create}>
                  {t('new')}
                </ActionButton>
              )}
            </>
          }
        />
      </ListWithRecord>
    </>
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
