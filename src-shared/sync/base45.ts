import { err, ok, type Result } from '../kit/result.ts'

/** The text is not the base45 of any bytes. */
export type Base45Fault = { readonly kind: 'NotBase45' }

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** The base45 text of bytes, made for the alphanumeric mode of QR. Source: RFC 9285. */
export function base45(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 2) {
    const pair = i + 1 < bytes.length
    const word = pair ? ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0) : (bytes[i] ?? 0)
    text += ALPHABET.charAt(word % 45) + ALPHABET.charAt(Math.floor(word / 45) % 45)
    if (pair) text += ALPHABET.charAt(Math.floor(word / 2025))
  }
  return text
}

/** The bytes of a base45 text; groups that are too large are refused, so that one value has one text. */
export function parseBase45(text: string): Result<Uint8Array, Base45Fault> {
  if (text.length % 3 === 1) return err({ kind: 'NotBase45' })
  const bytes = new Uint8Array(Math.floor((text.length * 2) / 3))
  let at = 0
  for (let i = 0; i < text.length; i += 3) {
    const pair = i + 2 < text.length
    const low = ALPHABET.indexOf(text.charAt(i))
    const middle = ALPHABET.indexOf(text.charAt(i + 1))
    const high = pair ? ALPHABET.indexOf(text.charAt(i + 2)) : 0
    const word = low + 45 * middle + 2025 * high
    if (low < 0 || middle < 0 || high < 0 || word > (pair ? 0xffff : 0xff)) return err({ kind: 'NotBase45' })
    if (pair) bytes[at++] = word >> 8
    bytes[at++] = word & 0xff
  }
  return ok(bytes)
}
