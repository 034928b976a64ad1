import { fileBounds } from '../domain/file-kind.ts'
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
  /** What a station says of itself before it is certified, and what it gets then (CS-71, CS-74). Units: bytes. */
  requestBytes: 2 * 1024,
  cardBytes: 64 * 1024,
  /** The readable start of a courier, and the stations that may open one (CS-90). Units: bytes. */
  courierHeaderBytes: 16 * 1024,
  courierRecipients: 32,
  /** One message between two stations that pair (CS-70). Units: bytes. */
  pairingBytes: 16 * 1024,
  /** Payload of one aside, without its salt. Units: bytes. */
  asideBytes: 16 * 1024,
  blobBytes: 20 * 1024 * 1024,
  /** Logs that one closure names; more go into several (LED-67). */
  bridgeLogs: 150,
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
  /** What a page holds that checks receipts (LED-54). Units: bytes. */
  trustListBytes: 4 * 1024 * 1024,
  trustListStations: 1_000,
  /** Counter of a document number. */
  numberCounter: 999_999_999,

  /** One message on a link, its 8 bytes of head counted (CS-1, CS-5). Units: bytes. */
  frameBytes: 1024 * 1024,
  /** A payload before it is packed: any fits unpacked too. */
  frameRawBytes: 1024 * 1024 - 8,
  /** Nesting of a message's header, the object itself being level 1 (CS-6). */
  headerLevels: 8,
  /** Shorter payloads are not packed (CS-8). Units: bytes. */
  packFromBytes: 512,
  /** Texts of HELLO: version of the application, names of capabilities. Units: UTF-16 code units. */
  helloTextChars: 64,
  helloCaps: 32,
  /** Certificates between a station's and the root's that travel with it. */
  issuers: 32,
  /** Logs in one HEADS; a full one goes in several (CS-13). */
  headsLogs: 1000,
  /** Tips of one log: a branch more is refused, only its author could have made it (CS-29). */
  logTips: 64,
  /** Points of a locator: the tips, then 1, 2, 4 … entries before one of them, and the genesis (CS-21). */
  locatorPoints: 128,
  /** About how much one OPS holds (CS-22). Units: bytes. */
  opsBytes: 256 * 1024,
  opsEntries: 4096,
  opsAsides: 8192,
  snapChunkBytes: 512 * 1024,
  blobChunkBytes: 256 * 1024,
  ephBytes: 4 * 1024,

  /** Links at once, members and those not yet welcome (CS-63). */
  links: 64,
  /** Until the other end's HELLO, and until its welcome. Units: ms. */
  helloMs: 5000,
  welcomeMs: 30_000,
  /** Two links between the same stations opened within this time were opened at once (CS-3). Units: ms. */
  atOnceMs: 10_000,
  /** Logs that one peer may tell of. */
  linkLogs: 20_000,
  /** What a peer may send before this station has applied any of it, shared by the logs that are asked of it (CS-23). Units: bytes. */
  wantCredit: 2 * 1024 * 1024,
  unappliedBytes: 16 * 1024 * 1024,
  /** Logs asked of one peer at once, and peers asked at once (CS-25, CS-26). */
  asksPerLink: 4,
  bulkPeers: 3,
  /** Asks of one peer, with those that are wanted no more and have not ended yet. */
  asksKept: 8,
  /** After so much of one log another that waits has its turn (CS-25). Units: bytes. */
  turnBytes: 8 * 1024 * 1024,
  /** Without progress a log is asked of another peer, and the first not asked again for the second time (CS-24). Units: ms. */
  progressMs: 10_000,
  shunMs: 60_000,
  /** WANTs served at once; reads of them at once; what all peers together have not acknowledged (CS-26). Units of the last: bytes. */
  servings: 64,
  reads: 4,
  unackedBytes: 48 * 1024 * 1024,
  /** Between two HEADS to one peer (CS-20). Units: ms. */
  headsMs: 100,
  /** Entries of LIVE from one peer that are not yet stored: more wait for a WANT. */
  liveStores: 16,
  /** Unasked messages and bytes from one peer, sustained and at once (CS-62). Units: a second, then pieces or bytes. */
  unaskedMessages: 200,
  unaskedBurst: 400,
  unaskedBytes: 2 * 1024 * 1024,
  unaskedBytesBurst: 20 * 1024 * 1024,
  /** What looking a tip up weighs among them: a full HEADS of as many logs as may be told stays within the burst. */
  tipBytes: 256,
  /** Entries that a foreign station may have saved up while it authored fewer than it may (CS-32). */
  foreignEntriesSaved: 60_000,
  /** Stations of which it is known how they started last, what they may author, and how long others may wait for them (CS-3, CS-25, CS-32). */
  stationsRemembered: 1_000,
  /** Silence until a PING, until the end of the link, and until its end after sleep (CS-60). Units: ms. */
  pingMs: 20_000,
  idleMs: 60_000,
  resumeMs: 5000,
  /** Between two comparisons of one scope with one peer (CS-50). Units: ms. */
  compareMs: 10 * 60 * 1000,
  /** Entries behind from which a new station takes a copy of a peer's file instead of them (CS-54). */
  snapshotEntries: 300_000,
  /** Pieces of snapshots and of files asked of one peer at once, and how long one may take (CS-52). */
  piecesPerLink: 8,
  /** Pieces of all files that came and are not written yet, from which on no more are asked for (CS-56). */
  blobUnwritten: 16,
  pieceMs: 30_000,
  /** Pieces that one peer may ask for, sustained and at once: what is on its way bounds them before (CS-52). Units: a second, then pieces. */
  askedPieces: 4_000,
  askedPiecesBurst: 8_000,
  /**
   * How long a station is not asked for a file that it did not have, doubled each time up to the second, and one whose bytes were others
   * (CS-56). Units: ms.
   */
  blobMissMs: 5_000,
  blobMostMissMs: 10 * 60 * 1000,
  blobBadMs: 60 * 60 * 1000,
  /** Files that one station may author in a day, and all that one keeps; at headquarters ten times (FI-2, sync.md §2.6). Units: bytes. */
  blobDayBytes: 200 * 1024 * 1024,
  blobStoreBytes: 2 * 1024 * 1024 * 1024,
  /** How long a station that broke the protocol is not called (CS-7), and one that was refused. Units: ms. */
  banMs: 10 * 60 * 1000,
  /** How long entries that are here may come once more with their parts, before a minute of nothing new counts (CS-24, CS-34). Units: ms. */
  againMs: 10 * 60 * 1000,
  refusedMs: 60_000,
} as const

