import type { GridApi } from 'ag-grid-community'
import { useEffect, useRef, useState } from 'react'
import type { GridColumn } from './grid-columns.tsx'
import type { GridMemory } from './grid-memory.ts'
import type { GridView } from './grid-view.ts'
import { type GridViews, useGridViews } from './grid-views.ts'
import { type GridLayout, useGridLayout } from './use-grid-layout.ts'
import type { GridPages } from './use-grid-pages.ts'

interface Options<R> {
  api: GridApi<R> | null
  id: string
  columns: readonly GridColumn<R>[]
  memory: GridMemory
  /** a record stands beside the list */
  narrow: boolean
  pages: GridPages
  ready: readonly GridView[]
}

/** What decides where the columns stand: the user's own arrangement, a view on top of it, and room for a record beside. */
export function useGridArrangement<R>({ api, id, columns, memory, narrow, pages, ready }: Options<R>): {
  layout: GridLayout
  aside: { readonly current: readonly string[] }
  views: GridViews
} {
  const [chosen, setChosen] = useState<string | null>(null)
  const [arranged, setArranged] = useState(0)
  const layout = useGridLayout(api, id, memory, narrow || chosen !== null)
  const aside = useStepAside(api, columns, narrow, arranged)
  const views = useGridViews({
    api,
    id,
    pages,
    ready,
    aside,
    chosen,
    setChosen,
    arranged: () => setArranged(before => before + 1),
    ownColumns: layout.own,
  })
  return { layout, aside, views }
}

/** Hides the `wide` columns while a record stands beside the list, and brings those back that were shown; answers which are away. */
function useStepAside<R>(
  api: GridApi<R> | null,
  columns: readonly GridColumn<R>[],
  narrow: boolean,
  arranged: number,
): { current: readonly string[] } {
  const aside = useRef<readonly string[]>([])
  useEffect(() => {
    if (!api) return
    if (narrow) {
      const shown = columns.filter(column => column.wide && api.getColumn(column.field)?.isVisible())
      if (shown.length === 0) return
      aside.current = shown.map(column => column.field)
      api.setColumnsVisible([...aside.current], false)
      return
    }
    api.setColumnsVisible([...aside.current], true)
    aside.current = []
    // and once more when a view has put columns back: `arranged`
  }, [api, columns, narrow, arranged])
  return aside
}
