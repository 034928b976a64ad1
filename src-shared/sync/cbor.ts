import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { concat, parseUtf8, utf8 } from './bytes.ts'

/** The part of CBOR that receipts use: unsigned integers, byte strings, texts, arrays, maps with integer keys. */
export type Cbor = number | string | Uint8Array | Cbor[] | Map<number, Cbor>

/** The bytes are not the deterministic encoding of one value of ours. */
export type CborFault = { readonly kind: 'NotCbor' }

/** The one deterministic encoding of a value: shortest heads, keys ascending. Source: RFC 8949 §4.2.1. */
export function encodeCbor(value: Cbor): Uint8Array {
  if (typeof value === 'number') return head(0, value)
  if (typeof value === 'string') {
    const bytes = utf8(value)
    return concat(head(3, bytes.length), bytes)
  }
  if (value instanceof Uint8Array) return concat(head(2, value.length), value)
  if (Array.isArray(value)) return concat(head(4, value.length), ...value.map(encodeCbor))
  const pairs = [...value].sort(([a], [b]) => a - b)
  return concat(head(5, pairs.length), ...pairs.flatMap(([key, item]) => [head(0, key), encodeCbor(item)]))
}

function head(major: number, value: number): Uint8Array {
  assert(Number.isSafeInteger(value) && value >= 0, 'CBOR here holds unsigned safe integers')
  const top = major << 5
  if (value < 24) return Uint8Array.of(top | value)
  const size = value < 0x100 ? 1 : value < 0x10000 ? 2 : value < 0x100000000 ? 4 : 8
  const bytes = new Uint8Array(1 + size)
  bytes[0] = top | (24 + Math.log2(size))
  let rest = value
  for (let i = size; i > 0; i--) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return bytes
}

/**
 * The value of bytes that `encodeCbor` would write: no longer head than needed, keys ascending and so never repeated,
 * nothing after the value, at most `levels` arrays and maps deep. Cost: one pass. Source: security RC-2.
 */
export function parseCbor(bytes: Uint8Array, levels: number): Result<Cbor, CborFault> {
  const reader = new Reader(bytes)
  const value = reader.read(levels)
  return value === undefined || reader.left() > 0 ? err({ kind: 'NotCbor' }) : ok(value)
}

class Reader {
  #at = 0
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  left(): number {
    return this.#bytes.length - this.#at
  }

  /** The next value, or undefined where the bytes hold none of ours. */
  read(levels: number): Cbor | undefined {
    const major = (this.#bytes[this.#at] ?? 0xff) >> 5
    const value = this.#readHead()
    if (value === undefined) return undefined
    if (major === 0) return value
    // Every byte, text, item or key takes at least one byte: a length beyond what is left is never allocated.
    if (major > 5 || value > this.left()) return undefined
    if (major === 2) return this.#take(value)
    if (major === 3) {
      const text = parseUtf8(this.#take(value))
      return text.ok ? text.value : undefined
    }
    if (levels === 0) return undefined
    if (major === 4) return this.#readArray(value, levels - 1)
    return major === 5 ? this.#readMap(value, levels - 1) : undefined
  }

  #take(length: number): Uint8Array {
    const bytes = this.#bytes.slice(this.#at, this.#at + length)
    this.#at += length
    return bytes
  }

  #readHead(): number | undefined {
    const first = this.#bytes[this.#at++]
    if (first === undefined) return undefined
    const short = first & 31
    if (short < 24) return short
    if (short > 27) return undefined
    const size = 1 << (short - 24)
    if (this.left() < size) return undefined
    let value = 0
    for (const byte of this.#take(size)) value = value * 256 + byte
    const least = size === 1 ? 24 : 256 ** (size / 2)
    return value >= least && Number.isSafeInteger(value) ? value : undefined
  }

  #readArray(length: number, levels: number): Cbor[] | undefined {
    const items: Cbor[] = []
    for (let i = 0; i < length; i++) {
      const item = this.read(levels)
      if (item === undefined) return undefined
      items.push(item)
    }
    return items
  }

  #readMap(length: number, levels: number): Map<number, Cbor> | undefined {
    const map = new Map<number, Cbor>()
    let last = -1
    for (let i = 0; i < length; i++) {
      const isInteger = (this.#bytes[this.#at] ?? 0xff) >> 5 === 0
      const key = isInteger ? this.#readHead() : undefined
      const item = key !== undefined && key > last ? this.read(levels) : undefined
      if (key === undefined || item === undefined) return undefined
      map.set(key, item)
      last = key
    }
    return map
  }
}
