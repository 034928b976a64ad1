import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { compareText, parseUtf8, utf8 } from './bytes.ts'
import {
  type CanonicalFault,
  fieldsToNfc,
  findFieldsFault,
  hasKeys,
  isCleanText,
  isName,
  isNfcThroughout,
  isObject,
  type Json,
  nestsWithin,
  parseCanonicalText,
  parseShallowText,
  type ValueFault,
} from './canonical.ts'
import { LIMITS } from './limits.ts'
import { isUuid, isUuid7 } from './uuid.ts'

export type { Json } from './canonical.ts'

/** What one op says about one record (LEDGER §1). */
export interface Op {
  k: 'create' | 'set' | 'add' | 'remove'
  e: string
  i: string
  p?: Record<string, Json>
  b?: Record<string, string[]>
  d?: string
}

/** One committed transaction (LEDGER §1). Units: `t` ms since 1970 of the hybrid clock. */
export interface Entry {
  v: 1
  c: string
  a: string
  t: number
  l: number
  r: string[]
  s: number
  o: Op[]
}

/**
 * Why a body is not an entry of format 1. Every kind but `LaterFormat` is malformed: the sender is dropped and nothing
 * is stored. `LaterFormat` is stored unread and waits for an upgrade.
 */
export type EntryFault =
  | CanonicalFault
  | ValueFault
  | { readonly kind: 'LaterFormat'; readonly v: number }
  | { readonly kind: 'BadKeys'; readonly at: string }
  | { readonly kind: 'BadField'; readonly at: string }
  | { readonly kind: 'BadRefs'; readonly at: string }
  | { readonly kind: 'RepeatedRecord'; readonly at: string }

const REF = /^[A-Za-z0-9_-]{16}$/
// 32 bytes: the last character carries two spare bits, which are zero.
const DIGEST = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/
const LATER = /^\{"v":([1-9][0-9]{0,15})[,}]/
const ENTRY_KEYS = ['v', 'c', 'a', 't', 'l', 'r', 's', 'o'] as const
const OP_KEYS = ['k', 'e', 'i', 'p?', 'b?', 'd?'] as const

/** Whether a stored body is of format 1, from its first bytes: one of a later format was not looked at and may be no JSON at all. */
export const isFirstFormat = (body: string): boolean => body.startsWith('{"v":1,')

/** Whether a text is the ref of an entry: 12 bytes in base64url. */
export function isRef(text: unknown): text is string {
  return typeof text === 'string' && REF.test(text)
}

/** Whether a text is the base64url of a 32-byte digest. */
export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && DIGEST.test(text)
}

/** Sorted and without repeats, as every list of refs is written. */
export function sortRefs(refs: Iterable<string>): string[] {
  return [...new Set(refs)].sort(compareText)
}

/** Whether a value is a list of refs, sorted by code unit, without repeats (LED-6). */
export function isRefList(value: unknown): value is string[] {
  if (!Array.isArray(value)) return false
  for (const [i, ref] of value.entries()) {
    if (!isRef(ref) || (i > 0 && !(value[i - 1] < ref))) return false
  }
  return true
}

/** An entry as its author seals it: its bytes, and what `parseEntry` reads from them, which is what he folds (LED-2). */
export interface WrittenEntry {
  readonly body: Uint8Array
  readonly entry: Entry
}

/**
 * An entry as its author seals it, once and for ever: keys in order, empty parts left out, texts in NFC, refs sorted.
 * An entry that would be malformed is a bug of its author. Source: LEDGER §1, LED-1 to LED-15. Cost: about one write
 * and one parse.
 */
export function writeEntry(entry: Entry): WrittenEntry {
  const { v, c, a, t, l, r, s, o } = entry
  const ordered = { v, c, a, t, l, r: sortRefs(r), s, o: o.map(opInOrder) }
  const plain = JSON.stringify(ordered)
  const text = isNfcThroughout(plain) ? plain : JSON.stringify({ ...ordered, o: ordered.o.map(opToNfc) })
  const body = utf8(text)
  const parsed = readWritten(text, body)
  assert(parsed.ok, `an author made a malformed entry: ${parsed.ok ? '' : JSON.stringify(parsed.error)}`)
  return { body, entry: parsed.value }
}

/** What `parseEntry` reads from these bytes: they are what `JSON.stringify` made of a value, so that they need not be written again to be compared. */
function readWritten(text: string, body: Uint8Array): Result<Entry, EntryFault> {
  if (body.length > LIMITS.entryBodyBytes) return err({ kind: 'TooLong', bytes: body.length })
  if (!nestsWithin(body, LIMITS.entryLevels)) return err({ kind: 'TooDeep' })
  const value: unknown = JSON.parse(text)
  const fault = findEntryFault(value)
  return fault ? err(fault) : ok(value as Entry)
}

/** The bytes of `writeEntry`. */
export const encodeEntry = (entry: Entry): Uint8Array => writeEntry(entry).body

/** An op as `writeEntry` writes it: keys in order, empty parts left out, texts in NFC, refs sorted. */
export const opToCanonical = (op: Op): Op => opToNfc(opInOrder(op))

