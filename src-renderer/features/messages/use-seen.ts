import { useCallback, useEffect, useRef } from 'react'
import { call } from '../../api/client.ts'
import type { MessageRow } from './conversation-words.ts'

const settleMs = 400

export interface Seeing {
  /** What is on screen now, asked for once it stays so. */
  see: (seen: () => readonly MessageRow[]) => void
  /** Nothing more is seen until the conversation is opened anew: its person has made a message unread. */
  hold: () => void
}

/**
 * Tells the station how far the messages that are asked for were on screen while the window had the keyboard, and again when it says that others were
 * not told yet. Nothing is seen in a window that nobody looks at.
 */
export function useSeen(conversation: string): Seeing {
  const known = useRef(new Map<string, number>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wanted = useRef<() => readonly MessageRow[]>(() => [])
  const held = useRef(false)

  const tell = useCallback(async () => {
    if (held.current || !document.hasFocus() || document.visibilityState !== 'visible') return
    const marks = new Map<string, number>()
    for (const { station, turn } of wanted.current()) marks.set(station, Math.max(turn, marks.get(station) ?? 0))
    const further = [...marks].filter(([station, turn]) => turn > (known.current.get(station) ?? 0))
    if (further.length === 0) return
    const told = await call('messages.seen', {
      conversation,
      marks: further.map(([station, turn]) => ({ station, turn })),
    }).catch(() => null)
    // Where nobody answered it is said again with the next that is seen.
    if (told === null || held.current) return
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

  const see = useCallback<Seeing['see']>(
    seen => {
      wanted.current = seen
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void tell(), settleMs)
    },
    [tell],
  )
  const hold = useCallback(() => {
    held.current = true
    clearTimeout(timer.current)
  }, [])
  return { see, hold }
}
