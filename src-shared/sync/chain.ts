import { assert } from '../kit/assert.ts'
import { base64url, concat, type Hashing, u32be, u64be, utf8 } from './bytes.ts'

const LOG = utf8('CS1-log\0')
const SEAL = utf8('CS1-seal\0')

/** h₀ of a log: the hash that stands before its first entry. Source: LEDGER §2. */
export function genesisHash(hashing: Hashing, genesis: Uint8Array): Uint8Array {
  return hashing.sha256(LOG, genesis)
}

/** hᵢ from hᵢ₋₁ and the body of entry i. Source: LEDGER §2. */
export function nextHash(hashing: Hashing, previous: Uint8Array, body: Uint8Array): Uint8Array {
  return hashing.sha256(previous, u32be(body.length), body)
}

/** What the station signs over entry `seq` (from 1) whose hash is `hash`; `logId` is 16 bytes. Source: LEDGER §2. */
export function sealMessage(logId: Uint8Array, seq: number, hash: Uint8Array): Uint8Array {
  assert(logId.length === 16 && hash.length === 32 && seq > 0, 'a seal is over a log, a place from 1 and a hash')
  return concat(SEAL, logId, u64be(seq), hash)
}

/** The 16 characters by which other entries name this one. Source: LEDGER §2. */
export function refOf(hash: Uint8Array): string {
  return base64url(hash.subarray(0, 12))
}
