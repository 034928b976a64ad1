import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import type { Hashing, Signing, Verifying } from '#shared/sync/bytes.ts'

// Written apart from src-main/storage/crypto.ts and by other calls (JWK instead of DER, streaming instead of one-shot),
// so that the golden vectors are not checked against themselves.

/** SHA-256 for tests. */
export const testHashing: Hashing = {
  sha256(...parts) {
    const hash = createHash('sha256')
    for (const part of parts) hash.update(part)
    return new Uint8Array(hash.digest())
  },
}

const keys = new Map<string, KeyObject>()

/** Ed25519 verification for tests, over raw keys. */
export const testVerifying: Verifying = {
  verify(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false
    const x = Buffer.from(publicKey).toString('base64url')
    const key = keys.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    keys.set(x, key)
    return verify(null, message, key, signature)
  },
}

/** The signer of a seed of 32 bytes. */
export function testSigning(seed: Uint8Array): Signing {
  const head = Buffer.from('302e020100300506032b657004220420', 'hex')
  const privateKey = createPrivateKey({ key: Buffer.concat([head, seed]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  const publicKey = new Uint8Array(Buffer.from(x ?? '', 'base64url'))
  return { publicKey, sign: message => new Uint8Array(sign(null, message, privateKey)) }
}

/** The signer whose seed is SHA-256 of a word: the same in every run. */
export function namedSigning(word: string): Signing {
  return testSigning(testHashing.sha256(new TextEncoder().encode(word)))
}
