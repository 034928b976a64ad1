import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { type Bridge, checkBridge, signersOf } from './bridge.ts'
import { base64url, concat, type Hashing, parseBase64url, type Signing, utf8, type Verifying } from './bytes.ts'
import { canonicalBytes, hasKeys, isCleanText, isObject, parseCanonical } from './canonical.ts'
import { certificateKey, orgId, parseCertificate, type SignedCertificate, verifyChain } from './certificate.ts'
import { isDigest, type Json } from './entry.ts'
import { LIMITS } from './limits.ts'
import type { ReceiptSigner } from './receipt-code.ts'
import { isHexId } from './scope.ts'
import { parseSignedText, signedText } from './signed-text.ts'

/** A depot as people know it: the three letters that its numbers begin with, and its name. */
export type Depot = { readonly code: string; readonly name: string }

/** What a checker holds away from every station (RC-3). Units: ms since 1970. */
export interface TrustList {
  readonly rootPublicKey: Uint8Array
  readonly organisation: string
  /** when it was made: of two lists the later one counts */
  readonly t: number
  /** until when it may be believed to be complete */
  readonly until: number
  /** of every station that ever was a member: its certificate, then those of its issuers up to the one that the root signed */
  readonly stations: readonly (readonly SignedCertificate[])[]
  /** stations that were excluded since */
  readonly excluded: readonly string[]
  /** of organisations that were adopted */
  readonly bridges: readonly Bridge[]
  readonly depots: readonly Depot[]
}

/** A trust list that holds: who may have signed a receipt of this organisation. */
export interface OpenedTrustList {
  readonly org: string
  readonly organisation: string
  readonly t: number
  readonly until: number
  readonly signers: readonly ReceiptSigner[]
  readonly excluded: ReadonlySet<string>
  readonly depots: readonly Depot[]
}

/** The text is no trust list, or the organisation did not sign it. */
export type TrustListFault = { readonly kind: 'BadTrustList'; readonly why: string }

const KEYS = ['v', 'root', 'name', 't', 'until', 'by', 'stations', 'out', 'bridges', 'depots'] as const
const TRUST = utf8('CS1-trust\0')
const TEXT = 'CST1'
const bad = (why: string): Result<never, TrustListFault> => err({ kind: 'BadTrustList', why })

/** A trust list as one line of text, signed by the station that makes it, which is on it. Source: LED-54. */
export function signTrustList(signing: Signing, by: string, list: TrustList): string {
  const bytes = canonicalBytes({
    v: 1,
    root: base64url(list.rootPublicKey),
    name: list.organisation,
    t: list.t,
    until: list.until,
    by,
    stations: list.stations.map(chain => chain.map(one => [base64url(one.bytes), base64url(one.signature)])),
    out: [...list.excluded],
    bridges: [...list.bridges],
    depots: list.depots.map(({ code, name }) => ({ code, name })),
  })
  assert(bytes.length <= LIMITS.trustListBytes, 'a trust list is shorter')
  return signedText(TEXT, { bytes, signature: signing.sign(concat(TRUST, bytes)) })
}

/**
 * The list of a text, if every station on it is certified up to the organisation's root and one of them that is not excluded signed the
 * list. Its root is the one that it names: whose page it is, the person knows who got it from there. Errors: `TrustListFault`.
 * Source: LED-54, RC-3.
 */
