import { err, ok, type Result } from '../kit/result.ts'
import { base64url, parseBase64url } from './bytes.ts'

/** Bytes with the signature that somebody made of them. */
export interface Signed {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

/** The text is not of this kind, or was cut. */
export type SignedTextFault = { readonly kind: 'NotThisText' }

const SIGNATURE_BYTES = 64

/** Signed bytes as one line that survives a message, a file and a QR code: `KIND.bytes.signature`. */
export function signedText(kind: string, { bytes, signature }: Signed): string {
  return `${kind}.${base64url(bytes)}.${base64url(signature)}`
}

/** The bytes of such a line; blanks and line breaks that a mail put into it are left out. Errors: `SignedTextFault`. */
export function parseSignedText(kind: string, text: string, maxChars: number): Result<Signed, SignedTextFault> {
  const none = err<SignedTextFault>({ kind: 'NotThisText' })
  if (text.length > maxChars) return none
  const [found, bytes = '', signature = '', ...more] = text.replace(/\s+/g, '').split('.')
  if (found !== kind || more.length > 0) return none
  const [parsed, signed] = [parseBase64url(bytes), parseBase64url(signature)]
  if (!parsed.ok || !signed.ok || signed.value.length !== SIGNATURE_BYTES) return none
  return ok({ bytes: parsed.value, signature: signed.value })
}
