import type { Hashing, Verifying } from '#shared/sync/bytes.ts'
import type { Authority } from '#shared/sync/authority.ts'
import { certificateCarries, parseCertificate, type SignedCertificate, verifyChain } from '#shared/sync/certificate.ts'
import type { PeerVerdict } from '#shared/sync/protocol/exchange-event.ts'
import type { ErrorCode, Hello } from '#shared/sync/protocol/message.ts'

/** What this station knows by which it judges another. */
export interface PeerGround {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly org: string
  readonly rootPublicKey: Uint8Array
  authority(): Authority
  /** the certificate of a station that may have issued others, as far as it is stored here */
  issuer(dev: string): SignedCertificate | undefined
}

/**
 * Whether a peer is a member, and what it may read (CS-11, CS-12). `spki`: the key that the other end of the link has proved to hold. What
 * `auth` says of a station goes before its own certificate; one that `auth` does not know yet is taken on its chain alone, unless a
 * station in that chain was excluded. Cost: one chain of signatures.
 */
export function judgePeer(ground: PeerGround, hello: Hello, spki: string): PeerVerdict {
  const refused = (code: ErrorCode): PeerVerdict => ({ ok: false, code })
  const { hashing, verifying, rootPublicKey } = ground
  const offered = new Map(
    hello.issuers.flatMap(signed => {
      const parsed = parseCertificate(hashing, signed.bytes)
      return parsed.ok ? [[parsed.value.dev, signed] as const] : []
    }),
  )
  const find = (dev: string): SignedCertificate | undefined => offered.get(dev) ?? ground.issuer(dev)
  const chain = verifyChain({ hashing, verifying, rootPublicKey, find }, hello.certificate)
  if (!chain.ok) return refused(chain.error.kind === 'OtherOrganisation' ? 'OtherOrganisation' : 'BadCertificate')
  const [own, ...issuers] = chain.value
  if (own === undefined || own.dev !== hello.dev || own.org !== ground.org) return refused('BadCertificate')
  if (own.tls !== spki) return refused('OtherKey')
  const authority = ground.authority()
  const known = authority.stations().find(station => station.dev === own.dev)
  if (known?.revoked === true) return refused('Revoked')
  const excluded = new Set(authority.stations().flatMap(({ dev, revoked }) => (revoked ? [dev] : [])))
  if (known === undefined && issuers.some(({ dev }) => excluded.has(dev))) return refused('Revoked')
  const inForce = known?.certificate ?? own
  const mayRead = (scope: string): boolean => {
    // Who is a member of a conversation is not told by certificates.
    if (scope.startsWith('chat:')) return false
    return scope.startsWith('audit:') ? inForce.rt.includes('hq') : certificateCarries(inForce, scope)
  }
  return { ok: true, mayRead }
}
