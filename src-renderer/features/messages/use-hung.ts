import { useRef, useState } from 'react'

/**
 * What hangs over a button and is only there while it is open: a thread has hundreds of lines, and a closed menu in each costs as much as the
 * line. Closed, the button has the keyboard again.
 */
export function useHung() {
  const anchor = useRef<HTMLSpanElement>(null)
  const [isOpen, setOpen] = useState(false)
  const change = (open: boolean) => {
    setOpen(open)
    if (!open) anchor.current?.querySelector('button')?.focus()
  }
  return { anchor, isOpen, change, toggle: () => change(!isOpen), close: () => change(false) }
}
