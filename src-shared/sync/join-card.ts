import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { base64url, concat, type Hashing, parseBase64url, type Signing, utf8, type Verifying } from './bytes.ts'
import { canonicalBytes, hasKeys, isCleanText, isObject, parseCanonical } from './canonical.ts'
import {
  type Certificate,
  certificateKey,
  orgId,
  parseCertificate,
  type SignedCertificate,
  verifyChain,
} from './certificate.ts'
import { isDigest } from './entry.ts'
import { LIMITS } from './limits.ts'
import { isHexId } from './scope.ts'
import { parseSignedText, type Signed, signedText } from './signed-text.ts'

/** Bytes that only the holder of an X25519 key opens. `key`: the sender's one-time public key. */
export interface SealedSecret {
  readonly key: Uint8Array
  readonly box: Uint8Array
}

/** The relay of an organisation, as a card tells of it: its address and its id, which its keys must lead to. */
export interface CardRelay {
  readonly url: string
  readonly id: string
}

/** What an organisation gives to a station that it takes in (CS-74). */
export interface JoinCard {
  readonly rootPublicKey: Uint8Array
  readonly certificate: SignedCertificate
  /** certificates from the issuer's up to the one that the root signed */
  readonly issuers: readonly SignedCertificate[]
  readonly organisation: string
  /** where stations of it were reached last, `host:port` */
  readonly addresses: readonly string[]
  /** where the relay is, so that a station which shares no network with any other needs nobody to type it */
  readonly relay: CardRelay | null
  /** the key of the organisation's backups, for the station that asked */
  readonly backup: SealedSecret
}

/** Why a card is none, or not this station's. */
export type CardFault =
  | { readonly kind: 'BadCard'; readonly why: string }
  /** it is for the station of another request */
  | { readonly kind: 'CardForAnother' }

/** A card that holds together. */
export interface OpenedCard extends JoinCard {
  readonly parsed: Certificate
  readonly org: string
}

const KEYS = ['v', 'root', 'cert', 'sig', 'issuers', 'name', 'at', 'relay', 'key', 'box'] as const
const CARD = utf8('CS1-card\0')
const TEXT = 'CSC1'
const NAME_CHARS = 200
const MOST_ADDRESSES = 32
const RELAY_CHARS = 300
const bad = (why: string): Result<never, CardFault> => err({ kind: 'BadCard', why })

/** Signs a card with the key that signed its certificate. Source: CS-74. */
export function signCard(signing: Signing, card: JoinCard): Signed {
  const { certificate, issuers, organisation, addresses, relay, backup } = card
  const bytes = canonicalBytes({
    v: 1,
    root: base64url(card.rootPublicKey),
    cert: base64url(certificate.bytes),
    sig: base64url(certificate.signature),
    issuers: issuers.map(one => [base64url(one.bytes), base64url(one.signature)]),
    name: organisation,
    at: addresses.slice(0, MOST_ADDRESSES),
    relay: relay === null ? [] : [relay.url, relay.id],
    key: base64url(backup.key),
    box: base64url(backup.box),
  })
  assert(bytes.length <= LIMITS.cardBytes, 'a card is short')
  return { bytes, signature: signing.sign(concat(CARD, bytes)) }
}

/** What it takes to believe a card. */
export interface CardChecks {
  readonly hashing: Hashing
  readonly verifying: Verifying
  /** the station's own key and the digest of its TLS key, as in its request */
  readonly own: { readonly dev: string; readonly tls: string }
}

/**
 * What a card says, if its certificate is this station's, leads to the root that the card names, and who signed the certificate signed
 * the card. Whether that root is the right one is told by where the card comes from: the paired link, or the hand that brought it.
 * Errors: `CardFault`. Source: CS-74.
 */
export function openCard({ hashing, verifying, own }: CardChecks, signed: Signed): Result<OpenedCard, CardFault> {
  const parsed = parseCanonical(signed.bytes, LIMITS.cardBytes, LIMITS.entryLevels)
  if (!parsed.ok) return bad(parsed.error.kind)
  const card = readCard(parsed.value)
  if (card === undefined) return bad('BadField')
  const find = (dev: string): SignedCertificate | undefined => card.issuers.find(one => isOf(hashing, one, dev))
  const chain = verifyChain({ hashing, verifying, rootPublicKey: card.rootPublicKey, find }, card.certificate)
  if (!chain.ok) return bad(chain.error.kind)
  const [certificate, issuer] = chain.value
  assert(certificate, 'a chain begins with its leaf')
  if (certificate.dev !== own.dev || certificate.tls !== own.tls) return err({ kind: 'CardForAnother' })
  const key = issuer === undefined ? card.rootPublicKey : certificateKey(issuer)
  if (!verifying.verify(key, concat(CARD, signed.bytes), signed.signature)) return bad('BadSignature')
  return ok({ ...card, parsed: certificate, org: orgId(hashing, card.rootPublicKey) })
}

function isOf(hashing: Hashing, certificate: SignedCertificate, dev: string): boolean {
  const parsed = parseCertificate(hashing, certificate.bytes)
  return parsed.ok && parsed.value.dev === dev
}

function readCard(value: unknown): JoinCard | undefined {
  if (!isObject(value) || !hasKeys(value, KEYS) || value.v !== 1) return undefined
  const { name, at } = value
  if (typeof name !== 'string' || name.length > NAME_CHARS || !isCleanText(name)) return undefined
  if (!isListOf(at, MOST_ADDRESSES, one => typeof one === 'string')) return undefined
  if (!isDigest(value.root) || !isDigest(value.key)) return undefined
  const pairs = isListOf(value.issuers, MOST_ADDRESSES, Array.isArray) ? value.issuers.map(readPair) : [undefined]
  const certificate = readPair([value.cert, value.sig])
  const [rootPublicKey, key, box] = [value.root, value.key, value.box].map(readBytes)
  const issuers = pairs.filter(pair => pair !== undefined)
  if (!certificate || !rootPublicKey || !key || !box || issuers.length !== pairs.length) return undefined
  const relay = readRelay(value.relay)
  if (relay === undefined) return undefined
  const addresses = at as string[]
  return { rootPublicKey, certificate, issuers, organisation: name, addresses, relay, backup: { key, box } }
}

function readRelay(value: unknown): CardRelay | null | undefined {
  if (!isListOf(value, 2, one => typeof one === 'string')) return undefined
  const [url, id] = value as string[]
  if (url === undefined) return null
  return id !== undefined && isHexId(id) && url.length <= RELAY_CHARS && isCleanText(url) ? { url, id } : undefined
}

function readPair(pair: unknown): SignedCertificate | undefined {
  if (!Array.isArray(pair) || pair.length !== 2) return undefined
  const [bytes, signature] = pair.map(readBytes)
  return bytes && signature && { bytes, signature }
}

function readBytes(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? parseBase64url(value) : undefined
  return bytes?.ok ? bytes.value : undefined
}

function isListOf(value: unknown, most: number, isItem: (item: unknown) => boolean): value is unknown[] {
  return Array.isArray(value) && value.length <= most && value.every(isItem)
}

/** A card as one line of text, for a file. */
export const cardText = (card: Signed): string => signedText(TEXT, card)

/** The signed bytes of such a line. Errors: `CardFault`. */
export function parseCardText(text: string): Result<Signed, CardFault> {
  const signed = parseSignedText(TEXT, text, LIMITS.cardBytes * 2)
  return signed.ok ? signed : bad(signed.error.kind)
}
