import {
  CellStyleModule,
  type CellFocusedEvent,
  ColumnApiModule,
  EventApiModule,
  type GridApi,
  type GridOptions,
  InfiniteRowModelModule,
  LocaleModule,
  ModuleRegistry,
  RenderApiModule,
  RowApiModule,
  RowSelectionModule,
  RowStyleModule,
  ScrollApiModule,
  TooltipModule,
} from 'ag-grid-community'
import { AgGridReact } from 'ag-grid-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListQuery } from '#shared/contract/fields.ts'
import { useFormats } from '../i18n/format.ts'
import css from './DataGrid.module.css'
import { EmptyState } from './EmptyState.tsx'
import { ActionButton } from './ActionButton.tsx'
import { columnDefs, type GridColumn } from './grid-columns.tsx'
import { copyRows } from './grid-copy.ts'
import { fileColumns, type GridFiles } from './grid-files.ts'
import { gridLocale } from './grid-locale.ts'
import { useGridMemory } from './grid-memory.ts'
import { gridTheme } from './grid-theme.ts'
import type { GridPage, GridView } from './grid-view.ts'
import { GridToolbar, type ToolbarFiles } from './GridToolbar.tsx'
import { GridTotals } from './GridTotals.tsx'
import { styleNonce } from './style-nonce.ts'
import { useGridArrangement } from './use-grid-arrangement.ts'
import { useGridPages } from './use-grid-pages.ts'

ModuleRegistry.registerModules([
  InfiniteRowModelModule,
  ColumnApiModule,
  RowSelectionModule,
  RowStyleModule,
  CellStyleModule,
  RowApiModule,
  RenderApiModule,
  ScrollApiModule,
  EventApiModule,
  LocaleModule,
  TooltipModule,
])

export interface DataGridProps<R> {
  /** Names the arrangement of columns that is remembered: 'farmers'. */
  id: string
  /** What the list is, for screen readers. */
  label: string
  columns: readonly GridColumn<R>[]
  rowId: (row: R) => string
  load: (query: ListQuery, signal: AbortSignal) => Promise<GridPage<R>>
  /** Changes when the data may have: the pages in view are asked for again, place and selection stay. */
  version?: number
  /** “1 284 livraisons” */
  count: (total: number) => string
  /** Sums of the whole filtered set, as text: “214 806,3 kg”. */
  sums?: (totals: Record<string, number>) => readonly string[]
  /** Said beside the sums: “annulées non comptées”. */
  sumsNote?: string
  selected?: string | null
  /** Something other than a selected record stands beside the list: `wide` columns step aside. */
  narrow?: boolean
  /** A click, Enter, or the arrows while a record is open. */
  onSelect?: (row: R) => void
  isVoid?: (row: R) => boolean
  /** What stands here while there is nothing at all. */
  empty: { title: ReactNode; children?: ReactNode; actions?: ReactNode }
  /** Ready-made filters, as buttons; the first is on at the start. */
  views?: readonly GridView[]
  /** A list of this moment only: its ready views are all there is, nobody keeps one of their own. */
  passing?: boolean
  /** Placeholder of the search box; without it there is none. */
  search?: string
  /** Lets archived records be shown. */
  archivable?: boolean
  sort?: ListQuery['sort']
  /** At the right of the toolbar: export, print, the one primary action. */
  actions?: ReactNode
  /** “Exporter” and “Imprimer”, for whom they are not undefined. */
  files?: GridFiles | undefined
}

const rowHeights = { normal: 33, compact: 28 }
const followAfterMs = 120

/** What every list has in common. */
const always = {
  theme: gridTheme,
  loadThemeGoogleFonts: false,
  rowModelType: 'infinite',
  maxBlocksInCache: 30,
  maxConcurrentDatasourceRequests: 2,
  blockLoadDebounceMillis: 40,
  rowBuffer: 12,
  headerHeight: 34,
  multiSortKey: 'ctrl',
  tooltipShowDelay: 600,
  suppressDragLeaveHidesColumns: true,
  suppressNoRowsOverlay: true,
  defaultColDef: { resizable: true, suppressHeaderMenuButton: true, sortingOrder: ['asc', 'desc', null] },
  rowSelection: { mode: 'multiRow', checkboxes: false, headerCheckbox: false, enableClickSelection: true },
} satisfies GridOptions

