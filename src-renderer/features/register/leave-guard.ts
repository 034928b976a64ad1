import { useCallback, useEffect, useRef, useState } from 'react'

export interface LeaveGuard {
  /** Where the person wanted to go instead, as an address; null while nobody asked to. */
  wanted: string | null
  stay: () => void
  /** Steps aside: the next change of place is meant. */
  pass: () => void
}

/** Catches a change of place (a link, a module key, Alt+←) while a form has changes, and puts the address back. */
export function useLeaveGuard(active: boolean): LeaveGuard {
  const [wanted, setWanted] = useState<string | null>(null)
  const passing = useRef(false)
  useEffect(() => {
    if (!active) return
    const here = window.location.hash
    const hear = (event: HashChangeEvent) => {
      if (passing.current || window.location.hash === here) return
      event.stopImmediatePropagation()
      setWanted(window.location.hash)
      window.history.replaceState(null, '', here)
    }
    window.addEventListener('hashchange', hear, { capture: true })
    return () => window.removeEventListener('hashchange', hear, { capture: true })
  }, [active])
  return {
    wanted,
    stay: useCallback(() => setWanted(null), []),
    pass: useCallback(() => {
      passing.current = true
    }, []),
  }
}
