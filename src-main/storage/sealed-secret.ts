import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { SealedSecret } from '#shared/sync/join-card.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
// The fixed DER heads of an X25519 key (RFC 8410), before its 32 raw bytes.
const PUBLIC_HEAD = Buffer.from('302a300506032b656e032100', 'hex')
const PRIVATE_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** The X25519 public key of 32 random bytes. */
export function sealingKey(seed: Uint8Array): Uint8Array {
  const spki = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' })
  return new Uint8Array(spki.subarray(PUBLIC_HEAD.length))
}

/** What an Ed25519 key opens with, of what was sealed to its `montgomeryKey` (RFC 8032 §5.1.5, RFC 7748 §4.1). */
export const openingSeed = (seed: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha512').update(seed).digest().subarray(0, KEY_BYTES))

/** What a sealed secret is for: one that was sealed for something opens for nothing else. */
export type SecretUse = 'CS1-card-key' | 'CS1-courier-key'

/**
 * Seals a secret so that only the holder of `to` opens it: X25519 with a key of this one time, HKDF-SHA256 over both public keys,
 * AES-256-GCM (CS-74, CS-90). `once`: 32 random bytes. Who sealed it is told by the signature of what it stands in. Errors: `NoKey` where
 * `to` is no key that anybody can hold.
 */
export function sealSecret(
  to: Uint8Array,
  once: Uint8Array,
  secret: Uint8Array,
  use: SecretUse = 'CS1-card-key',
): Result<SealedSecret, { readonly kind: 'NoKey' }> {
  const key = sealingKey(once)
  const keys = keysOf(privateKey(once), to, { once: key, to, use })
  if (keys === undefined) return err({ kind: 'NoKey' })
  const cipher = createCipheriv('aes-256-gcm', keys.cipherKey, keys.nonce)
  const box = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()])
  return ok({ key, box: new Uint8Array(box) })
}

/** The secret. Errors: `OtherKey` where it was sealed to another, or damaged. */
export function openSecret(
  seed: Uint8Array,
  { key, box }: SealedSecret,
  use: SecretUse = 'CS1-card-key',
): Result<Uint8Array, { readonly kind: 'OtherKey' }> {
  if (key.length !== KEY_BYTES || box.length < TAG_BYTES) return err({ kind: 'OtherKey' })
  const keys = keysOf(privateKey(seed), key, { once: key, to: sealingKey(seed), use })
  if (keys === undefined) return err({ kind: 'OtherKey' })
  const open = createDecipheriv('aes-256-gcm', keys.cipherKey, keys.nonce)
  open.setAuthTag(box.subarray(-TAG_BYTES))
  const secret = open.update(box.subarray(0, -TAG_BYTES))
  try {
    open.final()
  } catch {
    return err({ kind: 'OtherKey' })
  }
  return ok(new Uint8Array(secret))
}

interface Bound {
  readonly once: Uint8Array
  readonly to: Uint8Array
  readonly use: SecretUse
}

function keysOf(mine: KeyObject, theirs: Uint8Array, { once, to, use }: Bound) {
  const publicKey = createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, theirs]), format: 'der', type: 'spki' })
  const shared = sharedSecret(mine, publicKey)
  if (shared === undefined) return undefined
  const bytes = hkdfSync('sha256', shared, Buffer.concat([once, to]), use, KEY_BYTES + NONCE_BYTES)
  return { cipherKey: new Uint8Array(bytes, 0, KEY_BYTES), nonce: new Uint8Array(bytes, KEY_BYTES) }
}

/** None where the point is one of the few of low order, which anybody can send (RFC 7748 §6.1): the derivation refuses those. */
function sharedSecret(mine: KeyObject, publicKey: KeyObject): Buffer | undefined {
  try {
    return diffieHellman({ privateKey: mine, publicKey })
  } catch {
    return undefined
  }
}

function privateKey(seed: Uint8Array): KeyObject {
  assert(seed.length === KEY_BYTES, 'an X25519 private key is 32 bytes')
  return createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: 'der', type: 'pkcs8' })
}
