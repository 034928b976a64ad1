import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Random } from '../command.ts'
import type { Passwords } from './passwords.ts'

/** What is kept of a person's key pairs: public halves in clear, private halves under a key from his password (LEDGER §8). */
export type WrappedKeys = {
  readonly v: 1
  /** Ed25519 and X25519 public keys, base64url of 32 bytes */
  readonly ed: string
  readonly x: string
  /** salt of the wrapping key, 16 bytes */
  readonly salt: string
  readonly nonce: string
  /** AES-256-GCM of the two private seeds, with its tag */
  readonly box: string
}

const seedBytes = 32
const nonceBytes = 12
const tagBytes = 16
const pkcs8 = { ed: '302e020100300506032b657004220420', x: '302e020100300506032b656e04220420' } as const
const aad = Buffer.from('CS1-user-keys\0')

/** Fresh Ed25519 and X25519 pairs, wrapped by the password. Cost: one argon2id. */
export function makeUserKeys(random: Random, passwords: Passwords, password: string): Promise<WrappedKeys> {
  return wrap(random, passwords, password, Buffer.from(random.bytes(2 * seedBytes)))
}

/** The same pairs under another password. Errors: 'WrongPassword'. Cost: two argon2id. */
export async function rewrapUserKeys(
  random: Random,
  passwords: Passwords,
  wrapped: WrappedKeys,
  current: string,
  next: string,
): Promise<Result<WrappedKeys, 'WrongPassword'>> {
  const seeds = await openUserKeys(passwords, wrapped, current)
  return seeds.ok ? ok(await wrap(random, passwords, next, seeds.value)) : seeds
}

/** The two private seeds, Ed25519 then X25519. Errors: 'WrongPassword'. */
export async function openUserKeys(
  passwords: Passwords,
  wrapped: WrappedKeys,
  password: string,
): Promise<Result<Buffer, 'WrongPassword'>> {
  const key = await passwords.deriveKey(password, Buffer.from(wrapped.salt, 'base64url'))
  const sealed = Buffer.from(wrapped.box, 'base64url')
  const open = createDecipheriv('aes-256-gcm', key, Buffer.from(wrapped.nonce, 'base64url'))
  open.setAAD(aad)
  open.setAuthTag(sealed.subarray(-tagBytes))
  const seeds = open.update(sealed.subarray(0, -tagBytes))
  try {
    open.final()
  } catch {
    return err('WrongPassword')
  }
  return ok(seeds)
}

/** The public halves of a person's keys, as everybody may have them. */
export type PublicKeys = Pick<WrappedKeys, 'ed' | 'x'>

/** Public halves that were published, or nothing. */
export function parsePublicKeys(stored: string | null): PublicKeys | undefined {
  const keys = stored === null ? {} : (JSON.parse(stored) as Partial<PublicKeys>)
  const { ed, x } = keys
  return isKey(ed) && isKey(x) ? { ed, x } : undefined
}

const isKey = (text: unknown): text is string => typeof text === 'string' && /^[A-Za-z0-9_-]{43}$/.test(text)

/** The keys as stored, or nothing when they are not ours to read. */
export function parseWrappedKeys(stored: string | null): WrappedKeys | undefined {
  if (stored === null) return undefined
  const keys = JSON.parse(stored) as Partial<WrappedKeys>
  return keys.v === 1 && keys.box !== undefined ? (keys as WrappedKeys) : undefined
}

async function wrap(random: Random, passwords: Passwords, password: string, seeds: Buffer): Promise<WrappedKeys> {
  assert(seeds.length === 2 * seedBytes, 'two seeds of 32 bytes')
  const salt = random.bytes(16)
  const nonce = random.bytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', await passwords.deriveKey(password, salt), nonce)
  cipher.setAAD(aad)
  const box = Buffer.concat([cipher.update(seeds), cipher.final(), cipher.getAuthTag()])
  return {
    v: 1,
    ed: publicOf('ed', seeds.subarray(0, seedBytes)),
    x: publicOf('x', seeds.subarray(seedBytes)),
    salt: Buffer.from(salt).toString('base64url'),
    nonce: Buffer.from(nonce).toString('base64url'),
    box: box.toString('base64url'),
  }
}

/** The X25519 private key of 32 bytes. */
export const x25519Private = (seed: Uint8Array): KeyObject => privateOf('x', seed)

/** The public half of a key pair, base64url of 32 bytes. */
export function publicHalf(key: KeyObject): string {
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  assert(x !== undefined, 'an OKP key has an x')
  return x
}

function privateOf(kind: 'ed' | 'x', seed: Uint8Array): KeyObject {
  const der = Buffer.concat([Buffer.from(pkcs8[kind], 'hex'), seed])
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

const publicOf = (kind: 'ed' | 'x', seed: Uint8Array): string => publicHalf(privateOf(kind, seed))
