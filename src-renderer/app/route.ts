import { useSyncExternalStore } from 'react'

/** Every screen and what its address may carry. The address holds ids and words of the program, never business text: `place` is the id of one, from whose page a list is opened. */
const screens = {
  home: [],
  counter: ['draft', 'correct', 'farmer'],
  deliveries: ['id', 'view'],
  payments: ['id', 'party', 'partyKind'],
  till: ['id'],
  stock: ['id'],
  receipts: [],
  messages: ['id', 'window'],
  farmers: ['id', 'mode', 'place'],
  suppliers: ['id', 'mode', 'place'],
  cooperatives: ['id', 'mode', 'place'],
  territory: ['id', 'mode'],
  import: ['id', 'kind'],
  conflicts: ['id'],
  prices: ['id'],
  users: ['id', 'mode'],
  stations: ['id'],
  settings: ['part', 'id'],
  ledger: ['id', 'part'],
} as const satisfies Record<string, readonly string[]>

type Screens = typeof screens
export type ScreenName = keyof Screens
export type Route = {
  [S in ScreenName]: { at: S } & { [P in Screens[S][number]]?: string }
}[ScreenName]

export const isScreenName = (name: string): name is ScreenName => Object.hasOwn(screens, name)

/** The route as the part of the address after `#`: `#/farmers?id=…`. */
export function formatRoute(route: Route): string {
  const query = new URLSearchParams()
  for (const name of screens[route.at]) {
    const value = (route as Record<string, string | undefined>)[name]
    if (value !== undefined && value !== '') query.set(name, value)
  }
  const text = query.toString()
  return `#/${route.at}${text ? `?${text}` : ''}`
}

/** Reads an address; anything unknown in it is dropped, an unknown screen is the home screen. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  if (!isScreenName(path)) return { at: 'home' }
  const given = new URLSearchParams(query)
  const known = screens[path].flatMap(name => {
    const value = given.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  return { at: path, ...Object.fromEntries(known) }
}

/** Goes to a screen; `replace` leaves no step behind for Alt+←. */
export function go(route: Route, replace = false): void {
  const hash = formatRoute(route)
  if (hash === window.location.hash) return
  if (!replace) {
    window.location.hash = hash
    return
  }
  window.history.replaceState(null, '', hash)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

/** The address of the screen on display; a guard may hold it while the browser's own has already moved on. */
let shown: string | null = null
const watchers = new Set<() => void>()
let guard: ((wanted: string) => boolean) | null = null

/**
 * Has `mayLeave` asked before the screen changes, by whatever way: a link, a key, Alt+←. False puts the address back. Returns how to
 * step aside.
 */
export function guardRoute(mayLeave: (wanted: string) => boolean): () => void {
  guard = mayLeave
  return () => {
    if (guard === mayLeave) guard = null
  }
}

const shownHash = (): string => {
  shown ??= window.location.hash
  return shown
}

function moved(): void {
  const wanted = window.location.hash
  if (wanted === shownHash()) return
  if (guard?.(wanted) === false) return window.history.replaceState(null, '', shownHash() || '#/')
  shown = wanted
  for (const watcher of watchers) watcher()
}

const hear = (changed: () => void): (() => void) => {
  if (watchers.size === 0) window.addEventListener('hashchange', moved)
  watchers.add(changed)
  return () => {
    watchers.delete(changed)
    if (watchers.size > 0) return
    window.removeEventListener('hashchange', moved)
    shown = null
  }
}

/** The screen on display, with what its address carries. */
export function useRoute(): Route
export function useRoute<S extends ScreenName>(at: S): Extract<Route, { at: S }> | undefined
export function useRoute(at?: ScreenName): Route | undefined {
  const hash = useSyncExternalStore(hear, shownHash)
  const route = parseRoute(hash)
  return at === undefined || route.at === at ? route : undefined
}
