import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { concat, type Hashing, hex, utf8 } from './bytes.ts'
import { type CanonicalFault, canonicalBytes, hasKeys, isCleanText, isObject, parseCanonical } from './canonical.ts'
import { isDigest, isRefList, sortRefs } from './entry.ts'
import { LIMITS } from './limits.ts'
import { isHexId, isScope } from './scope.ts'

/** Why a log was opened: a first one, or an incarnation after a restore, a clone or a fork (LEDGER §12). */
export type GenesisWhy = 'install' | 'restore' | 'clone' | 'fork'

/** The last entry of the log that an incarnation continues. `h` is base64url of its 32-byte hash. */
export interface GenesisPrevious {
  log: string
  seq: number
  h: string
}

/**
 * What opens a log (LEDGER §3). `org`, `dev`: 32 hex digits. `n`: base64url of 16 random bytes. `cert`: base64url of
 * SHA-256 of the membership certificate. `r`: heads of `auth` that the station had applied. `t`: ms since 1970.
 */
export interface Genesis {
  v: 1
  org: string
  dev: string
  sc: string
  n: string
  why: GenesisWhy
  prev?: GenesisPrevious
  cert: string
  r: string[]
  app: string
  t: number
}

/** Why bytes are no genesis. `at`: the key that is wrong, empty for the keys themselves. */
export type GenesisFault = CanonicalFault | { readonly kind: 'BadGenesis'; readonly at: string }

const KEYS = ['v', 'org', 'dev', 'sc', 'n', 'why', 'prev?', 'cert', 'r', 'app', 't'] as const
const PREVIOUS_KEYS = ['log', 'seq', 'h'] as const
// 16 bytes: the last of 22 characters carries four spare bits, which are zero.
const NONCE = /^[A-Za-z0-9_-]{21}[AQgw]$/
const GENESIS = utf8('CS1-genesis\0')

/** The bytes of a genesis, keys in order. A genesis that would not parse is a bug. Source: LEDGER §3, LED-20. */
export function encodeGenesis(genesis: Genesis): Uint8Array {
  const { v, org, dev, sc, n, why, prev, cert, r, app, t } = genesis
  const before = prev ? { prev: { log: prev.log, seq: prev.seq, h: prev.h } } : {}
  const bytes = canonicalBytes({ v, org, dev, sc, n, why, ...before, cert, r: sortRefs(r), app, t })
  const parsed = parseGenesis(bytes)
  assert(parsed.ok, `a station made a malformed genesis: ${parsed.ok ? '' : JSON.stringify(parsed.error)}`)
  return bytes
}

/** The genesis of received bytes, or why they are none. Errors: `GenesisFault`. Source: LEDGER §3, LED-20. */
export function parseGenesis(bytes: Uint8Array): Result<Genesis, GenesisFault> {
  const parsed = parseCanonical(bytes, LIMITS.genesisBytes, LIMITS.entryLevels)
  if (!parsed.ok) return parsed
  const at = findGenesisFault(parsed.value)
  return at === undefined ? ok(parsed.value as Genesis) : err({ kind: 'BadGenesis', at })
}

function findGenesisFault(value: unknown): string | undefined {
  if (!isObject(value) || !hasKeys(value, KEYS)) return ''
  if (value.v !== 1) return 'v'
  if (!isHexId(value.org)) return 'org'
  if (!isHexId(value.dev)) return 'dev'
  if (!isScope(value.sc)) return 'sc'
  if (typeof value.n !== 'string' || !NONCE.test(value.n)) return 'n'
  if (value.why !== 'install' && value.why !== 'restore' && value.why !== 'clone' && value.why !== 'fork') return 'why'
  if ('prev' in value && !isPrevious(value.prev)) return 'prev'
  if (!isDigest(value.cert)) return 'cert'
  if (!isRefList(value.r)) return 'r'
  if (typeof value.app !== 'string' || value.app === '' || !isCleanText(value.app)) return 'app'
  if (typeof value.t !== 'number' || !Number.isSafeInteger(value.t) || value.t < 0) return 't'
  return undefined
}

function isPrevious(value: unknown): boolean {
  if (!isObject(value) || !hasKeys(value, PREVIOUS_KEYS)) return false
  return isHexId(value.log) && Number.isSafeInteger(value.seq) && Number(value.seq) >= 0 && isDigest(value.h)
}

/** The 16 bytes that name a log for ever. Source: LEDGER §3, SHA-256(genesis)[0..15]. */
export function logIdBytes(hashing: Hashing, genesis: Uint8Array): Uint8Array {
  return hashing.sha256(genesis).slice(0, 16)
}

/** The same as 32 hex digits, as every text and table writes it. */
export function logId(hashing: Hashing, genesis: Uint8Array): string {
  return hex(logIdBytes(hashing, genesis))
}

/** What the station signs when it opens a log. Source: LEDGER §3. */
export function genesisMessage(genesis: Uint8Array): Uint8Array {
  return concat(GENESIS, genesis)
}
