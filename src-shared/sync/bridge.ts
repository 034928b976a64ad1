import { err, ok, type Result } from '../kit/result.ts'
import { base64url, concat, type Hashing, parseBase64url, type Signing, utf8, type Verifying } from './bytes.ts'
import { canonicalBytes, hasKeys, isCleanText, isObject } from './canonical.ts'
import { devId, orgId, parseCertificate, type SignedCertificate, verifyChain } from './certificate.ts'
import { isDigest, type Json } from './entry.ts'
import { LIMITS } from './limits.ts'
import type { ReceiptSigner } from './receipt-code.ts'
import { isHexId } from './scope.ts'

/** Where a log of an adopted organisation ended. `h`: base64url of its last hash. */
export type ClosedLog = { log: string; dev: string; sc: string; seq: number; h: string }

/**
 * What a station says when it leaves its organisation for another (LEDGER §4 Adopt): where the logs ended that it holds, who wrote them,
 * and which organisation goes on. `root`: base64url of the root's public key, whose id is `org`.
 */
export type Closure = {
  v: 1
  org: string
  into: string
  name: string
  root: string
  dev: string
  stations: { dev: string; pub: string }[]
  logs: ClosedLog[]
  t: number
}

/** A closure as the `bridge` op carries it. `chain`: the certificates from its signer's up to the root's, with their signatures. */
export type Bridge = { closure: Closure; sig: string; chain: [string, string][] }

/** Why a bridge proves nothing. */
export type BridgeFault = { readonly kind: 'BadBridge'; readonly why: string }

const KEYS = ['v', 'org', 'into', 'name', 'root', 'dev', 'stations', 'logs', 't'] as const
const BRIDGE = utf8('CS1-bridge\0')
const bad = (why: string): Result<never, BridgeFault> => err({ kind: 'BadBridge', why })

const messageOf = (closure: Closure): Uint8Array => concat(BRIDGE, canonicalBytes(closure))

/** Signs a closure with the key of the station that leaves. Source: LED-67. */
export function signClosure(signing: Signing, closure: Closure, chain: readonly SignedCertificate[]): Bridge {
  const pairs = chain.map((one): [string, string] => [base64url(one.bytes), base64url(one.signature)])
  return { closure, sig: base64url(signing.sign(messageOf(closure))), chain: pairs }
}

/** What it takes to believe a bridge. `into`: the organisation that adopted. */
export interface BridgeChecks {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly into: string
}

/**
 * The closure of a bridge, if a station of that organisation, certified up to its root, signed it for this one, and every key is the one
 * of its id. Errors: `BridgeFault`. Source: LED-67.
 */
export function checkBridge({ hashing, verifying, into }: BridgeChecks, said: Json): Result<Closure, BridgeFault> {
  if (!isObject(said)) return bad('BadField')
  const closure = readClosure(said.closure)
  const chain = readChain(hashing, said.chain)
  const sig = readBytes(said.sig)
  if (closure === undefined || chain === undefined || sig === undefined) return bad('BadField')
  const rootPublicKey = readBytes(closure.root)
  if (rootPublicKey === undefined || orgId(hashing, rootPublicKey) !== closure.org) return bad('OtherRoot')
  if (closure.into !== into || closure.org === into) return bad('OtherOrganisation')
  const leaf = chain.get(closure.dev)
  if (leaf === undefined) return bad('UnknownIssuer')
  const certified = verifyChain({ hashing, verifying, rootPublicKey, find: dev => chain.get(dev) }, leaf)
  if (!certified.ok) return bad(certified.error.kind)
  const key = readBytes(certified.value[0]?.pub)
  if (key === undefined || !verifying.verify(key, messageOf(closure), sig)) return bad('BadSignature')
  const isOwn = closure.stations.every(({ dev, pub }) => {
    const bytes = readBytes(pub)
    return bytes !== undefined && devId(hashing, bytes) === dev
  })
  return isOwn ? ok(closure) : bad('OtherKey')
}

/** The stations of a checked closure, as checkers of receipts know them. */
export const signersOf = ({ org, stations }: Closure): ReceiptSigner[] =>
  stations.flatMap(({ dev, pub }) => {
    const publicKey = readBytes(pub)
    return publicKey === undefined ? [] : [{ dev, publicKey, org }]
  })

function readClosure(value: unknown): Closure | undefined {
  if (!isObject(value) || !hasKeys(value, KEYS) || value.v !== 1) return undefined
  const { org, into, name, root, dev, stations, logs, t } = value
  if (!isHexId(org) || !isHexId(into) || !isHexId(dev) || !isDigest(root) || typeof t !== 'number') return undefined
  if (typeof name !== 'string' || !isCleanText(name)) return undefined
  const isStation = (one: unknown): boolean =>
    isObject(one) && hasKeys(one, ['dev', 'pub']) && isHexId(one.dev) && isDigest(one.pub)
  const isLog = (one: unknown): boolean =>
    isObject(one) &&
    hasKeys(one, ['log', 'dev', 'sc', 'seq', 'h']) &&
    isHexId(one.log) &&
    isHexId(one.dev) &&
    isDigest(one.h)
  const good = isListOf(stations, isStation) && isListOf(logs, isLog)
  return good ? (value as Closure) : undefined
}

/** The certificates of a bridge by station; `verifyChain` finds out whether their signatures hold. */
function readChain(hashing: Hashing, value: unknown): Map<string, SignedCertificate> | undefined {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIMITS.issuers + 1) return undefined
  const found = new Map<string, SignedCertificate>()
  for (const pair of value as unknown[]) {
    const [bytes, signature] = Array.isArray(pair) ? (pair as unknown[]).map(readBytes) : []
    const parsed = bytes && parseCertificate(hashing, bytes)
    if (bytes === undefined || signature === undefined || parsed?.ok !== true) return undefined
    found.set(parsed.value.dev, { bytes, signature })
  }
  return found
}

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= LIMITS.bridgeLogs && value.every(isOne)

function readBytes(value: unknown): Uint8Array | undefined {
  const parsed = typeof value === 'string' ? parseBase64url(value) : undefined
  return parsed?.ok === true ? parsed.value : undefined
}
