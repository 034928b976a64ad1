import { assert } from '../kit/assert.ts'
import { concat, equalBytes, type Hashing, hex, parseHex, utf8 } from './bytes.ts'

/** A call that a station of this organisation is here. `inst`: 16 hex digits, drawn at each start, as in its HELLO. */
export interface Here {
  readonly inst: string
  readonly port: number
}

const MARK = utf8('CS1-here\0')
const BEACON = utf8('CS1b')
const INST_BYTES = 8
const TAG_BYTES = 8

/** What tells members that a call is of their organisation, and nobody else anything. `root`: the organisation's public key. */
function tagOf(hashing: Hashing, root: Uint8Array, inst: Uint8Array, port: number): Uint8Array {
  return hashing.sha256(MARK, root, inst, Uint8Array.of(port >> 8, port & 0xff)).subarray(0, TAG_BYTES)
}

/** The 32 hex digits that a station is found by: `inst` and a tag. Names nobody, and is another after each start. Source: CS-80 (LN-9). */
export function makeMark(hashing: Hashing, root: Uint8Array, { inst, port }: Here): string {
  const bytes = parseHex(inst)
  assert(bytes.ok && bytes.value.length === INST_BYTES, 'an instance is 16 hex digits')
  return inst + hex(tagOf(hashing, root, bytes.value, port))
}

/** The instance of a mark of this organisation for this port; undefined for every other text. Source: CS-80. */
export function readMark(hashing: Hashing, root: Uint8Array, mark: string, port: number): string | undefined {
  const bytes = parseHex(mark)
  if (!bytes.ok || bytes.value.length !== INST_BYTES + TAG_BYTES || port < 1 || port > 0xffff) return undefined
  const inst = bytes.value.subarray(0, INST_BYTES)
  if (!equalBytes(bytes.value.subarray(INST_BYTES), tagOf(hashing, root, inst, port))) return undefined
  return hex(inst)
}

/** A beacon: `"CS1b"`, the mark's 16 bytes, the port. Source: CS-82. */
export function encodeBeacon(mark: string, port: number): Uint8Array {
  const bytes = parseHex(mark)
  assert(bytes.ok && bytes.value.length === INST_BYTES + TAG_BYTES, 'a mark is 32 hex digits')
  return concat(BEACON, bytes.value, Uint8Array.of(port >> 8, port & 0xff))
}

/** Mark and port of a beacon; undefined for other bytes. Source: CS-82. */
export function decodeBeacon(bytes: Uint8Array): { readonly mark: string; readonly port: number } | undefined {
  const markEnd = BEACON.length + INST_BYTES + TAG_BYTES
  if (bytes.length !== markEnd + 2 || !equalBytes(bytes.subarray(0, BEACON.length), BEACON)) return undefined
  const port = ((bytes[markEnd] ?? 0) << 8) | (bytes[markEnd + 1] ?? 0)
  return port === 0 ? undefined : { mark: hex(bytes.subarray(BEACON.length, markEnd)), port }
}
