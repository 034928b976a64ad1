import { channelOf, conversationOf } from '../domain/channel.ts'
import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { base64url, compareText, concat, type Hashing, hex, parseBase64url, utf8, type Verifying } from './bytes.ts'
import { type CanonicalFault, canonicalBytes, hasKeys, isName, isObject, parseCanonical } from './canonical.ts'
import { isDigest } from './entry.ts'
import { LIMITS } from './limits.ts'
import { isHexId, isScope } from './scope.ts'
import { isUuid } from './uuid.ts'

/**
 * What makes a station a member (LEDGER §4). `org`, `dev`: 32 hex digits. `pub`: base64url of its Ed25519 key. `tls`:
 * base64url of SHA-256 of the SPKI of its TLS certificate. `wh`: its warehouse. `sc`: the other scopes it carries.
 * `rt`: its rights, `enrol`, `hq`, `seed`. `by`: who signed. `t`: ms since 1970.
 */
export interface Certificate {
  v: 1
  org: string
  dev: string
  pub: string
  tls: string
  wh: string
  sc: string[]
  rt: string[]
  by: string
  t: number
}

/** A certificate with the bytes that were signed and the issuer's signature over `certificateMessage`. */
export interface SignedCertificate {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

/** Why a certificate is none, or admits nobody. `dev`: the issuer in question. */
export type CertificateFault =
  | CanonicalFault
  | { readonly kind: 'BadCertificate'; readonly at: string }
  | { readonly kind: 'OtherOrganisation' }
  | { readonly kind: 'BadSignature' }
  | { readonly kind: 'UnknownIssuer'; readonly dev: string }
  | { readonly kind: 'IssuerMayNotEnrol'; readonly dev: string }

const KEYS = ['v', 'org', 'dev', 'pub', 'tls', 'wh', 'sc', 'rt', 'by', 't'] as const
const CERTIFICATE = utf8('CS1-cert\0')

/** The id of a station: SHA-256(Ed25519 public key)[0..15] as 32 hex digits. Source: LEDGER §4. */
export function devId(hashing: Hashing, publicKey: Uint8Array): string {
  return hex(hashing.sha256(publicKey).subarray(0, 16))
}

/** The id of an organisation: SHA-256(root public key)[0..15] as 32 hex digits. Source: LEDGER §4. */
export function orgId(hashing: Hashing, rootPublicKey: Uint8Array): string {
  return hex(hashing.sha256(rootPublicKey).subarray(0, 16))
}

/** The bytes of a certificate, keys in order, scopes and rights sorted. Source: LEDGER §4, LED-22. */
export function encodeCertificate(hashing: Hashing, certificate: Certificate): Uint8Array {
  const { v, org, dev, pub, tls, wh, sc, rt, by, t } = certificate
  const bytes = canonicalBytes({ v, org, dev, pub, tls, wh, sc: sortTexts(sc), rt: sortTexts(rt), by, t })
  const parsed = parseCertificate(hashing, bytes)
  assert(parsed.ok, `a malformed certificate was made: ${parsed.ok ? '' : JSON.stringify(parsed.error)}`)
  return bytes
}

/**
 * The certificate of received bytes, its `dev` being that of its key. The signature is not looked at here.
 * Errors: `CertificateFault`. Source: LEDGER §4, LED-22.
 */
export function parseCertificate(hashing: Hashing, bytes: Uint8Array): Result<Certificate, CertificateFault> {
  const parsed = parseCanonical(bytes, LIMITS.certificateBytes, LIMITS.entryLevels)
  if (!parsed.ok) return parsed
  const at = findCertificateFault(hashing, parsed.value)
  return at === undefined ? ok(parsed.value as Certificate) : err({ kind: 'BadCertificate', at })
}

function findCertificateFault(hashing: Hashing, value: unknown): string | undefined {
  if (!isObject(value) || !hasKeys(value, KEYS)) return ''
  if (value.v !== 1) return 'v'
  if (!isHexId(value.org)) return 'org'
  if (!isHexId(value.dev)) return 'dev'
  const key = isDigest(value.pub) ? parseBase64url(value.pub) : undefined
  if (!key?.ok) return 'pub'
  if (devId(hashing, key.value) !== value.dev) return 'dev'
  if (!isDigest(value.tls)) return 'tls'
  if (typeof value.wh !== 'string' || !isUuid(value.wh)) return 'wh'
  if (!isSortedList(value.sc, isScope)) return 'sc'
  if (!isSortedList(value.rt, isName)) return 'rt'
  if (value.by !== 'root' && !isHexId(value.by)) return 'by'
  if (typeof value.t !== 'number' || !Number.isSafeInteger(value.t) || value.t < 0) return 't'
  return undefined
}

function isSortedList(value: unknown, isItem: (text: string) => boolean): boolean {
  if (!Array.isArray(value)) return false
  return value.every((item, i) => typeof item === 'string' && isItem(item) && (i === 0 || value[i - 1] < item))
}

function sortTexts(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText)
}

