import { mayWrite } from '#shared/domain/rights.ts'
import { rootMessage } from '#shared/sync/auth-payload.ts'
import {
  type AuthEntry,
  type Authority,
  type AuthorityRules,
  authorityOf,
  type LogIdentity,
} from '#shared/sync/authority.ts'
import { base64url, hex, parseHex, type Signing } from '#shared/sync/bytes.ts'
import { certificateDigest, certificateMessage, devId, encodeCertificate, orgId } from '#shared/sync/certificate.ts'
import { genesisHash, nextHash, refOf } from '#shared/sync/chain.ts'
import { encodeEntry, type Json, type Op, parseEntry, sortRefs } from '#shared/sync/entry.ts'
import { encodeGenesis, logId } from '#shared/sync/genesis.ts'
import { uuid7 } from '#shared/sync/uuid.ts'
import { namedSigning, testHashing, testVerifying } from './crypto.ts'

const START = Date.UTC(2026, 7, 1)

/** A station of a test: real keys, a real certificate, one log a scope. */
export interface TestStation {
  readonly name: string
  readonly dev: string
  readonly wh: string
  readonly signing: Signing
  readonly certificate: Uint8Array
  readonly signature: Uint8Array
  readonly logs: Map<string, TestLog>
}

export interface TestLog {
  readonly identity: LogIdentity
  readonly start: Uint8Array
  readonly entries: AuthEntry[]
}

export interface StationOptions {
  readonly by?: TestStation
  readonly rights?: readonly string[]
  readonly wh?: string
  readonly scopes?: readonly string[]
}

export interface CommitOptions {
  readonly actor: string
  /** Entries whose refs stand in `r`. */
  readonly r: readonly AuthEntry[]
  /** Refs in `r` besides. */
  readonly refs?: readonly string[]
  /** Signs the entry with the root: `root_sig` goes into the first op. */
  readonly root?: boolean
  /** The entry before it in its chain, for a fork; the last of the log otherwise. Null: at the genesis. */
  readonly after?: AuthEntry | null
  readonly s?: number
  /** Another log of the same station and scope. */
  readonly incarnation?: string
}

/**
 * An organisation of tests: its entries are made of the real bytes, chained and named by their real hashes; nothing is
 * stored. The same words make the same keys, ids and hashes in every run.
 */
export class LedgerWorld {
  readonly root: Signing
  readonly org: string
  readonly rules: AuthorityRules
  readonly entries: AuthEntry[] = []
  readonly #verified = new Map<string, boolean>()
  readonly #name: string
  #ids = 0
  #ms = START

  constructor(name: string, rules: Partial<AuthorityRules> = {}) {
    this.#name = name
    this.root = namedSigning(`${name} root`)
    this.org = orgId(testHashing, this.root.publicKey)
    this.rules = {
      hashing: testHashing,
      verifying: testVerifying,
      rootPublicKey: this.root.publicKey,
      schema: 1,
      mayWrite,
      ...rules,
    }
  }

