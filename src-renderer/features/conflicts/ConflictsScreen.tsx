import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { conflictKind } from '#shared/contract/conflicts.ts'
import { conflictTables } from '#shared/domain/conflict-kinds.ts'
import { api, type OutputOf } from '../../api/client.ts'
import { useTablesVersion } from '../../api/events.ts'
import { go, useRoute } from '../../app/route.ts'
import { useFormats } from '../../i18n/format.ts'
import { DataGrid } from '../../ui/DataGrid.tsx'
import type { GridColumn } from '../../ui/grid-columns.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ListWithRecord } from '../../ui/RecordPane.tsx'
import { ConflictPane } from './ConflictPane.tsx'

type ConflictRow = OutputOf<'conflicts.list'>['rows'][number]

/** *À régler*: what stations did while apart and the ledger cannot decide alone. */
export function ConflictsScreen() {
  const { t } = useTranslation('conflicts')
  const formats = useFormats()
  const route = useRoute('conflicts')
  const version = useTablesVersion(...conflictTables)
  return (
    <>
      <PageHeader title={t('title')} />
      <ListWithRecord record={route?.id && <ConflictPane key={route.id} id={route.id} />}>
        <DataGrid<ConflictRow>
          id="conflicts"
          label={t('title')}
          rowId={row => row.id}
          version={version}
          load={(query, signal) => api.conflicts.list(query, { signal })}
          columns={useConflictColumns()}
          selected={route?.id ?? null}
          onSelect={row => go({ at: 'conflicts', id: row.id })}
          count={count => t('count', { count, total: formats.whole(count) })}
          search={t('search')}
          empty={{ title: t('none'), children: t('noneHint') }}
        />
      </ListWithRecord>
    </>
  )
}

function useConflictColumns(): readonly GridColumn<ConflictRow>[] {
  const { t } = useTranslation('conflicts')
  return useMemo(
    () => [
      {
        field: 'kind',
        header: t('what'),
        kind: 'choice',
        strong: true,
        grow: 1,
        width: 240,
        filter: true,
        choices: conflictKind.options.map(value => ({ value, label: t(`kind.${value}`) })),
      },
      { field: 'title', header: t('about'), kind: 'text', grow: 1, width: 160, value: row => row.title ?? '' },
      {
        field: 'warehouse',
        header: t('where'),
        kind: 'text',
        width: 140,
        value: row => row.warehouse ?? t('everywhere'),
      },
      {
        field: 'at_ms',
        header: t('since'),
        kind: 'instant',
        width: 140,
        value: row => (row.at_ms === 0 ? null : row.at_ms),
      },
    ],
    [t],
  )
}