/** What the issuer signs: the root, or an enrolled station with the right `enrol`. Source: LEDGER §4. */
export function certificateMessage(certificate: Uint8Array): Uint8Array {
  return concat(CERTIFICATE, certificate)
}

/** How a genesis names a certificate: base64url of its SHA-256. Source: LEDGER §3. */
export function certificateDigest(hashing: Hashing, certificate: Uint8Array): string {
  return base64url(hashing.sha256(certificate))
}

/** The raw Ed25519 key that a parsed certificate holds. */
export function certificateKey(certificate: Certificate): Uint8Array {
  const key = parseBase64url(certificate.pub)
  assert(key.ok && key.value.length === 32, 'a parsed certificate holds a key of 32 bytes')
  return key.value
}

/** Whether the holder of a certificate may carry a scope, and so write to it. Source: LEDGER §3, LED-24. */
export function certificateCarries(certificate: Certificate, scope: string): boolean {
  if (scope === 'auth' || scope === 'org') return true
  const conversation = conversationOf(scope)
  const channel = conversation === undefined ? undefined : channelOf(conversation)
  // The channel of a warehouse goes where the warehouse goes (MSG-2).
  if (channel?.kind === 'warehouse') return certificateCarries(certificate, `wh:${channel.warehouse}`)
  if (conversation !== undefined) return true
  if (scope === `audit:${certificate.dev}` || scope === `wh:${certificate.wh}`) return true
  return certificate.rt.includes('hq') || certificate.sc.includes(scope)
}

/** What it takes to follow a certificate up to the root. */
export interface ChainSources {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly rootPublicKey: Uint8Array
  /** The certificate of a station that issued another, as far as it is known here. */
  readonly find: (dev: string) => SignedCertificate | undefined
}

/**
 * The certificates from this one up to the one that the root signed, every signature verified and every issuer with the
 * right `enrol`: what admits a log to the store (LED-23). Whether the station may do anything is another question,
 * answered by the authority. Errors: `CertificateFault`.
 */
export function verifyChain(sources: ChainSources, leaf: SignedCertificate): Result<Certificate[], CertificateFault> {
  const chain: Certificate[] = []
  const seen = new Set<string>()
  let signed = leaf
  for (;;) {
    const parsed = parseCertificate(sources.hashing, signed.bytes)
    if (!parsed.ok) return parsed
    const certificate = parsed.value
    if (certificate.org !== orgId(sources.hashing, sources.rootPublicKey)) return err({ kind: 'OtherOrganisation' })
    if (chain.length > 0 && !certificate.rt.includes('enrol')) {
      return err({ kind: 'IssuerMayNotEnrol', dev: certificate.dev })
    }
    chain.push(certificate)
    seen.add(certificate.dev)
    const issuer = certificate.by === 'root' ? undefined : sources.find(certificate.by)
    if (certificate.by !== 'root' && (!issuer || seen.has(certificate.by))) {
      return err({ kind: 'UnknownIssuer', dev: certificate.by })
    }
    const parsedIssuer = issuer ? parseCertificate(sources.hashing, issuer.bytes) : undefined
    if (parsedIssuer && !parsedIssuer.ok) return parsedIssuer
    if (parsedIssuer && parsedIssuer.value.dev !== certificate.by) {
      return err({ kind: 'UnknownIssuer', dev: certificate.by })
    }
    const key = parsedIssuer ? certificateKey(parsedIssuer.value) : sources.rootPublicKey
    if (!sources.verifying.verify(key, certificateMessage(signed.bytes), signed.signature)) {
      return err({ kind: 'BadSignature' })
    }
    if (!issuer) return ok(chain)
    signed = issuer
  }
}
