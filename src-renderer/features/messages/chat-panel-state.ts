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

/** What had the keyboard before the panel took it. */
let before: Element | null = null

/** Opens or closes the panel; opened by hand, it takes the keyboard, and closed, it gives it back. */
export function togglePanel(): void {
  const at = document.activeElement
  if (!usePanelState.getState().open) before = at
  else if (at?.closest('aside[data-panel]') && before instanceof HTMLElement) before.focus()
  usePanelState.setState(({ open, focus }) => ({ open: !open, focus: open ? focus : focus + 1 }))
}

/** Wants the keyboard in the field that is on screen. */
export const focusField = (): void => void usePanelState.setState(({ focus }) => ({ focus: focus + 1 }))
