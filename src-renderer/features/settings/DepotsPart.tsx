import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { useAsk } from '../../api/queries.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { DepotForm } from './DepotForm.tsx'

type DepotRow = OutputOf<'warehouses.list'>['rows'][number]

/** Warehouses: three letters that begin every number, capacity, alert threshold. */
export function DepotsPart() {
  const { t } = useTranslation('settings')
  const formats = useFormats()
  const me = useMe()
  const version = useTablesVersion('warehouse', 'stock_line')
  const [editing, setEditing] = useState<string | null>(null)
  const mayEdit = may(me.role, 'warehouses.edit')
  return (
    <>
      <DataGrid<DepotRow>
        id="warehouses"
        label={t('parts.warehouses')}
        rowId={row => row.id}
        version={version}
        load={(query, signal) => api.warehouses.list(query, { signal })}
        columns={useDepotColumns()}
        onSelect={row => mayEdit && setEditing(row.id)}
        isVoid={row => row.archived}
        archivable
        count={total => t('depotCount', { count: total, total: formats.whole(total) })}
        empty={{ title: t('noDepot') }}
        actions={
          mayEdit && (
            <ActionButton small kind="primary" shortcut="create" onClick={() => setEditing('new')}>
              {t('newDepot')}
            </ActionButton>
          )
        }
      />
      {editing === 'new' && <DepotForm depot={null} onDone={() => setEditing(null)} />}
      {editing !== null && editing !== 'new' && (
        <EditDepot key={editing} id={editing} onDone={() => setEditing(null)} />
      )}
    </>
  )
}

function useDepotColumns(): readonly GridColumn<DepotRow>[] {
  const { t } = useTranslation('settings')
  return useMemo(
    () => [
      { field: 'code', header: t('depotCode'), kind: 'code', strong: true, width: 90 },
      { field: 'name', header: t('depotName'), kind: 'text', grow: 1 },
      { field: 'region', header: t('region'), kind: 'text' },
      { field: 'village', header: t('village'), kind: 'text' },
      { field: 'stock_g', header: t('stock'), kind: 'weight', sortable: false },
      { field: 'capacity_g', header: t('capacity'), kind: 'weight', sortable: false },
      {
        field: 'here',
        header: '',
        kind: 'text',
        sortable: false,
        value: row => (row.here ? t('here') : ''),
        render: row => (row.here ? <Tag tone="good">{t('here')}</Tag> : null),
      },
    ],
    [t],
  )
}

function EditDepot({ id, onDone }: { id: string; onDone: () => void }) {
  const { data } = useAsk('warehouses.get', { id }, { tables: ['warehouse'] })
  return data === undefined ? null : <DepotForm depot={data} onDone={onDone} />
}
