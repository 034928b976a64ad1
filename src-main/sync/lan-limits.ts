import { assert } from '#shared/kit/assert.ts'
import { lanPort } from '#shared/sync/lan-address.ts'

/** Bounds of the sockets between stations (CS-1, CS-63; PR-1, PR-3, PR-7). Times in ms. */
export const lanLimits = {
  /** the port is the first free one of these, and told to others: two stations on one machine are no trouble */
  firstPort: lanPort,
  lastPort: lanPort + 9,
  connectMs: 5_000,
  handshakeMs: 5_000,
  /** from the upgrade to the first message */
  firstMessageMs: 5_000,
  /** how often overdue handshakes are looked for */
  checkEveryMs: 1_000,
  /** how long a line that was ended may take to say so */
  closeMs: 1_000,
  messageBytes: 1024 * 1024,
  pairingMessageBytes: 16 * 1024,
  probeMessageBytes: 1024,
  headerBytes: 4 * 1024,
  /** no station of ours sends a message in pieces; a small number is kept for what stands between */
  fragments: 16,
  bufferedChunks: 4_096,
  /** lines that nobody has welcomed yet */
  strangers: 32,
  strangersPerAddress: 8,
  /** new lines of one address within `connectsWindowMs`: a handshake costs a millisecond of the thread that serves people */
  connectsPerAddress: 40,
  connectsWindowMs: 10_000,
} as const
export type LanLimits = { readonly [K in keyof typeof lanLimits]: number }

assert(lanLimits.strangersPerAddress < lanLimits.strangers, 'one address does not fill the door')
