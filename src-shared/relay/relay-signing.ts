import { base64url, concat, type Hashing, hex, utf8 } from '../sync/bytes.ts'
import { canonicalBytes } from '../sync/canonical.ts'

/** The id of a relay: SHA-256 of its first witness key, 16 bytes as 32 hex digits. */
export function relayId(hashing: Hashing, firstWitnessKey: Uint8Array): string {
  return hex(hashing.sha256(firstWitnessKey).subarray(0, 16))
}

/** What a station signs to bring its organisation to a relay: only this relay, this root and this code. */
export function enrolMessage(
  hashing: Hashing,
  said: { readonly relay: string; readonly dev: string; readonly root: Uint8Array; readonly code: string },
): Uint8Array {
  const { relay, dev, root, code } = said
  const digest = base64url(hashing.sha256(utf8(code)))
  return signed('CS1-relay-enrol\0', { v: 1, relay, dev, root: base64url(root), code: digest })
}

/** What a station signs to sign in: a challenge of this relay, which nobody can carry to another. */
export function loginMessage(said: {
  readonly relay: string
  readonly org: string
  readonly dev: string
  readonly challenge: string
}): Uint8Array {
  const { relay, org, dev, challenge } = said
  return signed('CS1-relay-login\0', { v: 1, relay, org, dev, challenge })
}

/** What a station signs to use a refresh token, which without its key is worth nothing (TK-4). */
export function refreshMessage(hashing: Hashing, relay: string, refresh: string): Uint8Array {
  return signed('CS1-relay-refresh\0', { v: 1, relay, refresh: base64url(hashing.sha256(utf8(refresh))) })
}

/** What a person signs to be let into the admin page: a challenge of this relay, at this station. */
export function adminMessage(said: {
  readonly relay: string
  readonly org: string
  readonly dev: string
  readonly user: string
  readonly challenge: string
}): Uint8Array {
  const { relay, org, dev, user, challenge } = said
  return signed('CS1-relay-admin\0', { v: 1, relay, org, dev, user, challenge })
}

/** What the relay signs of a log that it holds up to `seq`, at `at` ms since 1970 by its clock. `hash`: 32 bytes. */
export function witnessMessage(said: {
  readonly relay: string
  readonly log: string
  readonly seq: number
  readonly hash: Uint8Array
  readonly at: number
}): Uint8Array {
  const { relay, log, seq, hash, at } = said
  return signed('CS1-relay-witness\0', { v: 1, relay, log, seq, hash: base64url(hash), at })
}

/** What a witness key signs of the one that follows it. */
export function nextKeyMessage(relay: string, next: Uint8Array): Uint8Array {
  return signed('CS1-relay-key\0', { v: 1, relay, next: base64url(next) })
}

const signed = (label: string, said: Record<string, unknown>): Uint8Array => concat(utf8(label), canonicalBytes(said))
