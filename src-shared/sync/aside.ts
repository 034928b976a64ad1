import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { base64url, type Hashing, utf8 } from './bytes.ts'
import {
  type CanonicalFault,
  fieldsToNfc,
  findFieldsFault,
  isNfcThroughout,
  isObject,
  type Json,
  nestsWithin,
  parseCanonical,
  type ValueFault,
} from './canonical.ts'
import { LIMITS } from './limits.ts'

/** Why bytes are no aside, or not the one that an op names. */
export type AsideFault =
  | CanonicalFault
  | ValueFault
  | { readonly kind: 'BadAside' }
  | { readonly kind: 'BadSalt' }
  | { readonly kind: 'OtherDigest' }

/** Length of the salt of an aside. Units: bytes. */
export const ASIDE_SALT_BYTES = 16

/** The personal part of an op as its author keeps it: the payload, and the fields that it says. */
export interface WrittenAside {
  readonly payload: Uint8Array
  readonly fields: Record<string, Json>
}

/** The personal part of an op: its fields as canonical JSON, texts in NFC. Source: LEDGER §8, LED-26. */
export function writeAside(personal: Record<string, Json>): WrittenAside {
  const fault = findFieldsFault(personal, '')
  assert(fault === undefined, `an author made a malformed aside: ${JSON.stringify(fault)}`)
  const text = JSON.stringify(personal)
  const isNfc = isNfcThroughout(text)
  const fields = isNfc ? personal : fieldsToNfc(personal)
  const payload = utf8(isNfc ? text : JSON.stringify(fields))
  const fits = payload.length <= LIMITS.asideBytes && nestsWithin(payload, LIMITS.entryLevels)
  assert(fits && Object.keys(fields).length > 0, 'an author made a malformed aside: empty, too long or too deep')
  return { payload, fields }
}

/** The payload of `writeAside`. */
export const encodeAside = (personal: Record<string, Json>): Uint8Array => writeAside(personal).payload

/** The personal fields of a received payload, under the same rules as `p` of an op. Errors: `AsideFault`. */
export function parseAside(payload: Uint8Array): Result<Record<string, Json>, AsideFault> {
  const parsed = parseCanonical(payload, LIMITS.asideBytes, LIMITS.entryLevels)
  if (!parsed.ok) return parsed
  if (!isObject(parsed.value) || Object.keys(parsed.value).length === 0) return err({ kind: 'BadAside' })
  const fault = findFieldsFault(parsed.value, '')
  return fault ? err(fault) : ok(parsed.value as Record<string, Json>)
}

/** `d` of the op: base64url(SHA-256(salt ‖ payload)); the salt is 16 random bytes. Source: LEDGER §8. */
export function asideDigest(hashing: Hashing, salt: Uint8Array, payload: Uint8Array): string {
  assert(salt.length === ASIDE_SALT_BYTES, 'the salt of an aside is 16 bytes')
  return base64url(hashing.sha256(salt, payload))
}

/** The personal fields of an aside that came with an entry, if salt and payload are those that `d` names. */
export function verifyAside(
  hashing: Hashing,
  digest: string,
  salt: Uint8Array,
  payload: Uint8Array,
): Result<Record<string, Json>, AsideFault> {
  if (salt.length !== ASIDE_SALT_BYTES) return err({ kind: 'BadSalt' })
  if (payload.length > LIMITS.asideBytes) return err({ kind: 'TooLong', bytes: payload.length })
  if (asideDigest(hashing, salt, payload) !== digest) return err({ kind: 'OtherDigest' })
  return parseAside(payload)
}
