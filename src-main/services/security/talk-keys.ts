import { createCipheriv, createDecipheriv, createPublicKey, diffieHellman, hkdfSync, type KeyObject } from 'node:crypto'
import { assert } from '#shared/kit/assert.ts'
import { base64url, parseBase64url, type Signing, utf8, type Verifying } from '#shared/sync/bytes.ts'
import type { Random } from '../command.ts'
import { publicHalf, x25519Private } from './user-keys.ts'

/** Somebody a key goes to, by the public half of his X25519 pair, base64url. */
export interface Recipient {
  readonly user: string
  readonly x: string
}

/** A conversation's key wrapped to some people, as the entry that gives it says (MSG-6). */
export type WrappedTalkKey = {
  /** public half of the pair made for this entry alone */
  eph: string
  wraps: { user: string; x: string; box: string }[]
  /** the giver's Ed25519 signature over all of it */
  sig: string
}

const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

/** A fresh key for one conversation: AES-256. */
export const freshTalkKey = (random: Random): Uint8Array => random.bytes(keyBytes)

/**
 * Wraps a key to some people: X25519 with a pair made for this entry, HKDF-SHA-256 over both public halves and what it is for,
 * AES-256-GCM. The giver signs it, so that a station that knows no key of his gives none in his name. Cost: 0.1 ms a person.
 */
export function wrapTalkKey(
  random: Random,
  signing: Signing,
  of: { readonly conversation: string; readonly key: string },
  secret: Uint8Array,
  people: readonly Recipient[],
): WrappedTalkKey {
  const once = x25519Private(random.bytes(keyBytes))
  const eph = publicHalf(once)
  const wraps = people.map(({ user, x }) => {
    const wrapping = wrappingKey(once, x, { ...of, user, x, eph })
    assert(wrapping !== undefined, 'a public key that was published is one')
    return { user, x, box: seal(random, wrapping, wrapLabel(of, user), secret) }
  })
  return { eph, wraps, sig: base64url(signing.sign(signedText(of, eph, wraps))) }
}

/** Whether the person of this Ed25519 key gave this. */
export function isGivenBy(
  verifying: Verifying,
  ed: string,
  of: { readonly conversation: string; readonly key: string },
  { eph, wraps, sig }: WrappedTalkKey,
): boolean {
  const [key, signature] = [parseBase64url(ed), parseBase64url(sig)]
  return key.ok && signature.ok && verifying.verify(key.value, signedText(of, eph, wraps), signature.value)
}

/** The key that was wrapped to somebody, by his private half; undefined where it was not wrapped so. */
export function openTalkKey(
  mine: KeyObject,
  of: { readonly conversation: string; readonly key: string; readonly user: string },
  wrap: { readonly x: string; readonly eph: string; readonly box: string },
): Uint8Array | undefined {
  const wrapping = wrappingKey(mine, wrap.eph, { ...of, x: wrap.x, eph: wrap.eph })
  const secret = wrapping && open(wrapping, wrapLabel(of, of.user), wrap.box)
  return secret?.length === keyBytes ? secret : undefined
}

/**
 * The key under which a person keeps what he has not said yet in encrypted conversations: it follows from his private half alone, so nobody
 * else has it, and it is there before any key of the conversation is.
 */
export function ownTalkKey(mine: KeyObject): Uint8Array {
  const shared = diffieHellman({ privateKey: mine, publicKey: createPublicKey(mine) })
  return new Uint8Array(hkdfSync('sha256', shared, new Uint8Array(), label('CS1-talk-own'), keyBytes))
}

/** What a text is bound to: it opens at its place and in the name of its author alone. */
export interface TextPlace {
  readonly conversation: string
  /** of the message; what stands for one thing of a conversation or a person says which */
  readonly id: string
  readonly actor: string
}

/** A text under a conversation's key: nonce, AES-256-GCM, tag, base64url. */
export const sealText = (random: Random, key: Uint8Array, place: TextPlace, text: string): string =>
  seal(random, key, textLabel(place), utf8(text))

/** The text; undefined where it is not under this key, or not at its place. */
export function openText(key: Uint8Array, place: TextPlace, box: string): string | undefined {
  const bytes = open(key, textLabel(place), box)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
}

const label = (...parts: readonly string[]): Uint8Array => utf8(JSON.stringify(parts))
const wrapLabel = ({ conversation, key }: { conversation: string; key: string }, user: string): Uint8Array =>
  label('CS1-talk-wrap', conversation, key, user)
const textLabel = ({ conversation, id, actor }: TextPlace): Uint8Array =>
  label('CS1-talk-text', conversation, id, actor)

const signedText = (
  { conversation, key }: { conversation: string; key: string },
  eph: string,
  wraps: WrappedTalkKey['wraps'],
): Uint8Array => label('CS1-talk-key', conversation, key, eph, ...wraps.flatMap(({ user, x, box }) => [user, x, box]))

function wrappingKey(
  mine: KeyObject,
  theirs: string,
  of: {
    readonly conversation: string
    readonly key: string
    readonly user: string
    readonly x: string
    readonly eph: string
  },
): Uint8Array | undefined {
  try {
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: theirs }, format: 'jwk' })
    const shared = diffieHellman({ privateKey: mine, publicKey })
    const salt = Buffer.concat([Buffer.from(of.eph, 'base64url'), Buffer.from(of.x, 'base64url')])
    return new Uint8Array(hkdfSync('sha256', shared, salt, wrapLabel(of, of.user), keyBytes))
  } catch {
    // No key, or one that gives no secret: whoever sent it wrapped nothing.
    return undefined
  }
}

function seal(random: Random, key: Uint8Array, bound: Uint8Array, bytes: Uint8Array): string {
  const nonce = random.bytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(bound)
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

function open(key: Uint8Array, bound: Uint8Array, box: string): Uint8Array | undefined {
  const bytes = Buffer.from(box, 'base64url')
  if (bytes.length < nonceBytes + tagBytes) return undefined
  const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
  cipher.setAAD(bound)
  cipher.setAuthTag(bytes.subarray(-tagBytes))
  const opened = cipher.update(bytes.subarray(nonceBytes, -tagBytes))
  try {
    cipher.final()
  } catch {
    return undefined
  }
  return new Uint8Array(opened)
}
