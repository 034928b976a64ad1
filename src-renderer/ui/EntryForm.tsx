import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useRef } from 'react'

const stops = [
  'input:not([type=hidden]):not(:disabled):not([readonly])',
  'textarea:not(:disabled):not([readonly])',
  '[role=radio][tabindex="0"]:not(:disabled)',
  'button[type=submit]:not(:disabled)',
].join(', ')

/** Puts the keyboard into the next field of the form around `from`, in reading order, what is in it ready to be typed over. True if there was one. */
export function focusNext(from: HTMLElement): boolean {
  const form = from.closest('form')
  if (!form) return false
  const fields = [...form.querySelectorAll<HTMLElement>(stops)].filter(field => field.offsetParent !== null)
  const next = fields[fields.indexOf(from) + 1]
  next?.focus()
  if (next instanceof HTMLInputElement) next.select()
  return next !== undefined
}

const isRadio = (target: EventTarget): target is HTMLElement =>
  target instanceof HTMLElement && target.getAttribute('role') === 'radio'

/**
 * A form for the counter: Enter goes to the next field, as Tab does, and submits from the button or with Ctrl+Enter
 * where the form binds it. With `enterSubmits`, Enter in the last field submits (login, short dialogs).
 */
export function EntryForm({
  onSubmit,
  enterSubmits = false,
  label,
  children,
}: {
  onSubmit: () => void
  enterSubmits?: boolean
  label?: string
  children: ReactNode
}) {
  const form = useRef<HTMLFormElement>(null)
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    onSubmit()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key !== 'Enter' || event.defaultPrevented || event.ctrlKey || event.altKey || event.shiftKey) return
    const field = event.target
    if (!(field instanceof HTMLInputElement) && !isRadio(field)) return
    const last = [...(form.current?.querySelectorAll<HTMLElement>(stops) ?? [])]
      .filter(one => one instanceof HTMLInputElement)
      .at(-1)
    const submits = enterSubmits && field === last
    // a browser submits by itself only through a button of the form, and a dialog's buttons stand outside it
    if (submits && form.current?.querySelector('[type=submit]')) return
    event.preventDefault()
    if (submits) onSubmit()
    else focusNext(field)
  }
  return (
    <form ref={form} onSubmit={submit} onKeyDown={onKeyDown} noValidate aria-label={label}>
      {children}
    </form>
  )
}
