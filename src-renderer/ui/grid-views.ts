import type { ColumnState, GridApi } from 'ag-grid-community'
import { useEffect, useMemo, useState } from 'react'
import { z } from 'zod'
import { useGridMemory } from './grid-memory.ts'
import type { GridFilter, GridView } from './grid-view.ts'
import type { GridPages, GridWish } from './use-grid-pages.ts'

/** So many views a list, so that all of them fit in what the station keeps of one preference. */
export const mostViews = 12
const mostChars = 20_000
export const nameChars = 40

const wanted = z.union([
  z.array(z.union([z.string(), z.number(), z.null()])),
  z.object({ from: z.union([z.string(), z.number()]), to: z.union([z.string(), z.number()]) }).partial(),
])
/** A bound of a ready view is kept by the view's name: “7 jours” stays the last seven days. */
const readyPart = z.object({ ready: z.string() })
const savedView = z.object({
  name: z.string().min(1).max(nameChars),
  filter: z.record(z.string(), z.union([readyPart, wanted])),
  search: z.string(),
  archived: z.enum(['hide', 'show', 'only']),
  sort: z.array(z.object({ field: z.string(), desc: z.boolean() })),
  columns: z.array(z.object({ field: z.string(), hidden: z.boolean(), width: z.number().optional() })),
})
/** How a list was arranged, under the name that a person gave it. */
export type SavedView = z.infer<typeof savedView>

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const isReady = (part: SavedView['filter'][string]): part is z.infer<typeof readyPart> => 'ready' in part

/** The filter of a saved view as it is today. */
export function filterOf(view: SavedView, ready: readonly GridView[]): GridFilter {
  const parts = Object.entries(view.filter).flatMap(([field, part]) => {
    if (!isReady(part)) return [[field, part] as const]
    const today = ready.find(({ key }) => key === part.ready)?.filter[field]
    return today === undefined ? [] : [[field, today] as const]
  })
  return Object.fromEntries(parts)
}

/** What is on screen, as it is kept. `aside` columns only stepped aside for a record. */
export function viewOf(
  name: string,
  wish: GridWish,
  state: readonly ColumnState[],
  aside: readonly string[],
  ready: readonly GridView[],
): SavedView {
  const filter = Object.entries(wish.filter).map(([field, part]) => {
    const key = ready.find(view => same(view.filter[field], part) && !Array.isArray(part))?.key
    return [field, key === undefined ? part : { ready: key }] as const
  })
  const sorted = state
    .filter(({ sort }) => sort === 'asc' || sort === 'desc')
    .toSorted((a, b) => (a.sortIndex ?? 0) - (b.sortIndex ?? 0))
  return {
    name,
    filter: Object.fromEntries(filter),
    search: wish.search,
    archived: wish.archived,
    sort: sorted.map(({ colId, sort }) => ({ field: colId, desc: sort === 'desc' })),
    columns: state.map(({ colId, hide, width }) => ({
      field: colId,
      hidden: hide === true && !aside.includes(colId),
      ...(typeof width === 'number' && { width: Math.round(width) }),
    })),
  }
}

/** A saved view as the grid takes it. */
const columnState = (view: SavedView): ColumnState[] =>
  view.columns.map(({ field, hidden, width }) => {
    const at = view.sort.findIndex(one => one.field === field)
    return {
      colId: field,
      hide: hidden,
      ...(width !== undefined && { width }),
      sort: at < 0 ? null : view.sort[at]?.desc ? 'desc' : 'asc',
      sortIndex: at < 0 ? null : at,
    }
  })

function viewsOf(text: string | undefined): readonly SavedView[] {
  if (text === undefined || text === '') return []
  const read = z.array(savedView).safeParse(JSON.parse(text))
  return read.success ? read.data : []
}

export interface GridViews {
  saved: readonly SavedView[]
  /** the saved view on screen, even where something of it was changed since */
  chosen: SavedView | null
  /** its filter and search are as they were saved */
  unchanged: boolean
  /** what was saved elsewhere has arrived: only then may more be saved */
  ready: boolean
  choose: (view: SavedView) => void
  /** Back to the list's own columns, with a ready filter. */
  chooseReady: (filter: GridFilter) => void
  /** Keeps what is on screen; a view of the same name is replaced. False where there is no room for another. */
  save: (name: string) => boolean
  rename: (view: SavedView, name: string) => void
  remove: (view: SavedView) => void
  /** Brings back what was removed. */
  restore: (view: SavedView) => void
}

export interface GridViewsOptions<R> {
  api: GridApi<R> | null
  id: string
  pages: GridPages
  ready: readonly GridView[]
  aside: { current: readonly string[] }
  /** the name of the view on screen, kept by the list */
  chosen: string | null
  setChosen: (name: string | null) => void
  /** the columns were put in place anew */
  arranged: () => void
  /** puts the list's own columns back */
  ownColumns: () => void
}

/** A person's own views of a list (ux.md §3): saved under a name, chosen, renamed, removed. */
export function useGridViews<R>(options: GridViewsOptions<R>): GridViews {
  const { api, pages, ready, aside, chosen: name, setChosen, arranged, ownColumns } = options
  const memory = useGridMemory()
  const place = `grid.views.${options.id}`
  const [text, setText] = useState(() => memory.read(place))
  useEffect(() => setText(memory.read(place)), [memory, place])
  const saved = useMemo(() => viewsOf(text), [text])
  const chosen = saved.find(view => view.name === name) ?? null
  // Read anew each time: a toast may bring a view back after others were saved.
  const now = () => viewsOf(memory.read(place))
  const write = (views: readonly SavedView[]): boolean => {
    const next = JSON.stringify(views)
    if (views.length > mostViews || next.length > mostChars) return false
    memory.write(place, next)
    setText(next)
    return true
  }
  const put = (view: SavedView): boolean => {
    const views = now()
    const at = views.findIndex(one => one.name === view.name)
    return write(at < 0 ? [...views, view] : views.with(at, view))
  }
  return {
    saved,
    chosen,
    unchanged:
      chosen !== null &&
      same(pages.wish, { search: chosen.search, filter: filterOf(chosen, ready), archived: chosen.archived }),
    ready: memory.ready,
    choose: view => {
      setChosen(view.name)
      aside.current = []
      api?.applyColumnState({ state: columnState(view), applyOrder: true })
      arranged()
      pages.setWish({ search: view.search, filter: filterOf(view, ready), archived: view.archived })
    },
    chooseReady: filter => {
      if (name !== null) {
        setChosen(null)
        aside.current = []
        ownColumns()
        arranged()
      }
      pages.setWish({ filter })
    },
    save: named => {
      const kept = api !== null && put(viewOf(named, pages.wish, api.getColumnState(), aside.current, ready))
      if (kept) setChosen(named)
      return kept
    },
    rename: (view, named) => {
      write(now().map(one => (one.name === view.name ? { ...one, name: named } : one)))
      if (view.name === name) setChosen(named)
    },
    remove: view => {
      write(now().filter(one => one.name !== view.name))
      if (view.name === name) setChosen(null)
    },
    restore: view => {
      put(view)
    },
  }
}
