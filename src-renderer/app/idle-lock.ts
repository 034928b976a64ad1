import { useEffect } from 'react'
import { usePushed } from '../api/events.ts'
import { lockNow } from './leave.ts'
import { leave, showLocked } from './session.ts'
import { useShortcut } from '../ui/use-shortcut.ts'

const signsOfLife = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'] as const

/** Windows of one browser share the session: who works in one is not away from the others. */
const tellAfterMs = 1_000

/** Locks after `idleMs` without a key or a move of the mouse in any window, on Ctrl+L, and when the station says so (AU-8). `null` rests. */
export function useIdleLock(idleMs: number | null): void {
  useShortcut('lock', () => void lockNow(), idleMs !== null)
  usePushed('session', push => (push.state === 'locked' ? showLocked() : leave()))

  useEffect(() => {
    if (idleMs === null) return
    // One timer that looks at the last sign of life: a mouse at work would else set thousands.
    let lastMs = Date.now()
    let toldMs = 0
    let timer: ReturnType<typeof setTimeout>
    const windows = new BroadcastChannel('at-work')
    windows.onmessage = () => {
      lastMs = Date.now()
    }
    const alive = () => {
      lastMs = Date.now()
      if (lastMs - toldMs < tellAfterMs) return
      toldMs = lastMs
      windows.postMessage(null)
    }
    const look = () => {
      const restMs = lastMs + idleMs - Date.now()
      if (restMs <= 0) void lockNow()
      else timer = setTimeout(look, Math.min(restMs, 1_000) || 1)
    }
    timer = setTimeout(look, Math.min(idleMs, 1_000))
    for (const sign of signsOfLife) window.addEventListener(sign, alive, { passive: true, capture: true })
    return () => {
      clearTimeout(timer)
      windows.close()
      for (const sign of signsOfLife) window.removeEventListener(sign, alive, { capture: true })
    }
  }, [idleMs])
}
