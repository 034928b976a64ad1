import { hash as argon2Hash, argon2id, needsRehash, verify as argon2Verify } from 'argon2'
import { assert } from '#shared/kit/assert.ts'
import type { Random } from '../command.ts'
import { turnstile } from './turnstile.ts'

/** AU-1. Units: KiB. What is stored says its own parameters (PHC), so these may grow. */
export const passwordCost = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const
/** AU-2: 2 × 64 MiB at most, the others wait their turn. */
const atOnce = 2
const saltBytes = 16
const keyBytes = 32

/** Hashing of passwords, at most two at once, off the thread (AU-1, AU-2). */
export interface Passwords {
  /** PHC text of a password, argon2id with a fresh salt. Cost: ~0.2 s of another thread. */
  hash(password: string): Promise<string>
  /** Whether the password is the one of a stored PHC text; without one, works as long and says no (AU-5: equal timing). */
  verify(stored: string | null, password: string): Promise<boolean>
  /** A stored text that is weaker than today's parameters. */
  isWeak(stored: string): boolean
  /** 32 bytes from a password and its own salt, for wrapping keys (LEDGER §8). */
  deriveKey(password: string, salt: Uint8Array): Promise<Uint8Array>
}

/** Passwords as argon2id, hashed on libuv's threads, two at once (AU-1, AU-2). */
export function createPasswords(random: Random): Passwords {
  const turn = turnstile(atOnce)
  const raw = (password: string, salt: Uint8Array): Promise<Buffer> =>
    turn(() =>
      argon2Hash(password, {
        ...passwordCost,
        type: argon2id,
        salt: Buffer.from(salt),
        hashLength: keyBytes,
        raw: true,
      }),
    )
  const hash = (password: string): Promise<string> =>
    turn(() =>
      argon2Hash(password, {
        ...passwordCost,
        type: argon2id,
        salt: Buffer.from(random.bytes(saltBytes)),
        hashLength: keyBytes,
      }),
    )
  let dummy: Promise<string> | undefined
  return {
    hash,
    async verify(stored, password) {
      dummy ??= hash(Buffer.from(random.bytes(saltBytes)).toString('base64'))
      const against = stored ?? (await dummy)
      const right = await turn(() => argon2Verify(against, password))
      return right && stored !== null
    },
    isWeak: stored => needsRehash(stored, passwordCost),
    async deriveKey(password, salt) {
      assert(salt.length === saltBytes, 'a key has a salt of 16 bytes')
      return new Uint8Array(await raw(password, salt))
    },
  }
}
