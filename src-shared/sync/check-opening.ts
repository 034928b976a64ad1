import { err, ok, type Result } from '../kit/result.ts'
import {
  type Certificate,
  certificateDigest,
  certificateKey,
  type ChainSources,
  type SignedCertificate,
  verifyChain,
} from './certificate.ts'
import { type Genesis, genesisMessage, parseGenesis } from './genesis.ts'

/** What opens a log, as it is stored and sent. */
export interface Opening {
  readonly genesis: Uint8Array
  readonly seal: Uint8Array
  readonly certificate: SignedCertificate
}

/** The log is not admitted, and why. */
export type OpeningFault = { readonly kind: 'BadLog'; readonly why: string }

/** What a genesis says and who its station is, if organisation, certificate, its chain to the root and the seal all hold (LED-23). */
export function checkOpening(
  sources: ChainSources,
  org: string,
  { genesis: bytes, seal, certificate: signed }: Opening,
): Result<{ readonly genesis: Genesis; readonly certificate: Certificate }, OpeningFault> {
  const bad = (why: string): Result<never, OpeningFault> => err({ kind: 'BadLog', why })
  const genesis = parseGenesis(bytes)
  if (!genesis.ok) return bad(genesis.error.kind)
  if (genesis.value.org !== org) return bad('OtherOrganisation')
  const chain = verifyChain(sources, signed)
  if (!chain.ok) return bad(chain.error.kind)
  const [certificate] = chain.value
  if (certificate?.dev !== genesis.value.dev) return bad('OtherStation')
  if (certificateDigest(sources.hashing, signed.bytes) !== genesis.value.cert) return bad('OtherCertificate')
  if (!sources.verifying.verify(certificateKey(certificate), genesisMessage(bytes), seal)) return bad('BadSeal')
  return ok({ genesis: genesis.value, certificate })
}
