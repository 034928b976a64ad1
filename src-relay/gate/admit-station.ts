import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { assert } from '#shared/kit/assert.ts'
import {
  type Certificate,
  certificateDigest,
  parseCertificate,
  type SignedCertificate,
  verifyChain,
} from '#shared/sync/certificate.ts'
import { parseBase64url } from '#shared/sync/bytes.ts'
import { build, now, run } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { refuse } from '../refused.ts'
import type { OrganisationView } from './organisation-view.ts'

/** A certificate as it stands in JSON: base64url of its bytes and of the signature. */
export type TextCertificate = readonly [string, string]

/** The bytes of a base64url text that a schema let through; refuses where spare bits make it another. */
export function bytesOf(text: string, at: string): Uint8Array {
  const parsed = parseBase64url(text)
  return parsed.ok ? parsed.value : refuse('Malformed', { at })
}

/** The certificate of a request. */
export const readCertificate = ([bytes, signature]: TextCertificate): SignedCertificate => ({
  bytes: bytesOf(bytes, 'certificate'),
  signature: bytesOf(signature, 'certificate'),
})

/** What a certificate claims, before anything of it is believed. */
export function claimOf(signed: SignedCertificate): Certificate {
  const parsed = parseCertificate(nodeHashing, signed.bytes)
  return parsed.ok ? parsed.value : refuse('BadCertificate', { why: parsed.error.kind })
}

/** The certificates from a station's up to the root's. Refuses one that does not lead to this root (LED-23). */
export function chainTo(
  rootPublicKey: Uint8Array,
  leaf: SignedCertificate,
  issuers: readonly SignedCertificate[],
  view?: OrganisationView,
): Certificate[] {
  const given = new Map<string, SignedCertificate>()
  for (const issuer of issuers) given.set(claimOf(issuer).dev, issuer)
  const find = (dev: string): SignedCertificate | undefined =>
    given.get(dev) ?? enroller([...(view?.authority.certificates(dev) ?? []), ...(view?.shown.get(dev) ?? [])])
  const chain = verifyChain({ hashing: nodeHashing, verifying: nodeVerifying, rootPublicKey, find }, leaf)
  if (chain.ok) return chain.value
  return refuse(chain.error.kind === 'OtherOrganisation' ? 'OtherOrganisation' : 'BadCertificate', {
    why: chain.error.kind,
  })
}

/** The certificates from a stored certificate's issuer up to the one that the root signed: what another needs to believe it (LED-23). */
export function issuersTo(view: OrganisationView, leaf: SignedCertificate): SignedCertificate[] {
  const used: SignedCertificate[] = []
  const find = (dev: string): SignedCertificate | undefined => {
    const found = enroller([...view.authority.certificates(dev), ...(view.shown.get(dev) ?? [])])
    if (found !== undefined) used.push(found)
    return found
  }
  const chain = verifyChain({ hashing: nodeHashing, verifying: nodeVerifying, rootPublicKey: view.root, find }, leaf)
  assert(chain.ok, `a certificate that was stored leads to the root: ${chain.ok ? '' : chain.error.kind}`)
  return used
}

const enroller = (known: readonly SignedCertificate[]): SignedCertificate | undefined =>
  known.find(one => claimOf(one).rt.includes('enrol')) ?? known[0]

/** Keeps the certificates of a chain that was verified: they admit the logs of their stations later (LED-23). */
export async function keepCertificates(tx: Tx, org: string, certificates: readonly SignedCertificate[]): Promise<void> {
  for (const signed of certificates) {
    const { dev } = claimOf(signed)
    const digest = bytesOf(certificateDigest(nodeHashing, signed.bytes), 'certificate')
    const row = { org, digest, dev, cert: signed.bytes, sig: signed.signature }
    await run(
      tx,
      build
        .insertInto('membership')
        .values(row)
        .onConflict(conflict => conflict.doNothing()),
    )
  }
}

/** Keeps when a station was last here, and with which version. */
export async function keepStation(tx: Tx, org: string, dev: string, app: string): Promise<void> {
  await run(
    tx,
    build
      .insertInto('station')
      .values({ org, dev, app })
      .onConflict(known =>
        known.columns(['org', 'dev']).doUpdateSet(({ ref }) => ({ app: ref('excluded.app'), last_at: now })),
      ),
  )
}
