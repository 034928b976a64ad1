import type { GridApi, IDatasource } from 'ag-grid-community'
import { useEffect, useRef, useState } from 'react'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { GridPage } from './DataGrid.tsx'
import type { GridView } from './GridToolbar.tsx'
import { announce } from './LiveRegion.tsx'

const pageRows = 100

export type GridWish = Pick<ListQuery, 'filter' | 'archived'> & { search: string }

export interface GridPages {
  state: 'loading' | 'ready' | 'empty' | 'nothing' | 'failed'
  total: number
  totals: Record<string, number>
  /** A reload failed while rows are on screen: they may be old. */
  stale: boolean
  /** Grows with each page that comes in. */
  arrived: number
  wish: GridWish
  /** The question on screen, without paging: what an export should answer. */
  query: ListQuery
  setWish: (change: Partial<GridWish>) => void
  clear: () => void
  reload: () => void
  pageRows: number
}

interface Answer {
  state: GridPages['state']
  total: number
  totals: Record<string, number>
  stale: boolean
  arrived: number
}

interface Options<R> {
  api: GridApi<R> | null
  load: (query: ListQuery, signal: AbortSignal) => Promise<GridPage<R>>
  version: number
  view: GridView | undefined
  sort: ListQuery['sort']
}

const nothingWished: GridWish = { search: '', filter: {}, archived: 'hide' }
const start: Answer = { state: 'loading', total: 0, totals: {}, stale: false, arrived: 0 }

/** Feeds the grid's pages from the server and keeps what the toolbar and the totals show of them. */
export function useGridPages<R>({ api, load, version, view, sort }: Options<R>): GridPages {
  const [wish, setWishState] = useState<GridWish>(() => ({ ...nothingWished, filter: view?.filter ?? {} }))
  const [answer, setAnswer] = useState<Answer>(start)
  const [sorted, setSorted] = useState(sort)
  const now = useRef({ load, wish, sort })
  useEffect(() => {
    now.current = { load, wish, sort }
  })

  useEffect(() => {
    if (!api) return
    const stop = new AbortController()
    api.setGridOption('datasource', source(now, stop.signal, setAnswer, setSorted))
    return () => stop.abort()
  }, [api])

  const seen = useRef(version)
  useEffect(() => {
    if (seen.current === version) return
    seen.current = version
    api?.refreshInfiniteCache()
  }, [api, version])

  const asked = JSON.stringify(wish)
  const first = useRef(asked)
  useEffect(() => {
    if (first.current === asked) return
    first.current = asked
    const timer = setTimeout(() => api?.purgeInfiniteCache(), 150)
    return () => clearTimeout(timer)
  }, [api, asked])

  return {
    ...answer,
    wish,
    query: { ...questionOf(wish), sort: sorted, offset: 0, limit: pageRows },
    setWish: change => setWishState(before => ({ ...before, ...change })),
    clear: () => setWishState(nothingWished),
    reload: () => api?.purgeInfiniteCache(),
    pageRows,
  }
}

function questionOf({ search, filter, archived }: GridWish): Pick<ListQuery, 'search' | 'filter' | 'archived'> {
  return { filter, archived, ...(search.trim() !== '' && { search: search.trim() }) }
}

const wished = ({ search, filter, archived }: GridWish): boolean =>
  search.trim() !== '' || Object.keys(filter).length > 0 || archived === 'only'

type Now<R> = { current: { load: Options<R>['load']; wish: GridWish; sort: ListQuery['sort'] } }

function source<R>(
  now: Now<R>,
  signal: AbortSignal,
  setAnswer: (change: (before: Answer) => Answer) => void,
  setSorted: (sort: ListQuery['sort']) => void,
): IDatasource {
  let saidTotal = -1
  return {
    getRows: ({ startRow, sortModel, successCallback, failCallback }) => {
      const { load, wish, sort } = now.current
      const chosen = sortModel.slice(0, 4).map(one => ({ field: one.colId, desc: one.sort === 'desc' }))
      const order = chosen.length > 0 ? chosen : sort
      setSorted(order)
      load({ ...questionOf(wish), sort: order, offset: startRow, limit: pageRows }, signal).then(
        ({ rows, total, totals }) => {
          if (signal.aborted) return
          successCallback([...rows], total)
          const state = total > 0 ? 'ready' : wished(wish) ? 'nothing' : 'empty'
          setAnswer(before => ({ state, total, totals, stale: false, arrived: before.arrived + 1 }))
          if (saidTotal !== total && saidTotal >= 0) announce(String(total))
          saidTotal = total
        },
        () => {
          if (signal.aborted) return
          failCallback()
          setAnswer(before =>
            before.state === 'ready'
              ? { ...before, stale: true }
              : { ...start, state: 'failed', arrived: before.arrived },
          )
        },
      )
    },
  }
}
