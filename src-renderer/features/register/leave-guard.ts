import { useCallback, useEffect, useRef, useState } from 'react'
import { guardRoute } from '../../app/route.ts'

export interface LeaveGuard {
  /** Where the person wanted to go instead, as an address; null while nobody asked to. */
  wanted: string | null
  stay: () => void
  /** Steps aside: the next change of place is meant. */
  pass: () => void
}

/** Holds the screen while a form has changes and somebody goes elsewhere by a link, a module key or Alt+←. */
export function useLeaveGuard(active: boolean): LeaveGuard {
  const [wanted, setWanted] = useState<string | null>(null)
  const release = useRef<() => void>(() => undefined)
  useEffect(() => {
    if (!active) return
    const stop = guardRoute(to => {
      setWanted(to)
      return false
    })
    release.current = stop
    return stop
  }, [active])
  return {
    wanted,
    stay: useCallback(() => setWanted(null), []),
    pass: useCallback(() => release.current(), []),
  }
}
