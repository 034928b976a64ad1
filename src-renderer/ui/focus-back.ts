import { type RefObject, useEffect, useLayoutEffect, useState } from 'react'

/** What had the focus and all that it stood in, nearest first: where it is gone by then, the next of them stands for it. */
type Trail = readonly Element[]

let latest: Trail = []
/** What had the focus before a dialog opened, by the dialog's element: one dialog may open the next and be gone before it. */
const before = new WeakMap<Element, Trail>()

const focusables = 'a[href], button, input, select, textarea, [tabindex]'
const openDialogs = '[role="dialog"][aria-modal="true"]'
/** The row that is open; in a list without one, any. */
const rows = ['.ag-row-selected .ag-cell', '.ag-cell']
/** Lists are read anew and records close a little after the act that made them. Units: ms. */
const momentsMs = [0, 50, 200, 600, 1_200]
/** The moments to come of what went last. What came after it has the focus to give back: a row that stands for a button gone by then is not it. */
let toCome: ReturnType<typeof setTimeout>[] = []

function trailOf(from: Element): Trail {
  const trail: Element[] = []
  for (let at: Element | null = from; at !== null && at !== document.body; at = at.parentElement) trail.push(at)
  return trail
}

/** What has the focus, or had it last: a button that became busy has lost it by the time that its answer comes. */
function trailNow(): Trail {
  const at = document.activeElement
  return at === null || at === document.body ? latest : trailOf(at)
}

/** Remembers what has the focus; begun once, by what stands around every screen. */
export function useFocusMemory(): void {
  useEffect(() => {
    const remember = (event: FocusEvent) => {
      if (event.target instanceof Element) latest = trailOf(event.target)
    }
    document.addEventListener('focusin', remember)
    return () => document.removeEventListener('focusin', remember)
  }, [])
}

function takesFocus(one: Element): one is HTMLElement {
  if (!(one instanceof HTMLElement) || !one.isConnected || !one.matches(focusables)) return false
  if (one.matches(':disabled') || !one.checkVisibility()) return false
  const top = [...document.querySelectorAll(openDialogs)].at(-1)
  return top === undefined || top.contains(one)
}

/** The nearest of a trail that takes the focus: itself, what opened the menu it stood in, the record, the list, the screen. */
function standIn(trail: Trail): HTMLElement | undefined {
  for (const one of trail) {
    if (takesFocus(one)) return one
    const opener = document.getElementById(one.getAttribute('aria-labelledby') ?? '')
    if (opener !== null && takesFocus(opener)) return opener
    const row = rows.map(row => one.querySelector(row)).find(found => found !== null)
    if (row && takesFocus(row)) return row
    const earlier = before.get(one)
    if (earlier) return standIn(earlier)
  }
  return undefined
}

function giveNoMore(): void {
  for (const moment of toCome) clearTimeout(moment)
  toCome = []
}

/** Gives the focus back where nothing has it, or only what stands for it. */
function giveBack(trail: Trail): void {
  giveNoMore()
  const give = () => {
    const at = document.activeElement
    if (at !== null && at !== document.body && !trail.includes(at)) return
    const to = standIn(trail)
    if (to !== at) to?.focus({ preventScroll: true })
  }
  toCome = momentsMs.map(ms => setTimeout(give, ms))
}

/** For what stands over the page while it is mounted: when it goes, the focus is again where it was. */
export function useFocusBack(inside: RefObject<Element | null>): void {
  const [trail] = useState(trailNow)
  useLayoutEffect(() => {
    const dialog = inside.current?.closest(openDialogs)
    if (dialog) before.set(dialog, trail)
    return () => giveBack(trail)
  }, [inside, trail])
}

/** For a button: while it is busy it is disabled, which takes the focus from it; it is given back after. */
export function useFocusThroughBusy(button: RefObject<Element | null>, busy: boolean): void {
  useLayoutEffect(() => {
    if (!busy || button.current === null || document.activeElement !== button.current) return
    giveNoMore()
    const trail = trailOf(button.current)
    return () => giveBack(trail)
  }, [button, busy])
}