export function openTrustList(
  ports: { readonly hashing: Hashing; readonly verifying: Verifying },
  text: string,
): Result<OpenedTrustList, TrustListFault> {
  const signed = parseSignedText(TEXT, text, LIMITS.trustListBytes * 2)
  if (!signed.ok) return bad(signed.error.kind)
  const parsed = parseCanonical(signed.value.bytes, LIMITS.trustListBytes, LIMITS.entryLevels)
  if (!parsed.ok) return bad(parsed.error.kind)
  const list = readList(parsed.value)
  if (list === undefined) return bad('BadField')
  const org = orgId(ports.hashing, list.rootPublicKey)
  const own: ReceiptSigner[] = []
  for (const chain of list.stations) {
    const found = signerOf(ports, list.rootPublicKey, chain)
    if (!found.ok) return found
    own.push(found.value)
  }
  const excluded = new Set(list.excluded)
  const maker = own.find(one => one.dev === list.by && !excluded.has(one.dev))
  if (maker === undefined) return bad('UnknownMaker')
  const message = concat(TRUST, signed.value.bytes)
  if (!ports.verifying.verify(maker.publicKey, message, signed.value.signature)) return bad('BadSignature')
  const adopted: ReceiptSigner[] = []
  for (const said of list.bridges) {
    const closure = checkBridge({ ...ports, into: org }, said)
    if (!closure.ok) return bad(closure.error.why)
    adopted.push(...signersOf(closure.value))
  }
  const { organisation, t, until, depots } = list
  return ok({ org, organisation, t, until, signers: [...own, ...adopted], excluded, depots })
}

function signerOf(
  { hashing, verifying }: { hashing: Hashing; verifying: Verifying },
  rootPublicKey: Uint8Array,
  [leaf, ...issuers]: readonly SignedCertificate[],
): Result<ReceiptSigner, TrustListFault> {
  if (leaf === undefined) return bad('BadField')
  const find = (dev: string): SignedCertificate | undefined =>
    issuers.find(one => {
      const issuer = parseCertificate(hashing, one.bytes)
      return issuer.ok && issuer.value.dev === dev
    })
  const chain = verifyChain({ hashing, verifying, rootPublicKey, find }, leaf)
  if (!chain.ok) return bad(chain.error.kind)
  const [certificate] = chain.value
  assert(certificate, 'a chain begins with its leaf')
  return ok({ dev: certificate.dev, publicKey: certificateKey(certificate) })
}

type ReadList = Omit<TrustList, 'bridges'> & { readonly by: string; readonly bridges: readonly Json[] }

function readList(value: unknown): ReadList | undefined {
  if (!isObject(value) || !hasKeys(value, KEYS) || value.v !== 1) return undefined
  const { name, t, until, by, out, bridges, depots } = value
  const root = isDigest(value.root) ? parseBase64url(value.root) : undefined
  if (!root?.ok || typeof name !== 'string' || !isCleanText(name) || !isHexId(by)) return undefined
  if (typeof t !== 'number' || typeof until !== 'number' || !Array.isArray(bridges)) return undefined
  if (!isListOf(out, isHexId) || !isListOf(depots, isDepot) || !Array.isArray(value.stations)) return undefined
  const stations = (value.stations as unknown[]).map(readChain)
  const known = stations.filter(chain => chain !== undefined)
  if (known.length !== stations.length || known.length > LIMITS.trustListStations) return undefined
  return {
    rootPublicKey: root.value,
    organisation: name,
    t,
    until,
    by,
    stations: known,
    excluded: out,
    bridges: bridges as Json[],
    depots,
  }
}

const isListOf = <T>(value: unknown, isOne: (one: unknown) => one is T): value is T[] =>
  Array.isArray(value) && value.every(isOne)

function isDepot(value: unknown): value is Depot {
  if (!isObject(value) || !hasKeys(value, ['code', 'name'])) return false
  return typeof value.code === 'string' && isCleanText(value.code) && typeof value.name === 'string'
}

function readChain(value: unknown): SignedCertificate[] | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIMITS.issuers + 1) return undefined
  const chain = (value as unknown[]).map(pair => {
    const [bytes, signature] = Array.isArray(pair) ? (pair as unknown[]).map(readBytes) : []
    return bytes && signature && { bytes, signature }
  })
  const known = chain.filter(one => one !== undefined)
  return known.length === chain.length ? known : undefined
}

function readBytes(value: unknown): Uint8Array | undefined {
  const parsed = typeof value === 'string' ? parseBase64url(value) : undefined
  return parsed?.ok === true ? parsed.value : undefined
}
