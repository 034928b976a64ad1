import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import type { Pushed } from '#shared/contract/contract.ts'
import { Bursts } from '#shared/kit/bursts.ts'
import { api } from './client.ts'
import { forgetTables, queryClient } from './queries.ts'

type Topic = Pushed['topic']
type PushOf<T extends Topic> = Extract<Pushed, { topic: T }>

const listeners = new Set<(push: Pushed) => void>()
/** How often each table has changed since the screens started; '*' counts the times everything may have. */
const useVersions = create<Record<string, number>>(() => ({}))

const gatherMs = 250
const longestWaitMs = 5_000

/** Whether the line to the station is broken now. */
export const useLine = create<{ broken: boolean }>(() => ({ broken: false }))

/** Waits until the station answers again; at once where nobody knows that it does not. */
export const lineMended = (): Promise<void> =>
  new Promise(resolve => {
    if (!useLine.getState().broken) return resolve()
    const stop = useLine.subscribe(({ broken }) => {
      if (broken) return
      stop()
      resolve()
    })
  })

/** A message is shown at once; an import changes a table many times a second, and screens hear of it a few times. */
const bursts = new Bursts((ms, work) => void setTimeout(work, ms), gatherMs, tellGathered)

function tellGathered(tables: readonly string[]): void {
  useVersions.setState(before => Object.fromEntries(tables.map(table => [table, (before[table] ?? 0) + 1])))
  forgetTables(tables)
}

/** Has everything on screen asked again: after a broken line, and on F5. */
export function askEverythingAgain(): void {
  useVersions.setState(before => ({ '*': (before['*'] ?? 0) + 1 }))
  void queryClient.invalidateQueries()
}

/**
 * Listens to the station until `signal` says stop. When the line breaks it listens again, later each time, and has
 * everything asked anew: what was pushed meanwhile is not known.
 */
export async function listen(signal: AbortSignal): Promise<void> {
  let waitMs = 500
  for (let again = false; !signal.aborted; again = true) {
    try {
      const pushes = await api.events.subscribe({}, { signal })
      useLine.setState({ broken: false })
      if (again) askEverythingAgain()
      for await (const push of pushes) {
        waitMs = 500
        if (push.topic === 'changed') bursts.stir(push.tables)
        for (const listener of listeners) listener(push)
      }
    } catch {
      // The line is broken or the session over; `onTrouble` has said which. The loop is the remedy.
    }
    if (signal.aborted) return
    useLine.setState({ broken: true })
    await new Promise(resolve => setTimeout(resolve, waitMs))
    waitMs = Math.min(longestWaitMs, waitMs * 2)
  }
}

/** A number that grows when one of the tables has changed: give it to a DataGrid as `version`. */
export function useTablesVersion(...tables: readonly string[]): number {
  return useVersions(versions => ['*', ...tables].reduce((sum, table) => sum + (versions[table] ?? 0), 0))
}

/** Hears pushes of one topic while mounted: progress of an import, the end of the session. */
export function usePushed<T extends Topic>(topic: T, handler: (push: PushOf<T>) => void): void {
  const latest = useRef(handler)
  useEffect(() => {
    latest.current = handler
  })
  useEffect(() => {
    const hear = (push: Pushed) => {
      if (push.topic === topic) latest.current(push as PushOf<T>)
    }
    listeners.add(hear)
    return () => {
      listeners.delete(hear)
    }
  }, [topic])
}
