import { assert } from '../kit/assert.ts'
import { type Hashing, hex, parseHex, utf8 } from './bytes.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** The actor of what no person did (LEDGER §1 `a`): the nil UUID, which no user can have. */
export const NO_PERSON = '00000000-0000-0000-0000-000000000000'

/** Whether a text is a UUID in lower-case canonical form, of any version. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** Whether a text is a UUIDv7 in lower-case canonical form. */
export function isUuid7(text: string): boolean {
  return UUID7.test(text)
}

/** The 16 bytes of a canonical UUID text. */
export function uuidToBytes(uuid: string): Uint8Array {
  assert(isUuid(uuid), 'uuidToBytes takes a canonical UUID')
  const bytes = parseHex(uuid.replaceAll('-', ''))
  assert(bytes.ok, 'a canonical UUID is hexadecimal')
  return bytes.value
}

/** The canonical text of 16 bytes, whatever version they say. */
export function bytesToUuid(bytes: Uint8Array): string {
  assert(bytes.length === 16, 'a UUID is 16 bytes')
  const text = hex(bytes)
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`
}

/** UUIDv7 of an instant and 10 random bytes that the caller draws. Units: ms since 1970. Source: RFC 9562 §5.7. */
export function uuid7(ms: number, random: Uint8Array): string {
  assert(Number.isSafeInteger(ms) && ms >= 0 && ms < 2 ** 48, 'a UUIDv7 holds 48 bits of milliseconds')
  assert(random.length >= 10, 'a UUIDv7 needs 10 random bytes')
  const bytes = new Uint8Array(16)
  let rest = ms
  for (let i = 5; i >= 0; i--) {
    bytes[i] = rest % 256
    rest = Math.floor(rest / 256)
  }
  bytes.set(random.subarray(0, 10), 6)
  return bytesToUuid(mark(bytes, 7))
}

/**
 * The id of the void of a fact: the same wherever it is made, so that two voids are one.
 * Source: LEDGER §6, UUIDv8 of SHA-256("void\0" ‖ the fact's 16 bytes).
 */
export function voidId(hashing: Hashing, factId: string): string {
  return bytesToUuid(mark(hashing.sha256(utf8('void\0'), uuidToBytes(factId)).slice(0, 16), 8))
}

/** The UUID of a version of ours (RFC 9562) whose bits are these 16 bytes, of which it takes six. */
export const markedUuid = (bytes: Uint8Array, version: 4 | 8): string => bytesToUuid(mark(bytes.slice(0, 16), version))

function mark(bytes: Uint8Array, version: number): Uint8Array {
  bytes[6] = (version << 4) | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  return bytes
}
