import type { Signing } from '#shared/sync/bytes.ts'
import type { SignedCertificate } from '#shared/sync/certificate.ts'
import { checkOpening } from '#shared/sync/check-opening.ts'
import type { Core } from './core.ts'
import type { LogStart } from './entry-log.ts'
import { isOf, issuerCertificate, type IssuerSources } from './issuers.ts'

/** What receiving needs. */
export interface ReceiverOptions {
  readonly org: string
  readonly dev: string
  readonly rootPublicKey: Uint8Array
  readonly trustedMs: number
  /** this station's key, where it is at hand: its own entries that come back get all their seals again (LEDGER §2) */
  readonly signing?: Signing
}

/** Whether a log is admitted, its issuers being those given or known here. Errors: `OpeningFault`. */
export function checkLog(
  sources: IssuerSources & Pick<Core, 'verifying'>,
  { org, rootPublicKey }: Pick<ReceiverOptions, 'org' | 'rootPublicKey'>,
  start: LogStart,
  issuers: readonly SignedCertificate[],
) {
  const { hashing, verifying } = sources
  const find = (dev: string) => issuers.find(one => isOf(one, dev)) ?? issuerCertificate(sources, dev)
  return checkOpening({ hashing, verifying, rootPublicKey, find }, org, start)
}
