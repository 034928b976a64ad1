import type { KeyboardEvent } from 'react'

/** The row above or below, round again at the ends. */
export function neighbourOf(rows: readonly { readonly id: string }[], id: string, step: 1 | -1): string {
  const at = rows.findIndex(row => row.id === id)
  return rows[(at + step + rows.length) % rows.length]?.id ?? id
}

/** Alt+↑ and Alt+↓ anywhere in a part of the screen go to the conversation above or below; not from a dialog that it has opened. */
export const neighbourKeys =
  (onMove: (step: 1 | -1) => void) =>
  (event: KeyboardEvent<HTMLElement>): void => {
    const { key, altKey, currentTarget, target } = event
    if (!altKey || (key !== 'ArrowUp' && key !== 'ArrowDown')) return
    if (!(target instanceof Node && currentTarget.contains(target))) return
    event.preventDefault()
    event.stopPropagation()
    onMove(key === 'ArrowUp' ? -1 : 1)
  }
