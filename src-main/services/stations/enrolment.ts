import type { Result } from '#shared/kit/result.ts'
import type { SignedCertificate } from '#shared/sync/certificate.ts'
import type { RequestFault, SignedRequest } from '#shared/sync/join-request.ts'
import type { CertificateTerms } from '../../storage/issue-card.ts'

/** What only this station's keys can do for others; built where the keys are. */
export interface Enrolment {
  /** The request of a line of text, its signature checked. Errors: RequestFault. */
  read(text: string): Result<SignedRequest, RequestFault>
  /** Signs a certificate with this station's key, or with the root of the recovery words. Errors: WrongWords. */
  certify(terms: CertificateTerms, words?: string): Result<SignedCertificate, { readonly kind: 'WrongWords' }>
  /** Stations whose certificates lead from this one's up to the root, itself included: for these it cannot sign (LED-23). */
  above(): readonly string[]
  /** The card for a station that this one certified, as text. Errors: RequestFault. */
  card(certificate: SignedCertificate, request: SignedRequest, organisation: string): Result<string, RequestFault>
}
