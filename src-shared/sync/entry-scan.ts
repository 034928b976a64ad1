import { LIMITS } from './limits.ts'

/** What is known of an entry whose bytes were only looked over. Units: `t` ms since 1970 of the hybrid clock. */
export interface ScannedEntry {
  readonly t: number
  readonly l: number
  /** whether an op names a personal part */
  readonly isNaming: boolean
}

/** No: the place after what was looked for, where it is not surely there. */
const NO = -1
/** Level of the fields of an op (LED-8): the body, `o`, the op, its `p`. */
const FIELDS_LEVEL = 4
/** Digits of a number that is surely safe. */
const SAFE_DIGITS = 15
/** Names of the objects that are open, by hash, and where they stand; entries with more are read. */
const names = new Int32Array(256)
const nameStarts = new Int32Array(256)
/** How many of them the object had that was closed last, with those around it. */
let nameCount = 0
/** That of the name that was looked over last. */
let nameHash = 0
/** Records of the ops that were looked over, by hash. */
const records = new Int32Array(LIMITS.entryOps)

const [QUOTE, COMMA, COLON, MINUS, BACKSLASH] = [0x22, 0x2c, 0x3a, 0x2d, 0x5c]
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d]
const [ZERO, LETTER_A, LETTER_Z] = [0x30, 0x61, 0x7a]

