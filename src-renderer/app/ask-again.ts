import { useEffect, useRef } from 'react'

/** Asks again by itself while mounted, for what no push tells of; not while `everyMs` is null. */
export function useAskAgain(again: () => void, everyMs: number | null): void {
  const latest = useRef(again)
  useEffect(() => {
    latest.current = again
  })
  useEffect(() => {
    if (everyMs === null) return
    const timer = setInterval(() => latest.current(), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
}
