import { err, ok, type Result } from '#shared/kit/result.ts'
import { certificateDigest, certificateKey, type SignedCertificate, verifyChain } from '#shared/sync/certificate.ts'
import { genesisMessage, parseGenesis } from '#shared/sync/genesis.ts'
import type { Signing } from '#shared/sync/bytes.ts'
import type { Core } from './core.ts'
import type { LogStart } from './entry-log.ts'
import { isOf, issuerCertificate, type IssuerSources } from './issuers.ts'
import type { ReceiveFault } from './ledger.ts'

/** What receiving needs. */
export interface ReceiverOptions {
  readonly org: string
  readonly dev: string
  readonly rootPublicKey: Uint8Array
  readonly trustedMs: number
  /** this station's key, where it is at hand: its own entries that come back get all their seals again (LEDGER §2) */
  readonly signing?: Signing
}

/** What a genesis says, if station, organisation, certificate, its chain to the root and the seal all hold. */
export function checkLog(
  sources: IssuerSources & Pick<Core, 'verifying'>,
  { org, rootPublicKey }: Pick<ReceiverOptions, 'org' | 'rootPublicKey'>,
  start: LogStart,
  issuers: readonly SignedCertificate[],
) {
  const { hashing, verifying } = sources
  const bad = (why: string): Result<never, ReceiveFault> => err({ kind: 'BadLog', why })
  const genesis = parseGenesis(start.genesis)
  if (!genesis.ok) return bad(genesis.error.kind)
  if (genesis.value.org !== org) return bad('OtherOrganisation')
  const find = (dev: string) => issuers.find(one => isOf(one, dev)) ?? issuerCertificate(sources, dev)
  const chain = verifyChain({ hashing, verifying, rootPublicKey, find }, start.certificate)
  if (!chain.ok) return bad(chain.error.kind)
  const [certificate] = chain.value
  if (certificate?.dev !== genesis.value.dev) return bad('OtherStation')
  if (certificateDigest(hashing, start.certificate.bytes) !== genesis.value.cert) return bad('OtherCertificate')
  if (!verifying.verify(certificateKey(certificate), genesisMessage(start.genesis), start.seal)) return bad('BadSeal')
  return ok(genesis.value)
}