// The shortest op, `{"k":"add","e":"a","i":"b"},`, times the most ops must leave room for the envelope.
assert(LIMITS.entryOps * 28 + 1024 <= LIMITS.entryBodyBytes, 'an entry of the most ops fits in a body')
assert(LIMITS.importRowsPerEntry <= LIMITS.entryOps, 'a chunk of an import fits in one entry')
assert(LIMITS.recordIdChars * 4 + 1024 <= LIMITS.entryBodyBytes, 'an id of the longest kind fits in a body')
assert(LIMITS.asideBytes <= LIMITS.entryBodyBytes, 'a personal part is never longer than the longest body')
assert(LIMITS.entryLevels >= 5, 'a value in the fields of an op is at level 5')
assert(LIMITS.genesisBytes <= LIMITS.entryBodyBytes, 'a genesis travels where a body does')
assert(LIMITS.requestBytes < LIMITS.certificateBytes, 'a request is shorter than what it asks for')
assert(LIMITS.certificateBytes * 2 <= LIMITS.cardBytes, 'a card holds a certificate')
assert(
  LIMITS.courierRecipients * 160 + 1024 <= LIMITS.courierHeaderBytes,
  'every station that may open a courier is named',
)
assert(LIMITS.certificateBytes * 2 <= LIMITS.entryBodyBytes, 'a certificate in base64url fits in a station op')
assert(LIMITS.clockAheadMs < LIMITS.relayTimeMs, 'a clock moves less than trusted time ages')
assert(LIMITS.receiptBytes < LIMITS.asideBytes, 'a receipt is the smallest thing that is signed')
assert(LIMITS.frameRawBytes + 8 === LIMITS.frameBytes, 'a payload fits in a frame unpacked')
assert(LIMITS.headerLevels <= LIMITS.entryLevels, 'a header is flatter than a body')
assert((LIMITS.issuers + 1) * (LIMITS.certificateBytes + 72) + 8192 < LIMITS.frameRawBytes, 'a HELLO fits in a frame')
assert(LIMITS.logTips * 40 + 64 < LIMITS.opsBytes, 'the tips of one log fit in a HEADS')
assert(
  LIMITS.logTips + 56 <= LIMITS.locatorPoints,
  'a locator holds all tips and the doubling distances down to the genesis',
)
assert(
  LIMITS.opsBytes +
    LIMITS.entryBodyBytes +
    LIMITS.genesisBytes +
    (LIMITS.issuers + 1) * (LIMITS.certificateBytes + 72) +
    LIMITS.opsEntries * (8 + 4 + 72) <
    LIMITS.frameRawBytes,
  'what opens a log, a full OPS, one entry more and a seal for each fit in a frame',
)
assert(LIMITS.asideBytes + 24 <= LIMITS.opsBytes, 'every personal part fits in an OPS of its own')
assert(LIMITS.snapChunkBytes < LIMITS.frameRawBytes - 1024, 'a chunk of a snapshot fits in a frame')
assert(LIMITS.blobChunkBytes <= LIMITS.snapChunkBytes, 'chunks of files, which wait for all else, are smaller')
assert(LIMITS.blobBytes === fileBounds.bytes, 'a file that may be handed on may travel')
assert(LIMITS.blobMissMs < LIMITS.blobMostMissMs && LIMITS.blobMostMissMs < LIMITS.blobBadMs, 'a lie is forgotten last')
assert(LIMITS.ephBytes < LIMITS.asideBytes, 'what is never kept is smaller than what is')
assert(
  (LIMITS.opsBytes + LIMITS.entryBodyBytes) * 2 <= LIMITS.wantCredit,
  'one OPS is on its way while another is applied',
)
assert(
  LIMITS.asksKept * Math.max(LIMITS.wantCredit, LIMITS.frameBytes) <= LIMITS.unappliedBytes,
  'what is unapplied of one peer stays within its bound',
)
assert(LIMITS.turnBytes >= 4 * LIMITS.wantCredit, 'a turn is longer than what is on the way')
assert(LIMITS.asksPerLink < LIMITS.asksKept, 'while some end others are asked for')
assert(
  LIMITS.pingMs < LIMITS.idleMs && LIMITS.progressMs < LIMITS.idleMs,
  'a slow log is moved, and a silent link asked, before the link ends',
)
assert(LIMITS.linkLogs * (LIMITS.tipBytes + 200) <= LIMITS.unaskedBytesBurst, 'a full HEADS is no flood')
assert(LIMITS.headsMs * LIMITS.unaskedMessages >= 10_000, 'HEADS alone never come near the bound of unasked messages')
assert(LIMITS.foreignEntriesSaved >= LIMITS.foreignEntriesPerMinute * 60, 'an hour of the busiest work may be saved up')
