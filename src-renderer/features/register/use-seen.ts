import { useState } from 'react'
import type { HistoryLine } from '#shared/contract/fields.ts'

/** What the person at a form has seen of its record: goes with what he saves, so that nothing else is covered by it. */
export interface Seen {
  refs: () => string[]
  /** He was shown these changes as well. */
  add: (refs: readonly string[]) => void
  /** He goes on with what he had seen then. */
  take: (refs: readonly string[]) => void
}

/** As many as the contract takes. */
const mostSeen = 1_000

/** Begins with the history that the form was opened with; what comes to it later was not seen. */
export function useSeen(history: readonly HistoryLine[]): Seen {
  const [seen] = useState(() => {
    let refs = history.map(line => line.ref)
    return {
      refs: () => refs.slice(-mostSeen),
      add: (more: readonly string[]) => {
        refs = [...refs, ...more]
      },
      take: (those: readonly string[]) => {
        refs = [...those]
      },
    }
  })
  return seen
}
