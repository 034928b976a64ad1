import { assert } from '#shared/kit/assert.ts'

/** How a value of each type stands in an array: its type's oid, its length in bytes, and how it is written. */
interface Coding<T> {
  readonly oid: number
  readonly length: (value: T) => number
  readonly write: (to: Buffer, at: number, value: T) => void
}

/** What a value of each type is given as. */
interface Values {
  readonly bytea: Uint8Array
  readonly int2: number
  readonly int4: number
  readonly int8: number
  readonly text: string
  readonly uuid: string
}

/** The types whose arrays are written here. */
export type ArrayType = keyof Values

const codings: { readonly [T in ArrayType]: Coding<Values[T]> } = {
  bytea: { oid: 17, length: value => value.length, write: (to, at, value) => to.set(value, at) },
  int2: { oid: 21, length: () => 2, write: (to, at, value) => to.writeInt16BE(value, at) },
  int4: { oid: 23, length: () => 4, write: (to, at, value) => to.writeInt32BE(value, at) },
  int8: { oid: 20, length: () => 8, write: writeInt8 },
  text: { oid: 25, length: value => Buffer.byteLength(value), write: (to, at, value) => to.write(value, at) },
  uuid: { oid: 2950, length: () => 16, write: writeUuid },
}

/**
 * A list as one parameter in PostgreSQL's binary form of an array, which costs neither quoting nor reading, and no value can be taken for
 * syntax. A null is absent; a uuid is given as hex digits, with or without dashes. Cast it where it is used: `$1::bytea[]`.
 */
export function binaryArray<T extends ArrayType>(type: T, values: readonly (Values[T] | null)[]): Buffer {
  const coding: Coding<Values[T]> = codings[type]
  const lengths = values.map(value => (value === null ? -1 : coding.length(value)))
  const array = Buffer.allocUnsafe(
    values.length === 0 ? 12 : lengths.reduce((sum, one) => sum + 4 + Math.max(one, 0), 20),
  )
  array.writeInt32BE(values.length === 0 ? 0 : 1, 0)
  array.writeInt32BE(1, 4)
  array.writeInt32BE(coding.oid, 8)
  if (values.length === 0) return array
  array.writeInt32BE(values.length, 12)
  array.writeInt32BE(1, 16)
  let at = 20
  for (const [n, value] of values.entries()) {
    const length = lengths[n] ?? -1
    array.writeInt32BE(length, at)
    at += 4
    if (value === null) continue
    coding.write(array, at, value)
    at += length
  }
  return array
}

/** One column of rows, as such a list. */
export const columnOf = <T extends ArrayType, Row>(
  type: T,
  rows: readonly Row[],
  of: (row: Row) => Values[T] | null,
): Buffer => binaryArray(type, rows.map(of))

/** In two halves, which costs less than a `bigint`. */
function writeInt8(to: Buffer, at: number, value: number): void {
  assert(Number.isSafeInteger(value), 'a whole number is exact')
  const high = Math.floor(value / 2 ** 32)
  to.writeInt32BE(high, at)
  to.writeUInt32BE(value - high * 2 ** 32, at + 4)
}

function writeUuid(to: Buffer, at: number, value: string): void {
  const written = to.write(value.length === 32 ? value : value.replaceAll('-', ''), at, 16, 'hex')
  assert(written === 16, 'a uuid is 16 bytes')
}
