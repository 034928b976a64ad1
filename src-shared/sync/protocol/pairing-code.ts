import { assert } from '../../kit/assert.ts'
import { type Hashing, utf8 } from '../bytes.ts'

const COMMIT = utf8('CS1-pair\0')
const CODE = utf8('CS1-code\0')
const MODULUS = 1_000_000

/** Bytes of a nonce, of a commitment, and of the keying material of the connection. */
export const pairingBytes = { nonce: 16, commit: 32, exporter: 32 } as const

/** What binds the joiner to its nonce before it knows the other's (CS-73, LN-7). */
export const pairingCommit = (hashing: Hashing, nonce: Uint8Array): Uint8Array => hashing.sha256(COMMIT, nonce)

/** What both ends of one connection know, and somebody between two connections cannot make alike. `dev`: 32 hex digits. */
export interface CodeParts {
  readonly exporter: Uint8Array
  readonly joiner: { readonly dev: string; readonly nonce: Uint8Array }
  readonly issuer: { readonly dev: string; readonly nonce: Uint8Array }
}

/** The six digits that both screens show. Source: CS-73. */
export function pairingCode(hashing: Hashing, { exporter, joiner, issuer }: CodeParts): string {
  assert(exporter.length === pairingBytes.exporter, 'keying material is 32 bytes')
  assert(joiner.nonce.length === pairingBytes.nonce, 'a nonce is 16 bytes')
  assert(issuer.nonce.length === pairingBytes.nonce, 'a nonce is 16 bytes')
  const devs = utf8(joiner.dev + issuer.dev)
  const first = hashing.sha256(CODE, exporter, devs, joiner.nonce, issuer.nonce).subarray(0, 8)
  const rest = first.reduce((sum, byte) => (sum * 256 + byte) % MODULUS, 0)
  return String(rest).padStart(6, '0')
}
