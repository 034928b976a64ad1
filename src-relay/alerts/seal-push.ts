import { createCipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto'

/** The keys of one subscription, as its browser made them: a point of P-256 and 16 bytes that the two share. */
export interface PushKeys {
  readonly p256dh: Uint8Array
  readonly auth: Uint8Array
}

/** The only record's size, which a push service takes at most; one record holds the whole message. Units: bytes. */
const recordBytes = 4096
/** The longest message: what is left of a record beside its tag and the mark of the last one. Units: bytes. */
export const pushBytes = recordBytes - 16 - 1 - 86

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8')

function oneTime(): ECDH {
  const own = createECDH('prime256v1')
  own.generateKeys()
  return own
}

/**
 * A message closed for one subscription (RFC 8291, `aes128gcm` of RFC 8188): a key of its own each time. `salt` and `own` come from
 * chance but in a test against the standard's own example. Errors: throws where the point is not on the curve.
 */
export function sealPush(
  message: Buffer,
  keys: PushKeys,
  salt: Buffer = randomBytes(16),
  own: ECDH = oneTime(),
): Buffer {
  const point = own.getPublicKey()
  const shared = own.computeSecret(keys.p256dh)
  const both = Buffer.concat([utf8('WebPush: info\0'), keys.p256dh, point])
  const ikm = derived(shared, keys.auth, both, 32)
  const key = derived(ikm, salt, utf8('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derived(ikm, salt, utf8('Content-Encoding: nonce\0'), 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const closed = [cipher.update(message), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()]
  const size = Buffer.alloc(4)
  size.writeUInt32BE(recordBytes)
  return Buffer.concat([salt, size, Buffer.of(point.length), point, ...closed])
}

const derived = (from: Uint8Array, salt: Uint8Array, info: Uint8Array, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', from, salt, info, bytes))
