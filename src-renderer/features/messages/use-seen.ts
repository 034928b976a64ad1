import { useCallback, useEffect, useRef } from 'react'
import { call } from '../../api/client.ts'
import type { MessageRow } from './conversation-words.ts'

const settleMs = 400

/**
 * Tells the station how far the messages that are asked for were on screen while the window had the keyboard, and again when it says that others were
 * not told yet. Nothing is seen in a window that nobody looks at.
 */
export function useSeen(conversation: string): (seen: () => readonly MessageRow[]) => void {
  const known = useRef(new Map<string, number>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wanted = useRef<() => readonly MessageRow[]>(() => [])

  const tell = useCallback(async () => {
    if (!document.hasFocus() || document.visibilityState !== 'visible') return
    const marks = new Map<string, number>()
    for (const { station, turn } of wanted.current()) marks.set(station, Math.max(turn, marks.get(station) ?? 0))
    const further = [...marks].filter(([station, turn]) => turn > (known.current.get(station) ?? 0))
    if (further.length === 0) return
    const told = await call('messages.seen', {
      conversation,
      marks: further.map(([station, turn]) => ({ station, turn })),
    }).catch(() => null)
    // Where nobody answered it is said again with the next that is seen.
    if (told === null) return
    if (told.againMs === null) for (const [station, turn] of further) known.current.set(station, turn)
    else timer.current = setTimeout(() => void tell(), told.againMs + settleMs)
  }, [conversation])

  useEffect(() => {
    const onFocus = () => void tell()
    window.addEventListener('focus', onFocus)
    return () => {
      window.removeEventListener('focus', onFocus)
      clearTimeout(timer.current)
    }
  }, [tell])

  return useCallback(
    seen => {
      wanted.current = seen
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void tell(), settleMs)
    },
    [tell],
  )
}
