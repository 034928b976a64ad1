import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import { assert } from '#shared/kit/assert.ts'
import type { Hashing, Signing, Verifying } from '#shared/sync/bytes.ts'

const KEY_BYTES = 32
const SIGNATURE_BYTES = 64
/** How many public keys stay prepared. An organisation has tens of stations; forged keys must not fill the memory. */
const CACHED_KEYS = 4096
// The fixed DER heads of an Ed25519 key (RFC 8410), before its 32 raw bytes.
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex')
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

/** SHA-256 of Node. Cost: about 1 µs and 1 µs a kilobyte. */
export const nodeHashing: Hashing = {
  sha256(...parts) {
    const [only] = parts
    const bytes = parts.length === 1 && only ? only : Buffer.concat(parts)
    return new Uint8Array(hash('sha256', bytes, 'buffer'))
  },
}

const publicKeys = new Map<string, KeyObject>()

/** Ed25519 of Node over raw keys, which stay prepared. A key or signature of another length is `false`. Cost: 0.1 ms. */
export const nodeVerifying: Verifying = {
  verify(publicKey, message, signature) {
    if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false
    return verify(null, message, publicKeyOf(publicKey), signature)
  },
}

function publicKeyOf(raw: Uint8Array): KeyObject {
  const name = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('latin1')
  const known = publicKeys.get(name)
  if (known) return known
  if (publicKeys.size >= CACHED_KEYS) publicKeys.clear()
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, raw]), format: 'der', type: 'spki' })
  publicKeys.set(name, key)
  return key
}

/** The signer that a raw 32-byte Ed25519 private key (its seed) makes. The seed is not kept, only the prepared key. */
export function nodeSigning(seed: Uint8Array): Signing {
  assert(seed.length === KEY_BYTES, 'an Ed25519 private key is 32 bytes')
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return {
    publicKey: new Uint8Array(spki.subarray(PUBLIC_HEAD.length)),
    sign: message => new Uint8Array(sign(null, message, key)),
  }
}