/** A long list: pages from the server, sorted and filtered there, totals of the whole filtered set below. */
export function DataGrid<R>(props: DataGridProps<R>) {
  const { id, label, columns, rowId, load, version = 0, selected = null, onSelect, isVoid, empty } = props
  const { t } = useTranslation('common')
  const formats = useFormats()
  const memory = useGridMemory()
  const [api, setApi] = useState<GridApi<R> | null>(null)
  const { count, sort = [] } = props
  const pages = useGridPages({ api, load, version, view: props.views?.[0], sort, count })
  const narrow = selected !== null || props.narrow === true
  const ready = props.views ?? []
  const { layout, aside, views } = useGridArrangement({ api, id, columns, memory, narrow, pages, ready })
  const defs = useMemo(() => columnDefs(columns, formats), [columns, formats])
  const follow = useSelection({ api, selected, rowId, onSelect, arrived: pages.arrived })
  return (
    <section className={css.frame} aria-label={label}>
      <GridToolbar
        columns={columns}
        api={api}
        pages={pages}
        layout={layout}
        ready={ready}
        views={props.passing ? null : views}
        search={props.search}
        archivable={props.archivable ?? false}
        actions={props.actions}
        files={props.files && filesOf(props, props.files, pages, api, aside)}
      />
      <div className={css.card}>
        <div className={css.grid} data-pane onCopy={event => api && copyRows(event, api, columns, formats)}>
          <AgGridReact<R>
            {...always}
            styleNonce={styleNonce()}
            cacheBlockSize={pages.pageRows}
            columnDefs={defs}
            getRowId={params => rowId(params.data)}
            rowHeight={rowHeights[layout.density]}
            rowClassRules={{
              'row-void': params => params.data !== undefined && isVoid?.(params.data) === true,
              'row-awaited': params => params.data === undefined,
            }}
            localeText={gridLocale(t)}
            onGridReady={event => setApi(event.api)}
            onRowClicked={event => event.data && onSelect?.(event.data)}
            onCellKeyDown={event => {
              const key = event.event
              if (key instanceof KeyboardEvent && key.key === 'Enter' && event.data) onSelect?.(event.data)
            }}
            onCellFocused={follow}
          />
          <GridInstead pages={pages} empty={empty} />
        </div>
        <GridTotals pages={pages} count={count} sums={props.sums} note={props.sumsNote} />
      </div>
    </section>
  )
}

/** Files of the list as it stands on screen, asked for by their flavour alone. */
function filesOf<R>(
  { columns, label }: DataGridProps<R>,
  { make, busy }: GridFiles,
  pages: Pages,
  api: GridApi<R> | null,
  aside: { readonly current: readonly string[] },
): ToolbarFiles {
  return {
    busy,
    make: flavour => {
      const shown = fileColumns(columns, api?.getColumnState() ?? [], aside.current)
      make({ flavour, query: pages.query, title: label, columns: shown })
    },
  }
}

interface Selection<R> {
  api: GridApi<R> | null
  selected: string | null
  rowId: (row: R) => string
  onSelect: ((row: R) => void) | undefined
  arrived: number
}

/** Marks the open record's row, and lets the arrows open the next while one is open. */
function useSelection<R>({ api, selected, rowId, onSelect, arrived }: Selection<R>) {
  const moving = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => {
    if (arrived > 0) api?.forEachNode(node => node.data && node.setSelected(node.id === selected, false, 'api'))
  }, [api, selected, arrived])
  return (event: CellFocusedEvent<R>) => {
    if (selected === null || event.rowIndex === null) return
    const row = api?.getDisplayedRowAtIndex(event.rowIndex)?.data
    clearTimeout(moving.current)
    moving.current = setTimeout(() => row && rowId(row) !== selected && onSelect?.(row), followAfterMs)
  }
}

type Pages = ReturnType<typeof useGridPages>

/** What stands in place of the rows: the first load, a failure, nothing at all, nothing found. */
function GridInstead({ pages, empty }: { pages: Pages; empty: DataGridProps<unknown>['empty'] }) {
  const { t } = useTranslation('common')
  if (pages.state === 'ready') return null
  return (
    <div className={css.instead}>
      {pages.state === 'loading' && <p role="status">{t('grid.loading')}</p>}
      {pages.state === 'empty' && <EmptyState {...empty} />}
      {pages.state === 'nothing' && (
        <EmptyState
          kind="nothingFound"
          title={t('grid.nothingTitle')}
          actions={<ActionButton onClick={pages.clear}>{t('grid.clearFilters')}</ActionButton>}
        >
          {t('grid.nothingHint')}
        </EmptyState>
      )}
      {pages.state === 'failed' && (
        <EmptyState
          kind="failed"
          title={t('grid.failedTitle')}
          actions={<ActionButton onClick={pages.reload}>{t('action.retry')}</ActionButton>}
        >
          {t('grid.failedHint')}
        </EmptyState>
      )}
    </div>
  )
}
