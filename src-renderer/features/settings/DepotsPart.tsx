import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMe } from '../../app/session.ts'
import { useFormats } from '../../i18n/format.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { useListFiles } from '../papers/use-list-files.ts'
import { DepotForm } from './DepotForm.tsx'
import { DepotPane } from './DepotPane.tsx'

type DepotRow = OutputOf<'warehouses.list'>['rows'][number]

/** Warehouses: three letters that begin every number, capacity, alert threshold. */
export function DepotsPart() {
  const { t } = useTranslation('settings')
  const formats = useFormats()
  const me = useMe()
  const version = useTablesVersion('warehouse', 'stock_line')
  const chosen = useRoute('settings')?.id ?? null
  const choose = (id?: string) => go({ at: 'settings', part: 'warehouses', ...(id && { id }) })
  const [creating, setCreating] = useState(false)
  const mayEdit = may(me.role, 'warehouses.edit')
  return (
    <>
      <ListWithRecord record={chosen && <DepotPane key={chosen} id={chosen} onClose={() => choose()} />}>
        <DataGrid<DepotRow>
          id="warehouses"
          label={t('parts.warehouses')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.warehouses.list(query, { signal })}
          columns={useDepotColumns()}
          selected={chosen}
          onSelect={row => choose(row.id)}
          isVoid={row => row.archived}
          archivable
          files={useListFiles('warehouses.export')}
          count={total => t('depotCount', { count: total, total: formats.whole(total) })}
          empty={{ title: t('noDepot') }}
          actions={
            mayEdit && (
              <ActionButton small kind="primary" shortcut="create" onClick={() => setCreating(true)}>
                {t('newDepot')}
              </ActionButton>
            )
          }
        />
      </ListWithRecord>
      {creating && <DepotForm depot={null} onDone={() => setCreating(false)} />}
    </>
  )
}

export function useDepotColumns(): readonly GridColumn<DepotRow>[] {
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
        header: t('hereColumn'),
        kind: 'choice',
        sortable: false,
        choices: [{ value: 'here', label: t('here') }],
        value: row => (row.here ? 'here' : null),
        render: row => (row.here ? <Tag tone="good">{t('here')}</Tag> : null),
      },
    ],
    [t],
  )
}
