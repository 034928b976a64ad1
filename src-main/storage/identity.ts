import type { ReadTx, WriteTx } from './store.ts'
import { assert } from '#shared/kit/assert.ts'
import type BetterSqlite3 from 'better-sqlite3'
import { base64url, parseBase64url, type Signing } from '#shared/sync/bytes.ts'
import type { SignedCertificate } from '#shared/sync/certificate.ts'
import type { CardRelay } from '#shared/sync/join-card.ts'
import type { StationIdentity } from './ledger.ts'
import { StorageError } from './storage-fault.ts'

/** What a station knows of itself without its private key. */
export type PublicIdentity = Omit<StationIdentity, 'signing'>

const names = {
  org: 'org',
  root: 'root',
  dev: 'dev',
  cert: 'cert',
  certSig: 'cert_sig',
  issuers: 'issuers',
  card: 'card',
} as const

/** Keeps who this station is, in the commit that founds or joins the organisation. */
export function writeIdentity(tx: WriteTx, identity: PublicIdentity): void {
  const put = tx.db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
  put.run(names.org, identity.org)
  put.run(names.root, base64url(identity.rootPublicKey))
  put.run(names.dev, identity.dev)
  put.run(names.cert, base64url(identity.certificate.bytes))
  put.run(names.certSig, base64url(identity.certificate.signature))
}

/** Who this station is, or undefined before it is set up. */
export function readIdentity(tx: ReadTx): PublicIdentity | undefined {
  const find = tx.db.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck()
  const org = find.get(names.org)
  const dev = find.get(names.dev)
  if (org === undefined || dev === undefined) return undefined
  const bytes = (name: string): Uint8Array => {
    const parsed = parseBase64url(find.get(name) ?? '')
    assert(parsed.ok, `meta ${name} is no base64url`)
    return parsed.value
  }
  const certificate = { bytes: bytes(names.cert), signature: bytes(names.certSig) }
  return { org, dev, rootPublicKey: bytes(names.root), certificate }
}

/** The whole identity. Errors: throws KeyUnreadable for a key that is not the one of the certificate. */
export function withKey(identity: PublicIdentity, signing: Signing): StationIdentity {
  if (!isCertified(identity.certificate.bytes, signing.publicKey)) throw new StorageError({ kind: 'KeyUnreadable' })
  return { ...identity, signing }
}

/** Whether a certificate is of a key. */
export const isCertified = (certificate: Uint8Array, publicKey: Uint8Array): boolean =>
  Buffer.from(certificate).includes(`"pub":"${base64url(publicKey)}"`)

/** Keeps the certificates that lead from this station's own to the root's, as its card brought them: nothing else is here yet. */
export function writeIssuers(tx: WriteTx, issuers: readonly SignedCertificate[]): void {
  const pairs = issuers.map(one => [base64url(one.bytes), base64url(one.signature)])
  tx.db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(names.issuers, JSON.stringify(pairs))
}

/** The same; none at a station that the root certified. */
export function readIssuers(db: BetterSqlite3.Database): SignedCertificate[] {
  const text = db.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck().get(names.issuers)
  const pairs = JSON.parse(text ?? '[]') as [string, string][]
  return pairs.map(([bytes, signature]) => ({ bytes: bytesOf(bytes), signature: bytesOf(signature) }))
}

function bytesOf(text: string): Uint8Array {
  const parsed = parseBase64url(text)
  assert(parsed.ok, 'meta issuers is base64url')
  return parsed.value
}

/** What a card told of the organisation beside its certificates. */
export interface CardFacts {
  readonly organisation: string
  /** where its stations were reached, `host:port` */
  readonly addresses: readonly string[]
  /** absent of cards of before there was a relay in them */
  readonly relay?: CardRelay | null
}

/** Keeps that until the organisation's own records are here. */
export function keepCardFacts(tx: WriteTx, facts: CardFacts): void {
  tx.db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(names.card, JSON.stringify(facts))
}

/** The same; undefined at a station that joined nobody. */
export function readCardFacts(tx: ReadTx): CardFacts | undefined {
  const find = tx.db.prepare<[string], string>('SELECT value FROM meta WHERE name = ?').pluck()
  const text = find.get(names.card)
  return text === undefined ? undefined : (JSON.parse(text) as CardFacts)
}
