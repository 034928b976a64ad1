import type { ColumnState, GridApi } from 'ag-grid-community'
import { useEffect, useRef, useState } from 'react'
import type { GridMemory } from './grid-memory.ts'

export type Density = 'normal' | 'compact'
const densityName = 'grid.density'

export interface GridLayout {
  density: Density
  setDensity: (density: Density) => void
  /** Back to the columns as delivered. */
  reset: () => void
  /** Back to the columns as the user has them in this list. */
  own: () => void
}

const byHand = ['columnResized', 'columnMoved', 'columnVisible', 'sortChanged'] as const
const notByHand: ReadonlySet<string> = new Set(['api', 'flex', 'gridInitializing'])

/** Remembers what the user does to the columns, and brings it back. `borrowed`: they are not as the user has them, and are not remembered. */
export function useGridLayout<R>(
  api: GridApi<R> | null,
  id: string,
  memory: GridMemory,
  borrowed: boolean,
): GridLayout {
  const name = `grid.columns.${id}`
  const [density, setDensityState] = useState<Density>(() =>
    memory.read(densityName) === 'compact' ? 'compact' : 'normal',
  )

  const lent = useRef(borrowed)
  useEffect(() => {
    lent.current = borrowed
  }, [borrowed])

  useEffect(() => {
    if (!api) return
    if (!lent.current) arrange(api, memory.read(name))
    let timer: ReturnType<typeof setTimeout> | undefined
    const save = (event: { source: string }) => {
      if (notByHand.has(event.source) || lent.current) return
      clearTimeout(timer)
      timer = setTimeout(() => {
        if (!api.isDestroyed()) memory.write(name, JSON.stringify(api.getColumnState()))
      }, 400)
    }
    for (const event of byHand) api.addEventListener(event, save)
    return () => {
      clearTimeout(timer)
      if (api.isDestroyed()) return
      for (const event of byHand) api.removeEventListener(event, save)
    }
  }, [api, name, memory])

  return {
    density,
    setDensity: next => {
      setDensityState(next)
      memory.write(densityName, next)
    },
    reset: () => {
      api?.resetColumnState()
      memory.write(name, '')
    },
    own: () => {
      api?.resetColumnState()
      arrange(api, memory.read(name))
    },
  }
}

function arrange<R>(api: GridApi<R> | null, saved: string | undefined): void {
  if (saved) api?.applyColumnState({ state: JSON.parse(saved) as ColumnState[], applyOrder: true })
}
