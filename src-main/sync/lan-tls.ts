import { constants, X509Certificate } from 'node:crypto'
import type { SecureContextOptions, TLSSocket } from 'node:tls'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { nodeHashing } from '../storage/crypto.ts'

/** What a station shows on the network: PKCS #8 of its P-256 key, and DER of the certificate that the key signed. */
export interface LanKeys {
  readonly tlsKey: Uint8Array
  readonly tlsCertificate: Uint8Array
}

/** Why a line is no line to a station. `NoCertificate`: none was shown. `NotStation`: one that no station makes. `Resumed`: none was asked for. */
export type LanPeerFault = { readonly kind: 'NoCertificate' | 'NotStation' | 'Resumed' }

const pem = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`

/**
 * TLS 1.3 and nothing older, one's own certificate, the other's whatever it is: who it belongs to is `lanPeerOf`'s question, before any
 * byte of the protocol, and HELLO's (CS-1, CS-2). No tickets, so that every connection shows its certificate (LN-4).
 */
export function lanTls(keys: LanKeys): SecureContextOptions & { rejectUnauthorized: boolean } {
  return {
    key: pem('PRIVATE KEY', keys.tlsKey),
    cert: pem('CERTIFICATE', keys.tlsCertificate),
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    rejectUnauthorized: false,
    secureOptions: constants.SSL_OP_NO_TICKET,
  }
}

/** Dates as every station's certificate has them: they say that it is one of ours, never that it is in time (LN-13). */
const [validFrom, validTo] = [Date.UTC(2000, 0, 1), Date.UTC(2049, 11, 31, 23, 59, 59)]

/**
 * Who is on the other end: SHA-256 of the SPKI of the P-256 key whose possession the handshake has just proved, in base64url as `tls` of
 * a membership certificate. Errors: `LanPeerFault`.
 */
export function lanPeerOf(socket: TLSSocket): Result<string, LanPeerFault> {
  if (socket.isSessionReused()) return err({ kind: 'Resumed' })
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return err({ kind: 'NoCertificate' })
  return isStations(certificate) ? ok(spkiOf(certificate)) : err({ kind: 'NotStation' })
}

function isStations(certificate: X509Certificate): boolean {
  const { publicKey } = certificate
  return (
    publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1' &&
    certificate.issuer === certificate.subject &&
    Date.parse(certificate.validFrom) === validFrom &&
    Date.parse(certificate.validTo) === validTo
  )
}

/** How the key of a certificate is named: base64url of SHA-256 of its SPKI. */
function spkiOf(certificate: X509Certificate): string {
  return base64url(nodeHashing.sha256(certificate.publicKey.export({ format: 'der', type: 'spki' })))
}

/** The same of a certificate in DER: a station's own. */
export const spkiOfCertificate = (der: Uint8Array): string => spkiOf(new X509Certificate(der))
