import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { parseBase64url, type Signing } from '#shared/sync/bytes.ts'
import {
  type Certificate,
  certificateMessage,
  encodeCertificate,
  parseCertificate,
  type SignedCertificate,
} from '#shared/sync/certificate.ts'
import { type JoinCard, signCard } from '#shared/sync/join-card.ts'
import type { RequestFault, SignedRequest } from '#shared/sync/join-request.ts'
import type { Signed } from '#shared/sync/signed-text.ts'
import { nodeHashing } from './crypto.ts'
import type { StationIdentity } from './ledger.ts'
import { sealSecret } from './sealed-secret.ts'

/** What a certificate says that its issuer decides. */
export type CertificateTerms = Omit<Certificate, 'v' | 'org' | 'by'>

/** Signs a membership certificate, with this station's key or with the root that the recovery words brought back (LEDGER §4). */
export function certify(identity: StationIdentity, terms: CertificateTerms, root?: Signing): SignedCertificate {
  const { org, dev, signing } = identity
  const bytes = encodeCertificate(nodeHashing, { v: 1, org, ...terms, by: root === undefined ? dev : 'root' })
  return { bytes, signature: (root ?? signing).sign(certificateMessage(bytes)) }
}

/** What a card is made of beside its certificate. */
export interface CardGround {
  readonly identity: StationIdentity
  /** from this station's own certificate up to the root's, this station's first */
  readonly issuers: readonly SignedCertificate[]
  /** the key of the organisation's backups: the recovery words open what the new station keeps (LEDGER §14) */
  readonly backup: Uint8Array
  readonly random: { bytes(count: number): Uint8Array }
}

/**
 * The card of a station that this one certified (CS-74). Errors: `BadRequest` where the request names no key to seal the backup key to.
 */
export function makeCard(
  ground: CardGround,
  certificate: SignedCertificate,
  request: SignedRequest,
  told: Pick<JoinCard, 'organisation' | 'addresses' | 'relay'>,
): Result<Signed, RequestFault> {
  const { identity, issuers, random } = ground
  const parsed = parseCertificate(nodeHashing, certificate.bytes)
  assert(parsed.ok && parsed.value.by === identity.dev, 'a card is made by who signed its certificate')
  const to = parseBase64url(request.request.box ?? '')
  const backup = to.ok && to.value.length === 32 ? sealSecret(to.value, random.bytes(32), ground.backup) : undefined
  if (!backup?.ok) return err({ kind: 'BadRequest', why: 'BadField box' })
  const { rootPublicKey, signing } = identity
  return ok(signCard(signing, { rootPublicKey, certificate, issuers, ...told, backup: backup.value }))
}
