import { type Role, roles, type WarehouseScope } from '../domain/roles.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { concat, type Hashing, hex, parseBase64url, utf8, type Verifying } from './bytes.ts'
import { canonicalBytes, isObject } from './canonical.ts'
import { type Certificate, certificateMessage, orgId, parseCertificate } from './certificate.ts'
import { type Entry, isDigest, type Json, type Op, opToCanonical, sortRefs } from './entry.ts'
import { isHexId, isScope } from './scope.ts'
import { isUuid } from './uuid.ts'

/** What a `grant` says: from here on the user has this role, in these warehouses. */
export interface Grant {
  readonly user: string
  readonly role: Role
  readonly wh: WarehouseScope
}

/** What a `removal` says: the user has no role until a grant that saw it. */
export interface Removal {
  readonly user: string
}

/** What a `station` says: the certificate, its exact bytes, and the signature of its issuer over them. */
export interface StationPayload {
  readonly certificate: Certificate
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

/** The last entry of a log that a revocation keeps. `hash`: 64 hex digits. */
export interface Cut {
  readonly log: string
  readonly seq: number
  readonly hash: string
}

/** What a `revocation` says: where the logs of a station end. `sc`: the scopes that the revoker carries. */
export interface Revocation {
  readonly dev: string
  readonly cuts: readonly Cut[]
  readonly sc: readonly string[]
}

/** Which field of an `auth` op is missing or of another shape. */
export type PayloadFault = { readonly kind: 'BadPayload'; readonly at: string }

const bad = (at: string): Result<never, PayloadFault> => err({ kind: 'BadPayload', at })

/** The fields of a `grant`. Errors: `PayloadFault`. Source: LED-62. */
export function parseGrant(op: Op): Result<Grant, PayloadFault> {
  const { user, role, wh } = op.p ?? {}
  if (!isUuidText(user)) return bad('user')
  const known = roles.find(name => name === role)
  if (!known) return bad('role')
  if (wh === 'all') return ok({ user, role: known, wh })
  return isListOf(wh, isUuid) ? ok({ user, role: known, wh }) : bad('wh')
}

/** The fields of a `removal`. Errors: `PayloadFault`. Source: LED-63. */
export function parseRemoval(op: Op): Result<Removal, PayloadFault> {
  const user = op.p?.user
  return isUuidText(user) ? ok({ user }) : bad('user')
}

/** The fields of a `station`, certificate parsed and not yet verified. Errors: `PayloadFault`. Source: LED-64. */
export function parseStation(hashing: Hashing, op: Op): Result<StationPayload, PayloadFault> {
  const { dev, cert, sig, wh } = op.p ?? {}
  const bytes = typeof cert === 'string' ? parseBase64url(cert) : undefined
  if (!bytes?.ok) return bad('cert')
  const signature = parseSignature(sig)
  if (!signature) return bad('sig')
  const certificate = parseCertificate(hashing, bytes.value)
  if (!certificate.ok) return bad('cert')
  if (certificate.value.dev !== dev) return bad('dev')
  if (certificate.value.wh !== wh) return bad('wh')
  return ok({ certificate: certificate.value, bytes: bytes.value, signature })
}

/** The fields of a `revocation`. Errors: `PayloadFault`. Source: LED-65. */
export function parseRevocation(op: Op): Result<Revocation, PayloadFault> {
  const { dev, cuts, sc } = op.p ?? {}
  if (!isHexId(dev)) return bad('dev')
  if (!isListOf(sc, isScope)) return bad('sc')
  if (!Array.isArray(cuts)) return bad('cuts')
  const parsed = cuts.map(parseCut)
  return parsed.every(cut => cut !== undefined) ? ok({ dev, cuts: parsed, sc }) : bad('cuts')
}

function parseCut(value: Json): Cut | undefined {
  if (!isObject(value)) return undefined
  const { log, seq, h } = value
  const hash = isDigest(h) ? parseBase64url(h) : undefined
  if (!isHexId(log) || typeof seq !== 'number' || seq < 0 || !hash?.ok) return undefined
  return { log, seq, hash: hex(hash.value) }
}

function isUuidText(value: Json | undefined): value is string {
  return typeof value === 'string' && isUuid(value)
}

function isListOf(value: Json | undefined, isItem: (text: string) => boolean): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string' && isItem(item))
}

function parseSignature(value: Json | undefined): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? parseBase64url(value) : undefined
  return bytes?.ok && bytes.value.length === 64 ? bytes.value : undefined
}

const ROOT = utf8('CS1-root\0')

/**
 * What the root signs to make an `auth` entry its own, whatever its author may: organisation, station, command, actor,
 * auth heads and all ops as `encodeEntry` writes them, `root_sig` itself left out. So the signature is worth nothing at another place of the graph
 * or in another station's log. Source: LEDGER §4, LED-66.
 */
export function rootMessage(org: string, dev: string, entry: Pick<Entry, 'c' | 'a' | 'r' | 'o'>): Uint8Array {
  const { c, a, r, o } = entry
  return concat(ROOT, canonicalBytes({ org, dev, c, a, r: sortRefs(r), o: o.map(withoutRootSignature) }))
}

function withoutRootSignature(op: Op): Op {
  const p = Object.fromEntries(Object.entries(op.p ?? {}).filter(([name]) => name !== 'root_sig'))
  return opToCanonical({ ...op, p })
}

/** What it takes to tell whether the root signed. */
export interface RootChecks {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly rootPublicKey: Uint8Array
}

/** Whether an entry of `auth` carries no root signature, one that holds, or anything else. Source: LED-66. */
export function rootSignatureOf(checks: RootChecks, dev: string, entry: Entry): 'none' | 'holds' | 'bad' {
  const signed = entry.o.filter(op => op.p && 'root_sig' in op.p)
  const [only] = signed
  if (!only) return 'none'
  const signature = signed.length === 1 ? parseSignature(only.p?.root_sig) : undefined
  if (!signature) return 'bad'
  const message = rootMessage(orgId(checks.hashing, checks.rootPublicKey), dev, entry)
  return checks.verifying.verify(checks.rootPublicKey, message, signature) ? 'holds' : 'bad'
}

/** Whether the issuer's key made the signature of a station's certificate. */
export function isIssuedBy(verifying: Verifying, issuerKey: Uint8Array, station: StationPayload): boolean {
  return verifying.verify(issuerKey, certificateMessage(station.bytes), station.signature)
}
