import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { MessageRow } from './conversation-words.ts'
import { useSeen } from './use-seen.ts'
import type { Loaded, Thread } from './use-thread.ts'

/** This near to an end, more is loaded. Units: pixels. */
const nearPx = 600
/** This near to the foot counts as being there. Units: pixels. */
const footPx = 40

export interface Scroll {
  box: RefObject<HTMLDivElement | null>
  onScroll: () => void
  /** The newest message is not on screen. */
  away: boolean
  toNewest: () => void
  toUnread: () => void
  jump: (id: string) => void
  /** Nothing more is seen until the thread is opened anew. */
  hold: () => void
}

type Aim = { at: 'foot' } | { at: 'new' } | { at: 'message'; id: string } | null

/** Where a thread is looked at: it opens at what is new or at the message that is wanted, stays at its foot while one is there, and loads at both ends. */
export function useScroll(conversation: string, thread: Thread, wanted: string | null): Scroll {
  const box = useRef<HTMLDivElement>(null)
  const aim = useRef<Aim>(wanted === null ? { at: 'new' } : { at: 'message', id: wanted })
  const atFoot = useRef(true)
  const lastTop = useRef(0)
  /** the first message that is drawn */
  const top = useRef<string | null>(null)
  const [away, setAway] = useSaidOnce(false)
  const { see, hold } = useSeen(conversation)
  const { loaded, show, loadOlder, loadNewer } = thread

  const look = useCallback(
    (rose: boolean) => {
      const at = box.current
      if (at === null || loaded === null) return
      const isFoot = at.scrollHeight - at.scrollTop - at.clientHeight < footPx
      // What grows under who stands at the foot does not take him from there.
      atFoot.current = (isFoot || (atFoot.current && !rose)) && !loaded.newer
      setAway(!atFoot.current && loaded.rows.length > 0)
      // Measured once it stays so: while it moves, each look would cost as much as the frame.
      see(() => (isFoot ? loaded.rows : rowsAbove(at, loaded)))
    },
    [loaded, see, setAway],
  )

  useLayoutEffect(() => {
    const at = box.current
    if (at === null || loaded === null) return
    if (aim.current !== null) reach(at, aim.current)
    else if (atFoot.current) at.scrollTop = at.scrollHeight
    // The browser keeps in place what is on screen when something comes above it, but not at the very top.
    else if (at.scrollTop === 0 && top.current !== null) keepAtTop(at, top.current)
    aim.current = null
    top.current = loaded.rows[0]?.id ?? null
    lastTop.current = at.scrollTop
    look(true)
  }, [loaded, look])

  useStayAtFoot(box, atFoot, loaded !== null)

  const onScroll = useCallback(() => {
    const at = box.current
    if (at === null) return
    look(at.scrollTop < lastTop.current)
    lastTop.current = at.scrollTop
    if (at.scrollTop < nearPx) loadOlder()
    if (at.scrollHeight - at.scrollTop - at.clientHeight < nearPx) loadNewer()
  }, [look, loadOlder, loadNewer])

  const toNewest = useCallback(() => {
    aim.current = { at: 'foot' }
    void show('newest')
  }, [show])
  const toUnread = useCallback(() => {
    aim.current = { at: 'new' }
    void show('unread')
  }, [show])
  const jump = useCallback(
    (id: string) => {
      const there = box.current && lineOf(box.current, id)
      if (there) return shine(there)
      aim.current = { at: 'message', id }
      void show({ around: id })
    },
    [show],
  )
  return { box, onScroll, away, toNewest, toUnread, jump, hold }
}

/** The field below grows, the window changes, a card or a picture under the last message comes: who was at the foot stays there. */
function useStayAtFoot(box: RefObject<HTMLDivElement | null>, atFoot: RefObject<boolean>, isLoaded: boolean): void {
  useEffect(() => {
    const at = box.current
    if (at === null) return
    const sizes = new ResizeObserver(() => {
      if (atFoot.current) at.scrollTop = at.scrollHeight
    })
    for (const one of [at, ...(isLoaded ? at.children : [])]) sizes.observe(one)
    return () => sizes.disconnect()
  }, [box, atFoot, isLoaded])
}

/** A state that is said only where it changes: said with every frame it would begin anew the drawing of a page that has come. */
function useSaidOnce(first: boolean): [boolean, (now: boolean) => void] {
  const said = useRef(first)
  const [value, setValue] = useState(first)
  const say = useCallback((now: boolean) => {
    if (now !== said.current) setValue(now)
    said.current = now
  }, [])
  return [value, say]
}

const lineOf = (box: HTMLElement, id: string) => box.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`)

function reach(box: HTMLElement, aim: NonNullable<Aim>): void {
  const line = aim.at === 'message' ? lineOf(box, aim.id) : null
  const news = aim.at === 'new' ? box.querySelector<HTMLElement>('[data-new]') : null
  if (line) shine(line)
  else if (news) box.scrollTop += news.getBoundingClientRect().top - box.getBoundingClientRect().top - nearPx / 10
  else box.scrollTop = box.scrollHeight
}

/** Shows again at the top what stood there. */
function keepAtTop(box: HTMLElement, id: string): void {
  const line = lineOf(box, id)
  if (line) box.scrollTop = line.getBoundingClientRect().top - box.getBoundingClientRect().top
}

function shine(line: HTMLElement): void {
  line.scrollIntoView({ block: 'center' })
  line.setAttribute('data-found', '')
  setTimeout(() => line.removeAttribute('data-found'), 1_600)
}

/** The messages that are on screen or above it. */
function rowsAbove(box: HTMLElement, { rows }: Loaded): readonly MessageRow[] {
  const foot = box.getBoundingClientRect().bottom
  const lines = [...box.querySelectorAll<HTMLElement>('[data-message]')]
  const last = lines.findLastIndex(line => line.getBoundingClientRect().bottom <= foot + 2)
  return rows.slice(0, last + 1)
}
