const alerts = '[aria-invalid="true"], [data-alert]'

/** F8: the keyboard goes to the next field that is refused or the next warning on the screen, round again. False where there is none. */
export function focusNextAlert(): boolean {
  const main = document.getElementById('main')
  const shown = [...(main?.querySelectorAll<HTMLElement>(alerts) ?? [])].filter(one => one.offsetParent !== null)
  const at = shown.findIndex(one => one === document.activeElement)
  const next = shown[(at + 1) % Math.max(1, shown.length)]
  next?.scrollIntoView({ block: 'nearest' })
  next?.focus()
  return next !== undefined
}
