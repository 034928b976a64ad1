import type BetterSqlite3 from 'better-sqlite3'
import { assert } from '#shared/kit/assert.ts'
import type { Hashing } from '#shared/sync/bytes.ts'
import type { Result } from '#shared/kit/result.ts'
import {
  type Certificate,
  type CertificateFault,
  parseCertificate,
  type SignedCertificate,
  verifyChain,
} from '#shared/sync/certificate.ts'
import type { Core } from './core.ts'
import { readIssuers } from './identity.ts'

/** Where certificates of issuers are looked for. */
export interface IssuerSources {
  readonly db: BetterSqlite3.Database
  readonly hashing: Hashing
  /** those of a station that `auth` carries */
  certificates(dev: string): readonly SignedCertificate[]
}

/** The sources of a store that is followed. */
export const issuerSources = ({ db, hashing, judge }: Core): IssuerSources => ({
  db,
  hashing,
  certificates: dev => judge.authority().certificates(dev),
})

/**
 * The certificate by which a station may have issued others, if one of it is known here: from the logs that are stored, the card that
 * this station joined with, or `auth`. One that gives the right `enrol` goes before the others: the right may have come later than a
 * log, and gone again.
 */
export function issuerCertificate(sources: IssuerSources, dev: string): SignedCertificate | undefined {
  const { db, hashing } = sources
  const sql = 'SELECT DISTINCT cert AS bytes, cert_sig AS signature FROM log WHERE dev = ?'
  const ofLogs = db.prepare<[string], SignedCertificate>(sql).all(dev)
  const stored = [...ofLogs, ...readIssuers(db).filter(one => certificateOf(hashing, one).dev === dev)]
  const enrols = (one: SignedCertificate): boolean => certificateOf(hashing, one).rt.includes('enrol')
  return stored.find(enrols) ?? sources.certificates(dev).find(enrols) ?? stored[0]
}

/** The certificates from a stored certificate's issuer up to the one that the root signed: what another needs to believe it (LED-23). */
export function issuersOf(core: Core, rootPublicKey: Uint8Array, leaf: SignedCertificate): SignedCertificate[] {
  const used: SignedCertificate[] = []
  const find = (dev: string): SignedCertificate | undefined => {
    const found = issuerCertificate(issuerSources(core), dev)
    if (found !== undefined) used.push(found)
    return found
  }
  const { hashing, remembering: verifying } = core
  const chain = verifyChain({ hashing, verifying, rootPublicKey, find }, leaf)
  assert(chain.ok, `a certificate that was stored leads to the root: ${chain.ok ? '' : chain.error.kind}`)
  return used
}

/** The certificates from this one up to the root's, its issuers being those given or known here (LED-23). Errors: `CertificateFault`. */
export function chainOf(
  core: Core,
  rootPublicKey: Uint8Array,
  leaf: SignedCertificate,
  issuers: readonly SignedCertificate[],
): Result<Certificate[], CertificateFault> {
  const { hashing, remembering: verifying } = core
  const find = (dev: string) => issuers.find(one => isOf(one, dev)) ?? issuerCertificate(issuerSources(core), dev)
  return verifyChain({ hashing, verifying, rootPublicKey, find }, leaf)
}

/** Whether a certificate says that it is of a station; `verifyChain` finds out whether it is. */
export const isOf = (certificate: SignedCertificate, dev: string): boolean =>
  Buffer.from(certificate.bytes).includes(`"dev":"${dev}"`)

function certificateOf(hashing: Hashing, signed: SignedCertificate) {
  const parsed = parseCertificate(hashing, signed.bytes)
  assert(parsed.ok, 'a certificate that was stored is readable')
  return parsed.value
}
