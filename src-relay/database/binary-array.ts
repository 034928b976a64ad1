const oids = { bytea: 17, int8: 20, int4: 23, uuid: 2950 } as const

/**
 * A list as one parameter in PostgreSQL's binary form of an array, which costs neither quoting nor hexadecimal, and no value can be taken
 * for syntax. Of bytes as they are; a null is absent. Cast it where it is used: `$1::bytea[]`.
 */
export function binaryArray(type: keyof typeof oids, values: readonly (Uint8Array | null)[]): Buffer {
  let length = 20
  for (const value of values) length += 4 + (value?.length ?? 0)
  const array = Buffer.allocUnsafe(length)
  array.writeInt32BE(values.length === 0 ? 0 : 1, 0)
  array.writeInt32BE(1, 4)
  array.writeInt32BE(oids[type], 8)
  array.writeInt32BE(values.length, 12)
  array.writeInt32BE(1, 16)
  let at = 20
  for (const value of values) {
    array.writeInt32BE(value?.length ?? -1, at)
    at += 4
    if (value === null) continue
    array.set(value, at)
    at += value.length
  }
  return values.length === 0 ? array.subarray(0, 12) : array
}

/** A whole number as an element of a binary `int8[]`. */
export function int8(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigInt64BE(BigInt(value), 0)
  return bytes
}

/** A whole number of 32 bits as an element of a binary `int4[]`. */
export function int4(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeInt32BE(value, 0)
  return bytes
}