function opInOrder(op: Op): Op {
  const ordered: Op = { k: op.k, e: op.e, i: op.i }
  if (op.p && Object.keys(op.p).length > 0) ordered.p = op.p
  if (op.b && Object.keys(op.b).length > 0) {
    ordered.b = Object.fromEntries(Object.entries(op.b).map(([field, refs]) => [field, sortRefs(refs)]))
  }
  if (op.d !== undefined) ordered.d = op.d
  return ordered
}

const opToNfc = (op: Op): Op => ({
  ...op,
  i: op.i.normalize('NFC'),
  ...(op.p === undefined ? {} : { p: fieldsToNfc(op.p) }),
})

/**
 * The entry of a received body, or why it is none. What it returns re-serialises to exactly these bytes.
 * Errors: `EntryFault`. Source: LEDGER §1, LED-1 to LED-15. Cost: one scan, one parse, one write.
 */
export function parseEntry(bytes: Uint8Array): Result<Entry, EntryFault> {
  const text = parseShallowText(bytes, LIMITS.entryBodyBytes, LIMITS.entryLevels)
  if (!text.ok) return text
  const later = Number(LATER.exec(text.value)?.[1] ?? 1)
  if (later > 1 && Number.isSafeInteger(later)) return err({ kind: 'LaterFormat', v: later })
  const value = parseCanonicalText(text.value)
  if (!value.ok) return value
  const fault = findEntryFault(value.value)
  return fault ? err(fault) : ok(value.value as Entry)
}

/** The entry of a body of which it is known that `parseEntry` takes it. */
export function readSound(body: Uint8Array): Entry {
  const text = parseUtf8(body)
  assert(text.ok, 'a body that was checked is UTF-8')
  return JSON.parse(text.value) as Entry
}

function findEntryFault(entry: unknown): EntryFault | undefined {
  if (!isObject(entry) || !hasKeys(entry, ENTRY_KEYS)) return { kind: 'BadKeys', at: '' }
  if (entry.v !== 1) return { kind: 'BadField', at: 'v' }
  if (typeof entry.c !== 'string' || !isUuid7(entry.c)) return { kind: 'BadField', at: 'c' }
  if (typeof entry.a !== 'string' || !isUuid(entry.a)) return { kind: 'BadField', at: 'a' }
  if (!isCount(entry.t)) return { kind: 'BadField', at: 't' }
  if (!isCount(entry.l)) return { kind: 'BadField', at: 'l' }
  if (!isRefList(entry.r)) return { kind: 'BadRefs', at: 'r' }
  if (!isCount(entry.s) || entry.s === 0) return { kind: 'BadField', at: 's' }
  if (!Array.isArray(entry.o) || entry.o.length === 0 || entry.o.length > LIMITS.entryOps) {
    return { kind: 'BadField', at: 'o' }
  }
  const records = new Set<string>()
  const ops: unknown[] = entry.o
  for (const [n, op] of ops.entries()) {
    const fault = findOpFault(op, `o[${n}]`)
    if (fault) return fault
    const { e, i } = op as Op
    const record = `${e} ${i}`
    if (records.has(record)) return { kind: 'RepeatedRecord', at: `o[${n}]` }
    records.add(record)
  }
  return undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function findOpFault(op: unknown, at: string): EntryFault | undefined {
  if (!isObject(op) || !hasKeys(op, OP_KEYS)) return { kind: 'BadKeys', at }
  if (op.k !== 'create' && op.k !== 'set' && op.k !== 'add' && op.k !== 'remove') {
    return { kind: 'BadField', at: `${at}.k` }
  }
  if (typeof op.e !== 'string' || !isName(op.e)) return { kind: 'BadField', at: `${at}.e` }
  if (typeof op.i !== 'string' || op.i.length === 0 || op.i.length > LIMITS.recordIdChars || !isCleanText(op.i)) {
    return { kind: 'BadField', at: `${at}.i` }
  }
  if ('p' in op) {
    if (!isObject(op.p) || Object.keys(op.p).length === 0) return { kind: 'BadField', at: `${at}.p` }
    const fault = findFieldsFault(op.p, `${at}.p`)
    if (fault) return fault
  }
  if ('d' in op && !isDigest(op.d)) return { kind: 'BadField', at: `${at}.d` }
  return findParentsFault(op.k, op.p, op.b, `${at}.b`)
}

/** `b` of a `set` names every field of `p`; `b` of a `remove` is `{"m":refs}`; the other kinds have none (LED-14). */
function findParentsFault(kind: Op['k'], p: unknown, b: unknown, at: string): EntryFault | undefined {
  if (kind === 'create' || kind === 'add') return b === undefined ? undefined : { kind: 'BadKeys', at }
  if (!isObject(b)) return { kind: 'BadKeys', at }
  const fields = Object.keys(b)
  if (fields.length === 0 || !fields.every(isName)) return { kind: 'BadKeys', at }
  if (kind === 'remove' && (fields.length !== 1 || fields[0] !== 'm')) return { kind: 'BadKeys', at }
  for (const field of fields) {
    const refs = b[field]
    if (!isRefList(refs) || refs.length === 0) return { kind: 'BadRefs', at: `${at}.${field}` }
  }
  if (kind === 'set' && isObject(p) && !Object.keys(p).every(field => Object.hasOwn(b, field))) {
    return { kind: 'BadKeys', at }
  }
  return undefined
}
