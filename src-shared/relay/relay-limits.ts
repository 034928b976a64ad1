import { assert } from '../kit/assert.ts'
import { LIMITS } from '../sync/limits.ts'

/** Every bound of the relay's HTTP API, in one place. Past a bound the answer is a refusal, never a cut. */
export const relayLimits = {
  /** Bodies: JSON that carries certificates, other JSON, one frame. Units: bytes. */
  certificatesBytes: 640 * 1024,
  jsonBytes: 512 * 1024,
  frameBytes: LIMITS.frameBytes,
  /** Logs asked for in one pull, and about how much it answers. Units of the second: bytes. */
  pullWants: 64,
  pullBytes: 4 * 1024 * 1024,
  /** How long an answer may be held back until something changed. Units: ms. */
  waitMs: 25_000,
  /** Between two wake-ups of one station. Units: ms. */
  wakeMs: 100,
  /** Lives of what proves who asks. Units: ms. */
  challengeMs: 60_000,
  accessMs: 10 * 60_000,
  refreshMs: 30 * 24 * 3_600_000,
  codeMs: 24 * 3_600_000,
  /** By how much clocks may differ when a token is looked at (TK-2). Units: ms. */
  leewayMs: 60_000,
  accessChars: 2048,
  /** Addresses that a station says it is reached at on its LAN, and the length of one. */
  lanAddresses: 8,
  lanChars: 64,
  /** Requests (TK-9): log in, a minute and address; refresh, an hour and station; all others, a minute and station, then address. */
  loginsPerMinute: 5,
  refreshesPerHour: 30,
  requestsPerMinute: 1200,
  requestsPerMinuteAtAddress: 6000,
  /** What one station may push in a day. Units: bytes, unpacked. */
  bytesPerDay: 2 * 1024 * 1024 * 1024,
  /** Files of one organisation, and how many are asked about at once. Units of the first: bytes. */
  blobStoreBytes: 20 * 1024 * 1024 * 1024,
  blobsAsked: 500,
  /** What stations say that is kept nowhere: of one word, in one request, of one station in a minute; held for an organisation, and how long. Units: bytes, words, ms. */
  saidBytes: 200,
  saidAtOnce: 20,
  saidPerMinute: 120,
  saidKept: 500,
  saidMs: 10_000,
  /** WebSockets of one station. */
  socketsPerStation: 2,
} as const

assert(relayLimits.waitMs < LIMITS.idleMs, 'an answer that is held back comes before a proxy gives up')
assert(relayLimits.accessMs <= 600_000, 'an access token lives ten minutes at most (TK-2)')
assert(
  (LIMITS.issuers + 1) * Math.ceil(((LIMITS.certificateBytes + 64) * 4) / 3) + 4096 < relayLimits.certificatesBytes,
  'a certificate with all its issuers fits in a body',
)
assert(
  relayLimits.pullWants * LIMITS.locatorPoints * 36 < relayLimits.jsonBytes,
  'the longest locators of every log asked for fit in a body',
)