const ascii = (text: string): Uint8Array => Uint8Array.from(text, one => one.charCodeAt(0))
/** What a byte may be, a bit each: one look says it. */
const [DIGIT, HEX, NAME, BASE64URL, LAST_OF_DIGEST, PLAIN] = [1, 2, 4, 8, 16, 32]
const KINDS = new Uint8Array(256)
const mark = (kind: number, members: string): void => {
  for (const code of ascii(members)) KINDS[code] = (KINDS[code] ?? 0) | kind
}
mark(DIGIT, '0123456789')
mark(HEX, '0123456789abcdef')
mark(NAME, 'abcdefghijklmnopqrstuvwxyz0123456789_')
mark(BASE64URL, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
mark(LAST_OF_DIGEST, 'AEIMQUYcgkosw048')
// ASCII that stands in a text as it is.
for (let code = 0x20; code < 0x7f; code++)
  if (code !== QUOTE && code !== BACKSLASH) mark(PLAIN, String.fromCharCode(code))

/** Whether the byte at a place is of a kind; after the end none is. */
const isOf = (kind: number, bytes: Uint8Array, at: number): boolean => ((KINDS[bytes[at] ?? 0] ?? 0) & kind) !== 0
const [REF_CHARS, DIGEST_CHARS] = [16, 43]

const KEY = {
  start: ascii('{"v":1,"c":'),
  a: ascii(',"a":'),
  t: ascii(',"t":'),
  l: ascii(',"l":'),
  r: ascii(',"r":['),
  s: ascii('],"s":'),
  o: ascii(',"o":['),
  end: ascii(']}'),
  create: ascii('{"k":"create","e":'),
  add: ascii('{"k":"add","e":'),
  set: ascii('{"k":"set","e":'),
  i: ascii(',"i":'),
  p: ascii(',"p":'),
  b: ascii(',"b":{'),
  d: ascii(',"d":'),
  true: ascii('true'),
  false: ascii('false'),
} as const
/** The one name that is none (LED-11). */
const CONSTRUCTOR = ascii('constructor').reduce(hashOn, 0)

/**
 * Looks over the bytes of a body, once, without reading them into a value: what it returns is of bytes that `parseEntry` surely takes.
 * Undefined says nothing: what is rare (escapes, `remove`, names of one hash, the longest numbers) is left to `parseEntry`, as is
 * every fault. Source: LED-1 to LED-14. Cost: a few nanoseconds a byte, a fifth of `parseEntry`.
 */
export function scanEntry(bytes: Uint8Array): ScannedEntry | undefined {
  if (bytes.length > LIMITS.entryBodyBytes) return undefined
  let at = afterUuid(bytes, afterText(bytes, 0, KEY.start), 0x37)
  at = afterUuid(bytes, afterText(bytes, at, KEY.a), 0)
  const [tAt, tEnd] = spanOfCount(bytes, afterText(bytes, at, KEY.t))
  const [lAt, lEnd] = spanOfCount(bytes, afterText(bytes, tEnd, KEY.l))
  at = afterRefs(bytes, afterText(bytes, lEnd, KEY.r))
  const [sAt, sEnd] = spanOfCount(bytes, afterText(bytes, at, KEY.s))
  if (sEnd === NO || bytes[sAt] === ZERO) return undefined
  at = afterText(bytes, sEnd, KEY.o)
  let isNaming = false
  for (let n = 0; at !== NO; n++) {
    const fieldsEnd = afterRecord(bytes, at, n)
    at = afterDigest(bytes, fieldsEnd)
    isNaming ||= at !== fieldsEnd
    if (at === NO || bytes[at++] !== CLOSE_OBJECT) return undefined
    if (bytes[at] !== COMMA) break
    at++
  }
  if (afterText(bytes, at, KEY.end) !== bytes.length) return undefined
  return { t: numberOf(bytes, tAt, tEnd), l: numberOf(bytes, lAt, lEnd), isNaming }
}

function numberOf(bytes: Uint8Array, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value = value * 10 + (bytes[at] ?? 0) - ZERO
  return value
}

function afterText(bytes: Uint8Array, at: number, text: Uint8Array): number {
  if (at === NO) return NO
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return NO
  return at + text.length
}

/** `version`: the digit that tells it, and then the variant is that of RFC 9562; 0: any. */
function afterUuid(bytes: Uint8Array, start: number, version: number): number {
  if (start === NO || bytes[start] !== QUOTE || bytes[start + 37] !== QUOTE) return NO
  const from = start + 1
  for (let n = 0; n < 36; n++) {
    const isDash = n === 8 || n === 13 || n === 18 || n === 23
    if (isDash ? bytes[from + n] !== MINUS : !isOf(HEX, bytes, from + n)) return NO
  }
  if (version === 0) return start + 38
  const variant = bytes[from + 19]
  const isRfc = variant === 0x38 || variant === 0x39 || variant === 0x61 || variant === 0x62
  return bytes[from + 14] === version && isRfc ? start + 38 : NO
}

/** Where a whole number stands that is not negative; its end is `NO` where none is. */
function spanOfCount(bytes: Uint8Array, at: number): readonly [number, number] {
  return [at, at === NO || bytes[at] === MINUS ? NO : afterNumber(bytes, at)]
}

function afterNumber(bytes: Uint8Array, start: number): number {
  const from = bytes[start] === MINUS ? start + 1 : start
  if (bytes[from] === ZERO) return from > start ? NO : from + 1
  let at = from
  while (isOf(DIGIT, bytes, at)) at++
  return at > from && at - from <= SAFE_DIGITS ? at : NO
}

/** After refs that rise, at the end of their list. */
function afterRefs(bytes: Uint8Array, start: number): number {
  if (start === NO || bytes[start] === CLOSE_LIST) return start
  for (let at = start; ; at += REF_CHARS + 3) {
    if (!isBase64url(bytes, at, REF_CHARS)) return NO
    if (at > start && !rises(bytes, at - REF_CHARS - 2, at + 1)) return NO
    if (bytes[at + REF_CHARS + 2] !== COMMA) return at + REF_CHARS + 2
  }
}

function isBase64url(bytes: Uint8Array, at: number, length: number): boolean {
  if (bytes[at] !== QUOTE || bytes[at + length + 1] !== QUOTE) return false
  for (let n = 1; n <= length; n++) if (!isOf(BASE64URL, bytes, at + n)) return false
  return true
}

function rises(bytes: Uint8Array, before: number, at: number): boolean {
  for (let n = 0; n < REF_CHARS; n++) {
    const difference = (bytes[at + n] ?? 0) - (bytes[before + n] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return false
}

/** After an op's kind, record, fields and what they follow on; the records before it are others. */
function afterRecord(bytes: Uint8Array, start: number, n: number): number {
  if (n === records.length) return NO
  const set = afterText(bytes, start, KEY.set)
  const create = set === NO ? afterText(bytes, start, KEY.create) : set
  const from = create === NO ? afterText(bytes, start, KEY.add) : create
  const nameEnd = from === NO ? NO : afterName(bytes, from)
  const idAt = afterText(bytes, nameEnd, KEY.i)
  const idEnd = idAt === NO ? NO : afterPlainId(bytes, idAt)
  if (idEnd === NO) return NO
  const hash = hashOf(bytes, from, idEnd)
  for (let other = 0; other < n; other++) if (records[other] === hash) return NO
  records[n] = hash
  const fields = afterText(bytes, idEnd, KEY.p)
  nameCount = 0
  const end = fields === NO ? idEnd : afterObject(bytes, fields, FIELDS_LEVEL, 0, 1)
  return set === NO || end === NO ? end : afterParents(bytes, afterText(bytes, end, KEY.b), nameCount)
}

/** After the refs that each field of a `set` follows on: at least one of one field, and of every field of `p`, of which there are so many (LED-14). */
function afterParents(bytes: Uint8Array, start: number, fields: number): number {
  if (start === NO) return NO
  for (let at = start, count = fields; ; ) {
    const end = afterName(bytes, at)
    if (end === NO || bytes[end] !== COLON || bytes[end + 1] !== OPEN_LIST) return NO
    if (!isNewName(at, fields, count)) return NO
    count++
    at = afterRefs(bytes, end + 2)
    if (at === NO || at === end + 2 || bytes[at] !== CLOSE_LIST) return NO
    const next = bytes[at + 1]
    at += 2
    if (next === CLOSE_OBJECT) return isEachNamed(bytes, fields, count) ? at : NO
    if (next !== COMMA) return NO
  }
}

/** Takes the name that was looked over last in, unless one from `used` on has its hash. */
function isNewName(at: number, used: number, count: number): boolean {
  if (count === names.length) return false
  for (let other = used; other < count; other++) if (names[other] === nameHash) return false
  names[count] = nameHash
  nameStarts[count] = at
  return true
}

/** Whether each of the first names is, byte by byte, one of those up to `count` that follow them. */
function isEachNamed(bytes: Uint8Array, fields: number, count: number): boolean {
  for (let n = 0; n < fields; n++) {
    let other = fields
    while (other < count && !isSameName(bytes, nameStarts[n] ?? 0, nameStarts[other] ?? 0)) other++
    if (other === count) return false
  }
  return true
}

/** Of two names in quotes. */
function isSameName(bytes: Uint8Array, a: number, b: number): boolean {
  for (let n = 1; bytes[a + n] === bytes[b + n]; n++) if (bytes[a + n] === QUOTE) return true
  return false
}

/** After the digest of a personal part, where one is named. */
function afterDigest(bytes: Uint8Array, at: number): number {
  const from = afterText(bytes, at, KEY.d)
  if (from === NO) return at
  const isSound = isBase64url(bytes, from, DIGEST_CHARS) && isOf(LAST_OF_DIGEST, bytes, from + DIGEST_CHARS)
  return isSound ? from + DIGEST_CHARS + 2 : NO
}

/** A hash of bytes, gone on by one more. */
function hashOn(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0
  for (let at = from; at < to; at++) hash = hashOn(hash, bytes[at] ?? 0)
  return hash
}

/** After a name in quotes (LED-11); `nameHash` is its hash. */
function afterName(bytes: Uint8Array, start: number): number {
  const first = bytes[start + 1]
  if (bytes[start] !== QUOTE || first === undefined || first < LETTER_A || first > LETTER_Z) return NO
  let hash = first
  let at = start + 2
  for (; isOf(NAME, bytes, at); at++) hash = hashOn(hash, bytes[at] ?? 0)
  nameHash = hash
  return bytes[at] === QUOTE && hash !== CONSTRUCTOR ? at + 1 : NO
}

/** After an id of ASCII in quotes, so that its bytes are its UTF-16 units. */
function afterPlainId(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== QUOTE) return NO
  for (let at = start + 1; ; at++) {
    if (isOf(PLAIN, bytes, at)) continue
    const isId = bytes[at] === QUOTE && at > start + 1 && at - start - 1 <= LIMITS.recordIdChars
    return isId ? at + 1 : NO
  }
}

/** After a text in quotes that needs no escape and is UTF-8. */
function afterValueText(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; ; ) {
    while (isOf(PLAIN, bytes, at)) at++
    const byte = bytes[at]
    if (byte === QUOTE) return at + 1
    if (byte === undefined || byte < 0x80) return NO
    at = afterSequence(bytes, at, byte)
    if (at === NO) return NO
  }
}

/** After the bytes of one character beyond ASCII. */
function afterSequence(bytes: Uint8Array, at: number, first: number): number {
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (first < 0xc2 || first > 0xf4) return NO
  const second = bytes[at + 1] ?? 0
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < least || second > most) return NO
  for (let n = 2; n < length; n++) if (((bytes[at + n] ?? 0) & 0xc0) !== 0x80) return NO
  return at + length
}

