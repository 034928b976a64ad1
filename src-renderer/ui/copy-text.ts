/**
 * Puts text on the clipboard from a click, through the copy event itself: it needs no permission, and the window grants none
 * (EL-5). False when the browser would not.
 */
export function copyText(text: string): boolean {
  let copied = false
  const give = (event: ClipboardEvent) => {
    event.clipboardData?.setData('text/plain', text)
    event.preventDefault()
    copied = true
  }
  document.addEventListener('copy', give, { once: true, capture: true })
  // Old, but the only way that asks nobody; its successor is refused where permissions are.
  ;(document as { execCommand(name: string): boolean }).execCommand('copy')
  document.removeEventListener('copy', give, { capture: true })
  return copied
}
