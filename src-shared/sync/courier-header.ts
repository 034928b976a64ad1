import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { base64url, concat, parseBase64url, u32be, utf8 } from './bytes.ts'
import { canonicalBytes, hasKeys, isObject, parseCanonical } from './canonical.ts'
import { isDigest } from './entry.ts'
import type { SealedSecret } from './join-card.ts'
import { LIMITS } from './limits.ts'
import { isWhole } from './protocol/message-fields.ts'
import { isHexId } from './scope.ts'

/** Who may open a courier: its key, sealed to that station. */
export interface CourierRecipient {
  readonly dev: string
  readonly secret: SealedSecret
}

/** What stands readable at the start of a courier (CS-90). `id`, `org`, `from`: 32 hex digits. */
export interface CourierHeader {
  readonly id: string
  readonly org: string
  readonly from: string
  readonly to: readonly CourierRecipient[]
  /** when it was made, UTC ms */
  readonly t: number
}

/** Why bytes are no courier. */
export type CourierHeaderFault = { readonly kind: 'NotACourier' | 'LaterCourier' | 'DamagedCourier' }

const MAGIC = utf8('CS1-courier\0')
const KEYS = ['v', 'id', 'org', 'from', 'to', 't'] as const
const LENGTH_BYTES = 4
const BOX_BYTES = 48

/** As many bytes of a courier as its header can take. */
export const courierHeadBytes = MAGIC.length + LENGTH_BYTES + LIMITS.courierHeaderBytes

/** The first bytes of a courier. Source: CS-90. */
export function encodeCourierHead({ id, org, from, to, t }: CourierHeader): Uint8Array {
  const pairs = to.map(({ dev, secret: { key, box } }) => [dev, base64url(key), base64url(box)])
  const header = canonicalBytes({ v: 1, id, org, from, to: pairs, t })
  assert(header.length <= LIMITS.courierHeaderBytes, 'few stations are given one courier')
  return concat(MAGIC, u32be(header.length), header)
}

/** The header of a courier, which nothing has proved yet; `length`: how many bytes it takes. Errors: `CourierHeaderFault`. */
export function readCourierHead(
  bytes: Uint8Array,
): Result<{ readonly header: CourierHeader; readonly length: number }, CourierHeaderFault> {
  if (bytes.length < MAGIC.length || MAGIC.some((byte, n) => bytes[n] !== byte)) return err({ kind: 'NotACourier' })
  const damaged = err<CourierHeaderFault>({ kind: 'DamagedCourier' })
  const start = MAGIC.length + LENGTH_BYTES
  if (bytes.length < start) return damaged
  const size = new DataView(bytes.buffer, bytes.byteOffset + MAGIC.length, LENGTH_BYTES).getUint32(0)
  if (size > LIMITS.courierHeaderBytes || bytes.length < start + size) return damaged
  const parsed = parseCanonical(bytes.subarray(start, start + size), LIMITS.courierHeaderBytes, LIMITS.entryLevels)
  if (!parsed.ok || !isObject(parsed.value)) return damaged
  if (isWhole(parsed.value.v) && parsed.value.v > 1) return err({ kind: 'LaterCourier' })
  const header = readHeader(parsed.value)
  return header === undefined ? damaged : ok({ header, length: start + size })
}

/** What the sender signs: the digest of the whole file before its signature. Source: CS-91. */
export const courierMessage = (digest: Uint8Array): Uint8Array => concat(MAGIC, digest)

function readHeader(value: Record<string, unknown>): CourierHeader | undefined {
  const { v, id, org, from, to, t } = value
  if (!hasKeys(value, KEYS) || v !== 1 || !isHexId(id) || !isHexId(org) || !isHexId(from) || !isWhole(t))
    return undefined
  if (!Array.isArray(to) || to.length === 0 || to.length > LIMITS.courierRecipients) return undefined
  const recipients = (to as unknown[]).flatMap(one => readRecipient(one) ?? [])
  return recipients.length === to.length ? { id, org, from, to: recipients, t } : undefined
}

function readRecipient(value: unknown): CourierRecipient | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined
  const [dev, keyText, boxText] = value as unknown[]
  if (!isHexId(dev) || !isDigest(keyText) || typeof boxText !== 'string') return undefined
  const [key, box] = [parseBase64url(keyText), parseBase64url(boxText)]
  return key.ok && box.ok && box.value.length === BOX_BYTES
    ? { dev, secret: { key: key.value, box: box.value } }
    : undefined
}
