import type { PeerVerdict } from '#shared/sync/protocol/exchange-event.ts'
import type { ErrorCode, Hello } from '#shared/sync/protocol/message.ts'
import { carries, certificateInForce } from '#shared/sync/station-rights.ts'
import type { StationLedger } from '../storage/station-ledger.ts'

/**
 * Whether a peer is taken, and what it may read, as `auth` is here now (CS-11, CS-12). `spki`: digest of the key that it proved to have.
 */
export function judgePeer(ledger: StationLedger, hello: Hello, spki: string): PeerVerdict {
  const refused = (code: ErrorCode): PeerVerdict => ({ ok: false, code })
  if (hello.org !== ledger.org()) return refused('OtherOrganisation')
  const chain = ledger.chainOf(hello.certificate, hello.issuers)
  if (!chain.ok) return refused(chain.error.kind === 'OtherOrganisation' ? 'OtherOrganisation' : 'BadCertificate')
  const [shown] = chain.value
  if (shown?.dev !== hello.dev) return refused('BadCertificate')
  if (shown.tls !== spki) return refused('OtherKey')
  const authority = ledger.authority()
  const revoked = new Set(authority.stations().flatMap(station => (station.revoked ? [station.dev] : [])))
  // Whom an excluded station had taken in before stays a member; who is not known yet may have been taken in afterwards.
  const isKnown = authority.stations().some(({ dev }) => dev === shown.dev)
  const counted = isKnown ? [shown] : chain.value
  if (counted.some(({ dev }) => revoked.has(dev))) return refused('Revoked')
  const certificate = certificateInForce(authority, shown)
  return { ok: true, mayRead: scope => carries(certificate, scope) }
}
