import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, type Hashing, type Verifying } from '#shared/sync/bytes.ts'

// A page that is opened from a phone's storage is no secure context and has no WebCrypto there: the same library everywhere.

/** SHA-256 of @noble/hashes. */
export const pageHashing: Hashing = { sha256: (...parts) => sha256(concat(...parts)) }

/** Ed25519 of @noble/curves, as strict as Node's (RFC 8032, not ZIP 215). Cost: some milliseconds on a telephone. */
export const pageVerifying: Verifying = {
  verify(publicKey, message, signature) {
    if (publicKey.length !== 32 || signature.length !== 64) return false
    try {
      return ed25519.verify(signature, message, publicKey, { zip215: false })
    } catch {
      // how the library says that a key is no point of the curve
      return false
    }
  },
}
