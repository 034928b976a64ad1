import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'

/** SHA-256 over the concatenation of the parts. Shared code gets it as an argument. */
export interface Hashing {
  sha256(...parts: Uint8Array[]): Uint8Array
}

/** Ed25519 over raw 32-byte public keys and 64-byte signatures; a key or signature of another shape is `false`. */
export interface Verifying {
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

/** Ed25519 with the one private key that its maker holds. */
export interface Signing {
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

/** The bytes or the text are not of the form that was asked for. */
export type BytesFault = { readonly kind: 'NotUtf8' } | { readonly kind: 'NotHex' } | { readonly kind: 'NotBase64url' }

// Declared here because the shared rooms are compiled without the DOM and without Node.
declare const TextEncoder: { new (): { encode(text: string): Uint8Array } }
declare const TextDecoder: {
  new (label: string, options: { fatal: boolean; ignoreBOM: boolean }): { decode(bytes: Uint8Array): string }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The UTF-8 bytes of a text, no byte-order mark. A lone surrogate becomes U+FFFD: refuse it before. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** The text of exactly these bytes: what it returns encodes to them again. A byte-order mark is kept as U+FEFF. */
export function parseUtf8(bytes: Uint8Array): Result<string, BytesFault> {
  try {
    return ok(decoder.decode(bytes))
  } catch {
    // The only way a fatal decoder says no.
    return err({ kind: 'NotUtf8' })
  }
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hexadecimal, two digits a byte. */
export function hex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += HEX[byte]
  return text
}

/** Bytes of lower-case hexadecimal; capitals and odd lengths are refused, so that one value has one text. */
export function parseHex(text: string): Result<Uint8Array, BytesFault> {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return err({ kind: 'NotHex' })
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return ok(bytes)
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const BASE64URL_VALUE = new Int8Array(128).fill(-1)
for (let i = 0; i < 64; i++) BASE64URL_VALUE[BASE64URL.charCodeAt(i)] = i

/** Base64url without padding. */
export function base64url(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    text += BASE64URL.charAt(word >> 18) + BASE64URL.charAt((word >> 12) & 63)
    if (left > 1) text += BASE64URL.charAt((word >> 6) & 63)
    if (left > 2) text += BASE64URL.charAt(word & 63)
  }
  return text
}

/** Bytes of base64url without padding; spare bits that are not zero are refused, so that one value has one text. */
export function parseBase64url(text: string): Result<Uint8Array, BytesFault> {
  const spare = text.length % 4
  if (spare === 1) return err({ kind: 'NotBase64url' })
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let word = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const value = code < 128 ? (BASE64URL_VALUE[code] ?? -1) : -1
    if (value < 0) return err({ kind: 'NotBase64url' })
    word = ((word << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (word >> bits) & 0xff
    }
  }
  if ((word & ((1 << bits) - 1)) !== 0) return err({ kind: 'NotBase64url' })
  return ok(bytes)
}

/** Four bytes, most significant first. */
export function u32be(value: number): Uint8Array {
  assert(Number.isInteger(value) && value >= 0 && value <= 0xffffffff, 'u32be takes an unsigned 32-bit integer')
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
}

/** Eight bytes, most significant first. */
export function u64be(value: number): Uint8Array {
  assert(Number.isSafeInteger(value) && value >= 0, 'u64be takes an unsigned safe integer')
  return concat(u32be(Math.floor(value / 0x100000000)), u32be(value % 0x100000000))
}

/** One new array holding the parts one after another. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Order of two byte strings as dictionaries order them; a prefix comes first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Order of two texts by UTF-16 code unit, the same on every machine and in every language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Whether two byte strings are the same. Not constant in time: for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0
}

/** A number from 0 to below 1, of bytes that were drawn by chance. */
export function fractionOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 256 ** bytes.length
}
