import { err, ok, type Result } from '../kit/result.ts'
import { parseUtf8, utf8 } from './bytes.ts'

/** What a payload may hold: no null, no float; an absent value is an absent name. */
export type Json = string | number | boolean | Json[] | { [k: string]: Json }

/** Why bytes are not one canonical JSON value within its bounds. */
export type CanonicalFault =
  | { readonly kind: 'TooLong'; readonly bytes: number }
  | { readonly kind: 'NotUtf8' }
  | { readonly kind: 'TooDeep' }
  | { readonly kind: 'NotJson' }
  | { readonly kind: 'NotCanonical' }

/** A value that no payload may hold: where it stands and what is wrong with it. */
export type ValueFault = {
  readonly kind: 'BadValue'
  readonly why: 'null' | 'number' | 'text' | 'name'
  readonly at: string
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Whether arrays and objects nest at most `levels` deep, read from the bytes alone, so that nothing recursive ever sees
 * a deeper text (LED-8). Cost: one pass. Source: security PR-4.
 */
export function nestsWithin(bytes: Uint8Array, levels: number): boolean {
  let depth = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) i = endOfText(bytes, i)
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > levels) return false
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return true
}

/** Where the text that begins at a quote ends: at its other quote, or with the bytes. */
function endOfText(bytes: Uint8Array, start: number): number {
  let i = start + 1
  for (; i < bytes.length && bytes[i] !== QUOTE; i++) if (bytes[i] === BACKSLASH) i++
  return i
}

/** The text of bytes that are short enough, UTF-8, and not too deep to be parsed. */
export function parseShallowText(bytes: Uint8Array, maxBytes: number, levels: number): Result<string, CanonicalFault> {
  if (bytes.length > maxBytes) return err({ kind: 'TooLong', bytes: bytes.length })
  const text = parseUtf8(bytes)
  if (!text.ok) return err({ kind: 'NotUtf8' })
  if (!nestsWithin(bytes, levels)) return err({ kind: 'TooDeep' })
  return text
}

/**
 * The value of a text that `JSON.stringify` would write in exactly these characters: no spaces, no repeated name, no
 * `-0`, `1.0`, `1e3` or number past 2^53, no escape that is not needed, no byte-order mark (LED-7).
 */
export function parseCanonicalText(text: string): Result<unknown, CanonicalFault> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The only way JSON.parse says no.
    return err({ kind: 'NotJson' })
  }
  return JSON.stringify(value) === text ? ok(value) : err({ kind: 'NotCanonical' })
}

/** Size, UTF-8, depth, then canonical JSON, in this order. */
export function parseCanonical(bytes: Uint8Array, maxBytes: number, levels: number): Result<unknown, CanonicalFault> {
  const text = parseShallowText(bytes, maxBytes, levels)
  return text.ok ? parseCanonicalText(text.value) : text
}

/** The bytes of a value as `JSON.stringify` writes it. */
export function canonicalBytes(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value))
}

const NAME = /^[a-z][a-z0-9_]*$/

/**
 * Whether a text may name a field, an entity or a key of a payload (LED-11). `constructor` is the one name that the
 * pattern would share with `Object.prototype`. Source: security PR-5.
 */
export function isName(text: string): boolean {
  return NAME.test(text) && text !== 'constructor'
}

/** Whether a text holds neither U+0000, which PostgreSQL cannot keep, nor a lone surrogate (LED-9). */
export function isCleanText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** Whether a parsed value is an object and neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether nothing is wrong with a parsed value: what nearly every value is, found without saying where. */
function isSound(value: unknown): boolean {
  if (typeof value === 'string') return isCleanText(value)
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (typeof value === 'boolean') return true
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isSound(value[i])) return false
    return true
  }
  if (!isObject(value)) return false
  for (const name in value) if (!isName(name) || !isSound(value[name])) return false
  return true
}

/** What is wrong with a parsed value as part of a payload, or undefined (LED-9 to LED-11). */
export function findValueFault(value: unknown, at: string): ValueFault | undefined {
  if (typeof value === 'string') return isCleanText(value) ? undefined : { kind: 'BadValue', why: 'text', at }
  if (typeof value === 'boolean') return undefined
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? undefined : { kind: 'BadValue', why: 'number', at }
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const fault = findValueFault(item, `${at}[${i}]`)
      if (fault) return fault
    }
    return undefined
  }
  return isObject(value) ? findFieldsFault(value, at) : { kind: 'BadValue', why: 'null', at }
}

/** What is wrong with the names or values of an object, or undefined. */
export function findFieldsFault(fields: Record<string, unknown>, at: string): ValueFault | undefined {
  if (isSound(fields)) return undefined
  for (const name of Object.keys(fields)) {
    if (!isName(name)) return { kind: 'BadValue', why: 'name', at }
    const fault = findValueFault(fields[name], `${at}.${name}`)
    if (fault) return fault
  }
  return undefined
}

/**
 * Whether every text inside a JSON text is in Unicode form NFC for certain: parts of a text in NFC are in NFC. Of a few that are it
 * says no, where a mark follows the letter of an escape.
 */
export function isNfcThroughout(json: string): boolean {
  return !BEYOND_LATIN.test(json) || json.normalize('NFC') === json
}

/** Nothing before the combining marks composes or decomposes into anything else. */
const BEYOND_LATIN = /[^\0-\u02ff]/

/** The same value with every text in Unicode form NFC, as authors must write it (LED-10). */
export function valueToNfc(value: Json): Json {
  if (typeof value === 'string') return value.normalize('NFC')
  if (Array.isArray(value)) return value.map(valueToNfc)
  return typeof value === 'object' ? fieldsToNfc(value) : value
}

/** The same fields, in the same order, with every text in NFC. */
export function fieldsToNfc(fields: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, valueToNfc(value)]))
}

/** Whether an object has exactly these keys in this order; a key that ends in `?` may be absent. */
export function hasKeys(value: Record<string, unknown>, expected: readonly string[]): boolean {
  const keys = Object.keys(value)
  let at = 0
  for (const name of expected) {
    const optional = name.endsWith('?')
    if (keys[at] === (optional ? name.slice(0, -1) : name)) at++
    else if (!optional) return false
  }
  return at === keys.length
}
