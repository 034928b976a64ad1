import type { GridApi, IDatasource } from 'ag-grid-community'
import { useEffect, useRef, useState } from 'react'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { GridPage, GridView } from './grid-view.ts'
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
  /** “1 284 livraisons” */
  count: (total: number) => string
}

const nothingWished: GridWish = { search: '', filter: {}, archived: 'hide' }
const start: Answer = { state: 'loading', total: 0, totals: {}, stale: false, arrived: 0 }

/** Feeds the grid's pages from the server and keeps what the toolbar and the totals show of them. */
export function useGridPages<R>({ api, load, version, view, sort, count }: Options<R>): GridPages {
  const [wish, setWishState] = useState<GridWish>(() => ({ ...nothingWished, filter: view?.filter ?? {} }))
  const [answer, setAnswer] = useState<Answer>(start)
  const [sorted, setSorted] = useState(sort)
  const asked = textOf(wish)
  const [opened] = useState(asked)
  const now = useRef({ load, wish, sort, count })
  useEffect(() => {
    now.current = { load, wish, sort, count }
  })

  useEffect(() => {
    if (!api) return
    const stop = new AbortController()
    api.setGridOption('datasource', source(now, opened, stop.signal, setAnswer, setSorted))
    return () => stop.abort()
  }, [api, opened])

  const seen = useRef(version)
  useEffect(() => {
    if (seen.current === version) return
    seen.current = version
    api?.refreshInfiniteCache()
  }, [api, version])

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

const textOf = (wish: GridWish): string => JSON.stringify(wish)

function questionOf({ search, filter, archived }: GridWish): Pick<ListQuery, 'search' | 'filter' | 'archived'> {
  return { filter, archived, ...(search.trim() !== '' && { search: search.trim() }) }
}

const wished = ({ search, filter, archived }: GridWish): boolean =>
  search.trim() !== '' || Object.keys(filter).length > 0 || archived === 'only'

/** Whether nothing stands in a list at all: a view that it opens with narrows it though nobody asked for that. */
async function isEmpty<R>(load: Options<R>['load'], wish: GridWish, signal: AbortSignal): Promise<boolean> {
  if (!wished(wish)) return true
  if (wish.search.trim() !== '') return false
  const all = await load({ filter: {}, archived: 'show', sort: [], offset: 0, limit: 1 }, signal)
  return all.total === 0
}

type Now<R> = { current: Pick<Options<R>, 'load' | 'sort' | 'count'> & { wish: GridWish } }

function source<R>(
  now: Now<R>,
  opened: string,
  signal: AbortSignal,
  setAnswer: (change: (before: Answer) => Answer) => void,
  setSorted: (sort: ListQuery['sort']) => void,
): IDatasource {
  // of the list as it first opens nothing is said, of a search typed before it came, all the same
  let said = { wish: opened, total: -1 }
  return {
    getRows: ({ startRow, sortModel, successCallback, failCallback }) => {
      const { load, wish, sort } = now.current
      const chosen = sortModel.slice(0, 4).map(one => ({ field: one.colId, desc: one.sort === 'desc' }))
      const order = chosen.length > 0 ? chosen : sort
      setSorted(order)
      const page = load({ ...questionOf(wish), sort: order, offset: startRow, limit: pageRows }, signal)
      const none = page.then(({ total }) => total === 0 && isEmpty(load, wish, signal))
      Promise.all([page, none]).then(
        ([{ rows, total, totals }, empty]) => {
          if (signal.aborted) return
          successCallback([...rows], total)
          const asked = textOf(wish)
          if (asked !== textOf(now.current.wish)) return // answered late: what is wished by now is asked for next
          const state = total > 0 ? 'ready' : empty ? 'empty' : 'nothing'
          setAnswer(before => ({ state, total, totals, stale: false, arrived: before.arrived + 1 }))
          if (said.wish !== asked || (said.total !== total && said.total >= 0)) announce(now.current.count(total))
          said = { wish: asked, total }
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
