import { create } from 'zustand'

const openKey = 'messages panel'

interface PanelState {
  open: boolean
  /** grows when the keyboard is wanted in the field */
  focus: number
  conversation: string | null
}

/** The panel beside the screens: whether it is open is remembered by this window. */
export const usePanelState = create<PanelState>(() => ({
  open: localStorage.getItem(openKey) === 'open',
  focus: 0,
  conversation: null,
}))

/** Opens or closes the panel; opened by hand, it takes the keyboard. */
export function togglePanel(): void {
  usePanelState.setState(({ open, focus }) => ({ open: !open, focus: open ? focus : focus + 1 }))
  localStorage.setItem(openKey, usePanelState.getState().open ? 'open' : 'closed')
}

/** Wants the keyboard in the field that is on screen. */
export const focusField = (): void => usePanelState.setState(({ focus }) => ({ focus: focus + 1 }))
