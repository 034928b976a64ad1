/** Whole numbers that a seed decides, a few nanoseconds each: for what asks for many millions. */
export function fastChance(seed: number): (limit: number) => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1
  return limit => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

const JSON_BYTES = Buffer.from('[]{}",:\\-0e.u')
const LENGTHS = [0, 1, 7, 8, 0xff, 0xffff, 0x10000, 0xfffff, 0x100000, 0x7fffffff, 0x80000000, 0xffffffff]

type Mutation = (bytes: Buffer, below: (limit: number) => number, others: readonly Uint8Array[]) => Buffer

const MUTATIONS: readonly Mutation[] = [
  (bytes, below) => {
    const at = below(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
    return bytes
  },
  (bytes, below) => {
    bytes[below(bytes.length)] = below(256)
    return bytes
  },
  (bytes, below) => {
    bytes[below(bytes.length)] = JSON_BYTES[below(JSON_BYTES.length)] ?? 0
    return bytes
  },
  (bytes, below) => {
    if (bytes.length >= 4) bytes.writeUInt32BE(LENGTHS[below(LENGTHS.length)] ?? 0, below(bytes.length - 3))
    return bytes
  },
  (bytes, below) => bytes.subarray(0, below(bytes.length + 1)),
  (bytes, below) => {
    const at = below(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + below(16)))])
  },
  (bytes, below) => {
    const at = below(bytes.length)
    const run = bytes.subarray(at, at + 1 + below(64))
    return Buffer.concat([bytes.subarray(0, at), run, bytes.subarray(at)])
  },
  (bytes, below, others) => {
    const other = others[below(others.length)] ?? bytes
    return Buffer.concat([bytes.subarray(0, below(bytes.length)), other.subarray(below(other.length))])
  },
]

/** One of the frames after one to four changes, and with the lengths of frame and header made right again in half of the cases: a decoder is asked for more where they are. */
export function mutatedFrame(below: (limit: number) => number, frames: readonly Uint8Array[]): Buffer {
  let bytes: Buffer = Buffer.from(frames[below(frames.length)] ?? [])
  for (let n = 1 + below(4); n > 0 && bytes.length > 0; n--) {
    const mutate = MUTATIONS[below(MUTATIONS.length)]
    if (mutate) bytes = mutate(bytes, below, frames)
  }
  if (bytes.length >= 12 && below(2) === 0) {
    bytes = Buffer.from(bytes)
    bytes[1] = 0
    bytes.writeUInt32BE(bytes.length - 8, 4)
    const close = bytes.lastIndexOf('}')
    if (close >= 12 && below(2) === 0) bytes.writeUInt32BE(close + 1 - 12, 8)
  }
  return bytes
}
