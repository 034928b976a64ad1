import { useCallback, useEffect, useState } from 'react'
import type { AdminView } from '#shared/relay/admin-messages.ts'
import { type AdminTrouble, askRelay, lookAtRelay } from './relay-calls.ts'

/** How often the page looks again while somebody sees it. Units: ms. */
const lookMs = 10_000

/** The view of now, why there is none, and how to look at once. */
export interface LiveView {
  readonly view: AdminView | null
  readonly trouble: AdminTrouble | null
  readonly again: () => void
}

/** Opens the page with the key of its address, which leaves the address at once, and then keeps the view fresh. */
export function useAdminView(): LiveView {
  const [view, setView] = useState<AdminView | null>(null)
  const [trouble, setTrouble] = useState<AdminTrouble | null>(null)
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound(n => n + 1), [])
  useEffect(() => {
    const stop = new AbortController()
    const look = async () => {
      await opened()
      const answer = await lookAtRelay(stop.signal)
      if (stop.signal.aborted) return
      if (answer.ok) setView(answer.value)
      // who is not let in any more sees nothing of what he saw
      else if (answer.trouble.kind !== 'Line') setView(null)
      setTrouble(answer.ok ? null : answer.trouble)
    }
    void look()
    const timer = setInterval(() => document.visibilityState === 'visible' && void look(), lookMs)
    window.addEventListener('hashchange', again)
    return () => {
      stop.abort()
      clearInterval(timer)
      window.removeEventListener('hashchange', again)
    }
  }, [round, again])
  return { view, trouble, again }
}

let opening: Promise<unknown> | undefined

/** A key is good once: it is taken out of the address, and of the history, before it is used. */
function opened(): Promise<unknown> {
  const key = window.location.hash.slice(1)
  if (key === '') return opening ?? Promise.resolve()
  window.history.replaceState(null, '', window.location.pathname)
  opening = askRelay('open', { key })
  return opening
}
