import { ok, type Result } from '#shared/kit/result.ts'
import type { Hashing, Verifying } from '#shared/sync/bytes.ts'
import type { SignedRequest } from '#shared/sync/join-request.ts'
import type { LanAddress } from '#shared/sync/lan-address.ts'
import { Pairing } from '#shared/sync/protocol/pairing.ts'
import { pairingBytes } from '#shared/sync/protocol/pairing-code.ts'
import { type DialFault, dialLan } from './lan-dial.ts'
import type { LanKeys } from './lan-tls.ts'
import { type PairingLine, runPairing } from './pairing-line.ts'

/** What calling a station to join it takes. */
export interface PairingCallOptions {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly random: { bytes(count: number): Uint8Array }
  /** a clock that only goes forward, in ms */
  readonly now: () => number
  readonly keys: LanKeys
  readonly own: SignedRequest
  /** the device id of the other end that a person typed or scanned; null: codes are compared */
  readonly expected: string | null
  join(card: string): Promise<boolean>
  changed(): void
}

/**
 * Calls a station whose admin has opened the window, and begins to pair with it (CS-70). A window that is closed answers nothing: that is
 * `Refused`. Errors: `DialFault`.
 */
export async function callToJoin(
  address: LanAddress,
  options: PairingCallOptions,
): Promise<Result<PairingLine, DialFault>> {
  const { hashing, verifying, random, now, keys, own, expected, join, changed } = options
  const link = await dialLan(address, { keys, purpose: 'cs1-pair' })
  if (!link.ok) return link
  const pairing = new Pairing(
    { hashing, verifying },
    {
      role: 'joiner',
      own,
      nonce: random.bytes(pairingBytes.nonce),
      exporter: link.value.exporter(),
      peerTls: link.value.spki,
      expected,
      nowMs: now(),
    },
  )
  return ok(runPairing(link.value, pairing, { issue: () => Promise.resolve(null), join, changed }, now))
}
