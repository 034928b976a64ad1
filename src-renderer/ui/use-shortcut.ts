import { createContext, useContext, useEffect, useRef } from 'react'
import { type Shortcut, shortcutOf } from './shortcuts.ts'

type Handler = (event: KeyboardEvent) => void
interface Registration {
  handler: { current: Handler }
  layer: number
}

const registered = new Map<Shortcut, Registration[]>()
const openLayers: number[] = [0]
let listening = false

/** How many dialogs lie under this part of the screen. Only the top layer hears the keyboard. */
export const ShortcutLayer = createContext(0)

/** Makes a dialog's layer the one that hears the keyboard while it is mounted. */
export function useTopLayer(layer: number): void {
  useEffect(() => {
    openLayers.push(layer)
    return () => {
      openLayers.splice(openLayers.lastIndexOf(layer), 1)
    }
  }, [layer])
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
  'readScale',
])

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const action = shortcutOf(event)
  if (!action) return
  const top = Math.max(...openLayers)
  const heard = registered.get(action)?.findLast(one => one.layer === top)
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
