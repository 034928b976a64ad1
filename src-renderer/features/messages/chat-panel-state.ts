import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface PanelState {
  open: boolean
  /** grows when the keyboard is wanted in the field */
  focus: number
  conversation: string | null
}

/** The panel beside the screens: whether it is open is remembered by this window. */
export const usePanelState = create<PanelState>()(
  persist((): PanelState => ({ open: false, focus: 0, conversation: null }), {
    name: 'messages-panel',
    partialize: ({ open }) => ({ open }),
  }),
)

/** Opens or closes the panel; opened by hand, it takes the keyboard. */
export function togglePanel(): void {
  usePanelState.setState(({ open, focus }) => ({ open: !open, focus: open ? focus : focus + 1 }))
}

/** Wants the keyboard in the field that is on screen. */
export const focusField = (): void => void usePanelState.setState(({ focus }) => ({ focus: focus + 1 }))
