import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react'
import { type Shortcut, shortcutOf } from './shortcuts.ts'

type Handler = (event: KeyboardEvent) => void
interface Registration {
  handler: { current: Handler }
  layer: number
}

const registered = new Map<Shortcut, Registration[]>()
const openLayers: number[] = [0]
const layerListeners = new Set<() => void>()
const topLayer = (): number => Math.max(...openLayers)
const tellLayers = (): void => layerListeners.forEach(listener => listener())
let listening = false

/** How many dialogs lie under this part of the screen. Only the top layer hears the keyboard, except for the lock. */
export const ShortcutLayer = createContext(0)

/** Makes a dialog's layer the one that hears the keyboard while it is mounted. */
export function useTopLayer(layer: number): void {
  useEffect(() => {
    openLayers.push(layer)
    tellLayers()
    return () => {
      openLayers.splice(openLayers.lastIndexOf(layer), 1)
      tellLayers()
    }
  }, [layer])
}

/** Whether no dialog lies over this layer. */
export const useIsTopLayer = (layer: number): boolean => useSyncExternalStore(hearLayers, () => topLayer() <= layer)

function hearLayers(listener: () => void): () => void {
  layerListeners.add(listener)
  return () => {
    layerListeners.delete(listener)
  }
}

/** Keys whose browser meaning would lose work or leave the page: they do nothing where nobody handles them. */
const neverTheBrowsers: ReadonlySet<Shortcut> = new Set<Shortcut>([
  'create',
  'save',
  'print',
  'refresh',
  'find',
  'help',
  'copyAbove',
  'lock',
])

/** What hangs over the screen without being a dialog: menus, lists of values, calendars, filters. It closes itself on Escape. */
const hanging = '[class*="-dropdown"][data-position]'
let hungAtKey = false
let layerAtKey = 0

/** Before anybody heard the key: once it is heard, what hung is gone, and so is the dialog that it closed. */
function beforeKeyDown(): void {
  layerAtKey = topLayer()
  hungAtKey = [...document.querySelectorAll<HTMLElement>(hanging)].some(one => one.checkVisibility())
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const action = shortcutOf(event)
  if (!action) return
  // One key closes one thing: not the record, or what is being typed, as well.
  if (action === 'cancel' && hungAtKey) return
  // A screen can be locked whatever lies over it.
  const heard = registered.get(action)?.findLast(one => one.layer === layerAtKey || action === 'lock')
  if (heard || neverTheBrowsers.has(action)) event.preventDefault()
  heard?.handler.current(event)
}

/** Runs `handler` when the action's key is pressed; the component mounted last wins. `enabled: false` steps aside. */
export function useShortcut(action: Shortcut, handler: Handler, enabled = true): void {
  const layer = useContext(ShortcutLayer)
  const latest = useRef(handler)
  useEffect(() => {
    latest.current = handler
  })
  useEffect(() => {
    if (!listening) {
      window.addEventListener('keydown', beforeKeyDown, { capture: true })
      window.addEventListener('keydown', onKeyDown)
      listening = true
    }
    if (!enabled) return
    const entry: Registration = { handler: latest, layer }
    registered.set(action, [...(registered.get(action) ?? []), entry])
    return () => {
      registered.set(action, registered.get(action)?.filter(one => one !== entry) ?? [])
    }
  }, [action, enabled, layer])
}
