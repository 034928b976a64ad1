import { Menu, TextInput } from '@mantine/core'
import type { GridApi } from 'ag-grid-community'
import { Search, Settings2, X } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../i18n/format.ts'
import css from './DataGrid.module.css'
import { GridFilters, filterLabel, without } from './GridFilters.tsx'
import type { GridColumn } from './grid-columns.tsx'
import type { GridFile, GridFiles } from './grid-files.ts'
import { GridFileActions } from './GridFileActions.tsx'
import type { GridFilter, GridView } from './grid-view.ts'
import type { GridViews } from './grid-views.ts'
import { GridViewMenu, readyButtons } from './GridViewMenu.tsx'
import { shortcutAria } from './shortcuts.ts'
import type { GridLayout } from './use-grid-layout.ts'
import type { GridPages } from './use-grid-pages.ts'
import { useShortcut } from './use-shortcut.ts'

/** Files of the list, asked for by their flavour alone. */
export type ToolbarFiles = Omit<GridFiles, 'make'> & { make: (flavour: GridFile['flavour']) => void }

interface GridToolbarProps<R> {
  columns: readonly GridColumn<R>[]
  api: GridApi<R> | null
  pages: GridPages
  layout: GridLayout
  ready: readonly GridView[]
  /** null: nobody keeps views of this list */
  views: GridViews | null
  search: string | undefined
  archivable: boolean
  actions: ReactNode
  files: ToolbarFiles | undefined
}

/** Above the rows: ready views, filters with what they say, the search, and what can be done with the list. */
export function GridToolbar<R>(props: GridToolbarProps<R>) {
  const { columns, api, pages, layout, ready, views, search, archivable, actions, files } = props
  const { t } = useTranslation('common')
  const formats = useFormats()
  const filtered = Object.entries(pages.wish.filter)
  const plain = views === null || views.chosen === null
  const current = ready.find(view => plain && JSON.stringify(view.filter) === JSON.stringify(pages.wish.filter))
  const inView = current !== undefined || views?.unchanged === true
  const chooseReady = views?.chooseReady ?? ((filter: GridFilter) => pages.setWish({ filter }))
  const drop = (field: string) => {
    pages.setWish({ filter: without(pages.wish.filter, field) })
  }
  return (
    <div
      className={css.toolbar}
      role="toolbar"
      aria-label={t('grid.toolbar')}
      data-passing={views === null || undefined}
    >
      {ready.slice(0, views === null ? undefined : readyButtons).map(view => (
        <button
          key={view.key}
          type="button"
          className={css.view}
          aria-pressed={view === current}
          onClick={() => chooseReady(view.filter)}
        >
          {view.label}
        </button>
      ))}
      {views && <GridViewMenu ready={ready} current={current} views={views} />}
      <GridFilters columns={columns} pages={pages} archivable={archivable} />
      {search !== undefined && <SearchBox placeholder={search} pages={pages} />}
      {!inView &&
        filtered.map(([field, wanted]) => (
          <span key={field} className={css.chip}>
            {filterLabel(columns, field, wanted, formats, t)}
            <button type="button" aria-label={t('grid.dropFilter')} onClick={() => drop(field)}>
              <X size={14} aria-hidden="true" />
            </button>
          </span>
        ))}
      <span className={css.spring} />
      <LayoutMenu columns={columns} api={api} layout={layout} />
      {files && <GridFileActions {...files} />}
      {actions}
    </div>
  )
}

function SearchBox({ placeholder, pages }: { placeholder: string; pages: GridPages }) {
  const { t } = useTranslation('common')
  const box = useRef<HTMLInputElement>(null)
  useShortcut('find', () => box.current?.select())
  return (
    <TextInput
      ref={box}
      className={css.search}
      aria-label={placeholder}
      aria-keyshortcuts={shortcutAria('find')}
      placeholder={placeholder}
      type="search"
      maxLength={100}
      value={pages.wish.search}
      onChange={event => pages.setWish({ search: event.currentTarget.value })}
      onKeyDown={event => {
        if (event.key !== 'Escape' || pages.wish.search === '') return
        event.preventDefault()
        pages.setWish({ search: '' })
      }}
      leftSection={<Search size={16} aria-hidden="true" />}
      title={t('grid.searchHint')}
    />
  )
}

function LayoutMenu<R>({
  columns,
  api,
  layout,
}: {
  columns: readonly GridColumn<R>[]
  api: GridApi<R> | null
  layout: GridLayout
}) {
  const { t } = useTranslation('common')
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set())
  const read = () => setShown(new Set(api?.getAllDisplayedColumns().map(column => column.getColId()) ?? []))
  const toggle = (field: string) => {
    api?.setColumnsVisible([field], !shown.has(field))
    read()
  }
  return (
    <Menu closeOnItemClick={false} onOpen={read} keepMounted={false}>
      <Menu.Target>
        <button type="button" className={css.tool} aria-label={t('grid.layout')} title={t('grid.layout')}>
          <Settings2 size={16} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('grid.columns')}</Menu.Label>
        {columns.slice(1).map(column => (
          <Menu.CheckboxItem key={column.field} checked={shown.has(column.field)} onChange={() => toggle(column.field)}>
            {column.header}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => layout.setDensity(layout.density === 'compact' ? 'normal' : 'compact')}>
          {layout.density === 'compact' ? t('grid.densityNormal') : t('grid.densityCompact')}
        </Menu.Item>
        <Menu.Item onClick={() => (layout.reset(), read())}>{t('grid.resetColumns')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