  /** A new UUIDv7. */
  id(): string {
    const word = new TextEncoder().encode(`${this.#name} ${this.#ids++}`)
    return uuid7(START + this.#ids, testHashing.sha256(word))
  }

  station(name: string, options: StationOptions = {}): TestStation {
    const signing = namedSigning(`${this.#name} station ${name}`)
    const dev = devId(testHashing, signing.publicKey)
    const wh = options.wh ?? this.id()
    const certificate = encodeCertificate(testHashing, {
      v: 1,
      org: this.org,
      dev,
      pub: base64url(signing.publicKey),
      tls: base64url(testHashing.sha256(signing.publicKey)),
      wh,
      sc: [...(options.scopes ?? [])],
      rt: [...(options.rights ?? [])],
      by: options.by?.dev ?? 'root',
      t: START,
    })
    const issuer = options.by?.signing ?? this.root
    const signature = issuer.sign(certificateMessage(certificate))
    return { name, dev, wh, signing, certificate, signature, logs: new Map() }
  }

  log(station: TestStation, scope: string, incarnation = 'first', r: readonly string[] = []): TestLog {
    const key = `${scope} ${incarnation}`
    const known = station.logs.get(key)
    if (known) return known
    const nonce = testHashing.sha256(new TextEncoder().encode(`${this.#name} ${station.name} ${key}`)).subarray(0, 16)
    const genesis = encodeGenesis({
      v: 1,
      org: this.org,
      dev: station.dev,
      sc: scope,
      n: base64url(nonce),
      why: 'install',
      cert: certificateDigest(testHashing, station.certificate),
      r: [...r],
      app: '0.1.0',
      t: START,
    })
    const identity = { id: logId(testHashing, genesis), dev: station.dev, scope, r: sortRefs(r) }
    const log = { identity, start: genesisHash(testHashing, genesis), entries: [] }
    station.logs.set(key, log)
    return log
  }

  commit(station: TestStation, scope: string, ops: readonly Op[], options: CommitOptions): AuthEntry {
    const log = this.log(station, scope, options.incarnation)
    const before = options.after === undefined ? log.entries.at(-1) : (options.after ?? undefined)
    const r = sortRefs([...options.r.map(entry => entry.ref), ...(options.refs ?? [])])
    const c = this.id()
    let o = ops.map(op => ({ ...op }))
    if (options.root) {
      const root_sig = base64url(this.root.sign(rootMessage(this.org, station.dev, { c, a: options.actor, r, o })))
      o = o.map((op, n) => (n === 0 ? { ...op, p: { ...op.p, root_sig } } : op))
    }
    const body = encodeEntry({ v: 1, c, a: options.actor, t: this.#ms++, l: 0, r, s: options.s ?? 1, o })
    const parsed = parseEntry(body)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error))
    const previous = before ? parseHex(before.hash) : { ok: true as const, value: log.start }
    if (!previous.ok) throw new Error('a hash is hexadecimal')
    const hash = nextHash(testHashing, previous.value, body)
    const entry: AuthEntry = {
      log: log.identity,
      seq: (before?.seq ?? 0) + 1,
      hash: hex(hash),
      ref: refOf(hash),
      previous: hex(previous.value),
      entry: parsed.value,
    }
    if (options.after === undefined) log.entries.push(entry)
    this.entries.push(entry)
    return entry
  }

  authority(entries: readonly AuthEntry[] = this.entries): Authority {
    return authorityOf(
      entries.filter(entry => entry.log.scope === 'auth'),
      this.rules,
      this.#verified,
    )
  }

  grant(user: string, role: string, wh: 'all' | string[] = 'all'): Op {
    return { k: 'create', e: 'grant', i: this.id(), p: { user, role, wh } }
  }

  removal(user: string): Op {
    return { k: 'create', e: 'removal', i: this.id(), p: { user, why: 'parti' } }
  }

  enrol(station: TestStation): Op {
    const { dev, certificate, signature, wh, name } = station
    const p = { dev, cert: base64url(certificate), sig: base64url(signature), wh, name }
    return { k: 'create', e: 'station', i: this.id(), p }
  }

  /** `keep`: the last entry that stays, one a log. */
  revocation(station: TestStation, keep: readonly AuthEntry[], scopes: readonly string[]): Op {
    const cuts: Json[] = keep.map(entry => cutAt(entry))
    return { k: 'create', e: 'revocation', i: this.id(), p: { dev: station.dev, cuts, sc: [...scopes], why: 'volé' } }
  }
}

/** An item of `cuts` that keeps a log up to an entry. */
export function cutAt(entry: AuthEntry): { log: string; seq: number; h: string } {
  const hash = parseHex(entry.hash)
  if (!hash.ok) throw new Error('a hash is hexadecimal')
  return { log: entry.log.id, seq: entry.seq, h: base64url(hash.value) }
}

/** The scopes that every station carries, and the warehouses given. */
export function carried(...warehouses: readonly string[]): string[] {
  return ['auth', 'org', ...warehouses.map(warehouse => `wh:${warehouse}`)]
}
