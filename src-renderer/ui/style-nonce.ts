/**
 * The nonce that the server wrote into this page for the style elements libraries add at run time.
 * It allows styles only: scripts come from files of our own, without exception (EL-3).
 */
export function styleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')
  return meta?.nonce || meta?.content || ''
}