/** After a value that a payload may hold. `used`: names of the objects around it. */
function afterValue(bytes: Uint8Array, at: number, level: number, used: number): number {
  const first = bytes[at]
  if (first === QUOTE) return afterValueText(bytes, at)
  if (first === OPEN_OBJECT) return afterObject(bytes, at, level, used, 0)
  if (first === OPEN_LIST) return afterList(bytes, at, level, used)
  if (first === KEY.true[0]) return afterText(bytes, at, KEY.true)
  if (first === KEY.false[0]) return afterText(bytes, at, KEY.false)
  return afterNumber(bytes, at)
}

function afterList(bytes: Uint8Array, start: number, level: number, used: number): number {
  if (level > LIMITS.entryLevels) return NO
  let at = start + 1
  if (bytes[at] === CLOSE_LIST) return at + 1
  for (;;) {
    at = afterValue(bytes, at, level + 1, used)
    if (at === NO) return NO
    if (bytes[at] === CLOSE_LIST) return at + 1
    if (bytes[at++] !== COMMA) return NO
  }
}

/** After an object of at least so many names, none of them twice. */
function afterObject(bytes: Uint8Array, start: number, level: number, used: number, least: number): number {
  if (level > LIMITS.entryLevels || bytes[start] !== OPEN_OBJECT) return NO
  let at = start + 1
  if (bytes[at] === CLOSE_OBJECT) return least === 0 ? at + 1 : NO
  for (let count = used; ; ) {
    const end = afterName(bytes, at)
    if (end === NO || bytes[end] !== COLON || !isNewName(at, used, count)) return NO
    count++
    at = afterValue(bytes, end + 1, level + 1, count)
    if (at === NO) return NO
    if (bytes[at] === CLOSE_OBJECT) {
      nameCount = count
      return at + 1
    }
    if (bytes[at++] !== COMMA) return NO
  }
}
