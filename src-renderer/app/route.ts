import { useSyncExternalStore } from 'react'

/** Every screen and what its address may carry. The address holds ids and words of the program, never business text. */
const screens = {
  home: [],
  counter: ['draft', 'correct', 'farmer'],
  deliveries: ['id', 'view'],
  payments: ['id', 'party', 'partyKind'],
  till: ['id'],
  stock: ['id'],
  receipts: [],
  farmers: ['id', 'mode'],
  suppliers: ['id', 'mode'],
  cooperatives: ['id', 'mode'],
  import: ['id'],
  prices: ['id'],
  seasons: ['id', 'mode'],
  warehouses: ['id', 'mode'],
  users: ['id', 'mode'],
  settings: ['part'],
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

const hear = (changed: () => void): (() => void) => {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

/** The screen on display, with what its address carries. */
export function useRoute(): Route
export function useRoute<S extends ScreenName>(at: S): Extract<Route, { at: S }> | undefined
export function useRoute(at?: ScreenName): Route | undefined {
  const hash = useSyncExternalStore(hear, () => window.location.hash)
  const route = parseRoute(hash)
  return at === undefined || route.at === at ? route : undefined
}
