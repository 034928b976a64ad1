import type { KeyObject } from 'node:crypto'
import { nodeSigning } from '#node/crypto.ts'
import type { Signing } from '#shared/sync/bytes.ts'
import type { PeopleDeps } from './people-deps.ts'
import { openUserKeys, parseWrappedKeys, x25519Private } from './user-keys.ts'

/** What a person can do whose password opened his keys: sign in his name, and open what was wrapped to him (MSG-6). */
export interface OpenKeys {
  readonly signing: Signing
  readonly x: KeyObject
  /** keys of conversations that were opened already, by the id of their wrap */
  readonly talk: Map<string, Uint8Array>
}

/**
 * The opened keys of the sessions of this station, in its memory alone: a locked screen, a logout and a restart of the station forget them,
 * and the password brings them back.
 */
export interface Keyring {
  keep(session: string, keys: OpenKeys): void
  of(session: string): OpenKeys | undefined
  forget(session: string): void
}

/** Sessions of one station that hold opened keys; of more the oldest is asked for its password again. */
const mostSessions = 200

/** An empty one. */
export function createKeyring(): Keyring {
  const opened = new Map<string, OpenKeys>()
  return {
    keep(session, keys) {
      opened.delete(session)
      opened.set(session, keys)
      if (opened.size > mostSessions) opened.delete(opened.keys().next().value ?? '')
    },
    of: session => opened.get(session),
    forget: session => void opened.delete(session),
  }
}

/** Opens a person's keys for a session. Nothing comes of keys that this password does not open. Cost: one argon2id. */
export async function openKeys(
  { keyring, passwords, push }: Pick<PeopleDeps, 'keyring' | 'passwords' | 'push'>,
  session: string,
  stored: string | null,
  password: string,
): Promise<void> {
  const wrapped = parseWrappedKeys(stored)
  const seeds = wrapped && (await openUserKeys(passwords, wrapped, password))
  if (!seeds?.ok) return
  const half = seeds.value.length / 2
  keyring.keep(session, {
    signing: nodeSigning(seeds.value.subarray(0, half)),
    x: x25519Private(seeds.value.subarray(half)),
    talk: new Map(),
  })
  seeds.value.fill(0)
  push({ topic: 'changed', tables: ['keyring'] })
}
