import { assert } from '../kit/assert.ts'

/**
 * Every bound of the ledger, in one place (LEDGER §15, §10, §11). Past a bound the answer is a closed fault, never a
 * silent cut. The assertions below tie the bounds that depend on one another.
 */
export const LIMITS = {
  /** Body of one entry. Units: bytes. */
  entryBodyBytes: 64 * 1024,
  entryOps: 200,
  /** Nesting of arrays and objects in a body, the body itself being level 1. */
  entryLevels: 16,
  /** Length of an op's id. Units: UTF-16 code units. */
  recordIdChars: 200,
  genesisBytes: 8 * 1024,
  certificateBytes: 8 * 1024,
  /** Payload of one aside, without its salt. Units: bytes. */
  asideBytes: 16 * 1024,
  blobBytes: 20 * 1024 * 1024,
  /** Entries that a foreign station may author in a minute, sustained; carrying others' is not limited. */
  foreignEntriesPerMinute: 600,
  /** Rows that an import puts in one entry. */
  importRowsPerEntry: 200,
  /** How far beyond trusted time a received entry may move the clock. Units: ms. */
  clockAheadMs: 5 * 60 * 1000,
  /** How long a time attested by the relay is trusted. Units: ms. */
  relayTimeMs: 7 * 24 * 60 * 60 * 1000,
  /** Highest counter of the hybrid clock before it overflows into the milliseconds. */
  clockCounter: 0xffff,
  /** Payload and signature of a receipt code. Units: bytes. */
  receiptBytes: 600,
  receiptLevels: 4,
  /** Counter of a document number. */
  numberCounter: 999_999_999,
} as const

// The shortest op, `{"k":"add","e":"a","i":"b"},`, times the most ops must leave room for the envelope.
assert(LIMITS.entryOps * 28 + 1024 <= LIMITS.entryBodyBytes, 'an entry of the most ops fits in a body')
assert(LIMITS.importRowsPerEntry <= LIMITS.entryOps, 'a chunk of an import fits in one entry')
assert(LIMITS.recordIdChars * 4 + 1024 <= LIMITS.entryBodyBytes, 'an id of the longest kind fits in a body')
assert(LIMITS.asideBytes <= LIMITS.entryBodyBytes, 'a personal part is never longer than the longest body')
assert(LIMITS.entryLevels >= 5, 'a value in the fields of an op is at level 5')
assert(LIMITS.genesisBytes <= LIMITS.entryBodyBytes, 'a genesis travels where a body does')
assert(LIMITS.certificateBytes * 2 <= LIMITS.entryBodyBytes, 'a certificate in base64url fits in a station op')
assert(LIMITS.clockAheadMs < LIMITS.relayTimeMs, 'a clock moves less than trusted time ages')
assert(LIMITS.receiptBytes < LIMITS.asideBytes, 'a receipt is the smallest thing that is signed')
