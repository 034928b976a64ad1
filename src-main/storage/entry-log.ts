import type BetterSqlite3 from 'better-sqlite3'
import { scopeKindOf } from '#shared/domain/rights.ts'
import { assert } from '#shared/kit/assert.ts'
import { compareBytes, equalBytes, type Hashing, hex } from '#shared/sync/bytes.ts'
import { certificateKey, parseCertificate, type SignedCertificate } from '#shared/sync/certificate.ts'
import type { RunEntry } from '#shared/sync/check-run.ts'
import { genesisHash, nextHash, refOf } from '#shared/sync/chain.ts'
import type { Moment } from '#shared/sync/clock.ts'
import type { Entry, Json, Op } from '#shared/sync/entry.ts'
import { type GenesisWhy, logIdBytes, parseGenesis } from '#shared/sync/genesis.ts'
import { RowBatch } from './row-batch.ts'

/** Where an entry stands; `h8`, the first bytes of its hash, tells the branches of a fork apart. */
export interface Place {
  readonly log: number
  readonly seq: number
  readonly h8: Uint8Array
}

/** What never changes about a log, wherever it is stored. */
export interface LogFacts {
  /** 32 hex digits, and the 16 bytes */
  readonly id: string
  readonly idBytes: Uint8Array
  readonly dev: string
  readonly scope: string
  readonly scopeKind: string
  /** `r` of the genesis */
  readonly r: readonly string[]
  readonly h0: Uint8Array
  readonly publicKey: Uint8Array
}

/** The same with its number in this store. */
export interface LogInfo extends LogFacts {
  readonly n: number
}

/** Whether a log may grow (LEDGER §12). */
export type LogState = 'open' | 'closed' | 'forked'

/** Whether a log is this station's: opened here, so that it is written here, or by it elsewhere, which is only kept (CS-40). */
export type Mine = 'here' | 'elsewhere' | 'no'
const mineNumber = { no: 0, here: 1, elsewhere: 2 } as const

/** The end of a log, or of one branch of it; seq 0 is the genesis. */
export interface Head {
  readonly seq: number
  readonly hash: Uint8Array
}

/** A stored entry as it was made. */
export interface StoredEntry extends Place {
  readonly hash: Uint8Array
  readonly body: Uint8Array
}

/** What opens a log, as it is stored and sent. */
export interface LogStart {
  readonly genesis: Uint8Array
  readonly seal: Uint8Array
  readonly certificate: SignedCertificate
}

/** An aside in its place: what `digest` names, and whose it is. */
export interface StoredAside {
  readonly digest: string
  readonly e: string
  readonly i: string
  readonly salt: Uint8Array
  readonly payload: Uint8Array
}

/** The same with what its payload says. */
export type ReadAside = StoredAside & { readonly fields: Record<string, Json> }

/** Fields of asides that were just stored and that the fold has not asked for yet. More are read from the store. */
const freshAsides = 4_096

/** A place as text, for maps. */
export const placeKey = (place: Place): string => `${place.log}:${place.seq}:${hex(place.h8)}`

const statements = (db: BetterSqlite3.Database) => ({
  logs: db.prepare<[], { n: number; genesis: Uint8Array; cert: Uint8Array }>('SELECT n, genesis, cert FROM log'),
  genesis: db.prepare<[number], Uint8Array>('SELECT genesis FROM log WHERE n = ?').pluck(),
  state: db.prepare<[number], LogState>('SELECT state FROM log WHERE n = ?').pluck(),
  setState: db.prepare<[LogState, number]>('UPDATE log SET state = ? WHERE n = ?'),
  mine: db
    .prepare<[string], number>(
      "SELECT n FROM log WHERE scope = ? AND mine = 1 AND state = 'open' ORDER BY n DESC LIMIT 1",
    )
    .pluck(),
  lastMine: db
    .prepare<[string], number>('SELECT n FROM log WHERE scope = ? AND mine = 1 ORDER BY n DESC LIMIT 1')
    .pluck(),
  addLog: db.prepare<[Uint8Array, string, string, Uint8Array, Uint8Array, Uint8Array, Uint8Array, number]>(
    "INSERT INTO log (log_id, dev, scope, genesis, genesis_seal, cert, cert_sig, state, mine) VALUES (?, ?, ?, ?, ?, ?, ?, 'open', ?)",
  ),
  heads: db.prepare<[number], Head>('SELECT seq, hash FROM head WHERE log = ?'),
  addHead: db.prepare<[number, Uint8Array, number]>('INSERT INTO head (log, hash, seq) VALUES (?, ?, ?)'),
  moveHead: db.prepare<[Uint8Array, number, number, Uint8Array]>(
    'UPDATE head SET hash = ?, seq = ? WHERE log = ? AND hash = ?',
  ),
  entry: db.prepare<[number, number, Uint8Array], { hash: Uint8Array; body: Uint8Array }>(
    'SELECT hash, body FROM entry WHERE log = ? AND seq = ? AND h8 = ?',
  ),
  hashesAt: db.prepare<[number, number], Uint8Array>('SELECT hash FROM entry WHERE log = ? AND seq = ?').pluck(),
  entriesAt: db.prepare<[number, number], { h8: Uint8Array; hash: Uint8Array; body: Uint8Array }>(
    'SELECT h8, hash, body FROM entry WHERE log = ? AND seq = ? ORDER BY h8',
  ),
  entriesOf: db.prepare<[number], StoredEntry>(
    'SELECT log, seq, h8, hash, body FROM entry WHERE log = ? ORDER BY seq, h8',
  ),
  textsOf: db
    .prepare<[number], [number, string, string]>(
      'SELECT seq, lower(hex(hash)), CAST(body AS TEXT) FROM entry WHERE log = ? ORDER BY seq, h8',
    )
    .raw(),
  addRef: db.prepare<[string, number, number, Uint8Array]>(
    'INSERT OR IGNORE INTO auth_ref (ref, log, seq, h8) VALUES (?, ?, ?, ?)',
  ),
  aside: db
    .prepare<[string, string, string], Uint8Array>('SELECT payload FROM aside WHERE i = ? AND e = ? AND digest = ?')
    .pluck(),
  isErased: db
    .prepare<[string, string], number>('SELECT EXISTS (SELECT 1 FROM erasure WHERE ent = ? AND of = ?)')
    .pluck(),
  clock: db.prepare<[], Moment>('SELECT t, l FROM clock WHERE one = 1'),
  setClock: db.prepare<[number, number]>('INSERT OR REPLACE INTO clock (one, t, l) VALUES (1, ?, ?)'),
  eraseAsides: db.prepare<[string, string]>('DELETE FROM aside WHERE i = ? AND e = ?'),
})

/**
 * The logs, entries and asides of one connection (LEDGER §13). It stores and finds; what an entry is worth is not decided here.
 * Everything it remembers is dropped by `forget` when a transaction rolls back.
 */
export class EntryLog {
  readonly #q: ReturnType<typeof statements>
  readonly #hashing: Hashing
  readonly #entries: RowBatch
  readonly #ops: RowBatch
  readonly #asides: RowBatch
  #byNumber: Map<number, LogInfo> | undefined
  #byId = new Map<string, LogInfo>()
  readonly #mine = new Map<string, LogInfo>()
  /** by digest, so that folding an entry does not read back what its receiving or making has just written */
  readonly #fresh = new Map<string, Record<string, Json>>()
  readonly #changed = new Set<number>()

  constructor(db: BetterSqlite3.Database, hashing: Hashing) {
    this.#q = statements(db)
    this.#hashing = hashing
    this.#entries = new RowBatch(db, { table: 'entry', columns: ['log', 'seq', 'h8', 'hash', 'body', 'seal'] })
    const columns = ['at_ms', 'at_l', 'log', 'seq', 'h8', 'n', 'actor', 'e', 'k', 'no']
    this.#ops = new RowBatch(db, { table: 'op', columns })
    this.#asides = new RowBatch(db, {
      table: 'aside',
      columns: ['i', 'e', 'digest', 'salt', 'payload'],
      known: 'leave',
    })
  }

  forget(): void {
    this.#entries.forget()
    this.#ops.forget()
    this.#asides.forget()
    this.#byNumber = undefined
    this.#mine.clear()
    this.#fresh.clear()
    this.#changed.clear()
  }

  /** Logs whose ends or state changed since the last call. */
  takeChanged(): LogInfo[] {
    const changed = [...this.#changed].map(n => this.log(n))
    this.#changed.clear()
    return changed
  }

  logs(): readonly LogInfo[] {
    return [...this.#load().values()]
  }

  log(n: number): LogInfo {
    const info = this.#load().get(n)
    assert(info, `log ${n} is not known`)
    return info
  }

  findLog(id: string): LogInfo | undefined {
    this.#load()
    return this.#byId.get(id)
  }

  /** The log that this station writes in a scope now, if it has one that is open. */
  mine(scope: string): LogInfo | undefined {
    const known = this.#mine.get(scope)
    if (known !== undefined) return known
    const n = this.#q.mine.get(scope)
    if (n === undefined) return undefined
    const log = this.log(n)
    this.#mine.set(scope, log)
    return log
  }

  /** The last log that this station wrote in a scope, open or not. */
  lastMine(scope: string): LogInfo | undefined {
    const n = this.#q.lastMine.get(scope)
    return n === undefined ? undefined : this.log(n)
  }

  /** Why its writer opened a log. */
  why(n: number): GenesisWhy {
    const genesis = parseGenesis(this.#q.genesis.get(n) ?? new Uint8Array())
    assert(genesis.ok, `log ${n} has a readable genesis`)
    return genesis.value.why
  }

  state(n: number): LogState {
    return this.#q.state.get(n) ?? 'open'
  }

  setState(n: number, state: LogState): void {
    this.#mine.clear()
    this.#changed.add(n)
    this.#q.setState.run(state, n)
  }

  /** Stores a log that was checked or just made. */
  addLog(start: LogStart, dev: string, scope: string, mine: Mine): LogInfo {
    const id = logIdBytes(this.#hashing, start.genesis)
    const { bytes, signature } = start.certificate
    const { genesis, seal } = start
    const { lastInsertRowid } = this.#q.addLog.run(id, dev, scope, genesis, seal, bytes, signature, mineNumber[mine])
    const info = this.#infoOf(Number(lastInsertRowid), genesis, bytes)
    this.#mine.clear()
    this.#changed.add(info.n)
    this.#q.addHead.run(info.n, info.h0, 0)
    this.#load().set(info.n, info)
    this.#byId.set(info.id, info)
    return info
  }

  /** Every end of a log, the longest branch first; one unless it is forked. */
  heads(n: number): Head[] {
    const heads = this.#q.heads.all(n)
    // Nearly always one: SQLite need not sort it.
    return heads.length === 1 ? heads : heads.sort((a, b) => b.seq - a.seq || compareBytes(a.hash, b.hash))
  }

  head(n: number): Head {
    const [head] = this.heads(n)
    assert(head, `log ${n} has no head`)
    return head
  }

  /** Stores entries of one chain after their parent; a parent that is no head any more makes a second branch. */
  addEntries(log: LogInfo, parent: Head, entries: readonly RunEntry[]): void {
    const last = entries.at(-1)
    if (last === undefined) return
    for (const { seq, hash, body, seal } of entries)
      this.#entries.add(log.n, seq, hash.subarray(0, 8), hash, body, seal)
    this.#entries.flush()
    this.#changed.add(log.n)
    if (this.#q.moveHead.run(last.hash, last.seq, log.n, parent.hash).changes === 1) return
    this.#q.addHead.run(log.n, last.hash, last.seq)
    this.setState(log.n, 'forked')
  }

  /** Files what every stored entry that can be read is found by; `flush` brings it into the table. */
  addIndexes(log: LogInfo, place: Place, hash: Uint8Array, entry: Entry): void {
    const { t, l, a, o } = entry
    for (const [n, { e, k, p }] of o.entries()) {
      const no = typeof p?.no === 'string' ? p.no : null
      this.#ops.add(t, l, place.log, place.seq, place.h8, n, a, e, k, no)
    }
    if (log.scope === 'auth') this.#q.addRef.run(refOf(hash), place.log, place.seq, place.h8)
  }

  flush(): void {
    this.#ops.flush()
  }

  entry(place: Place): { hash: Uint8Array; body: Uint8Array } | undefined {
    return this.#q.entry.get(place.log, place.seq, place.h8)
  }

  /** Whether an entry, or the genesis, of this hash stands at this place. */
  has(log: LogInfo, { seq, hash }: Head): boolean {
    if (seq === 0) return equalBytes(hash, log.h0)
    return this.#q.hashesAt.all(log.n, seq).some(one => equalBytes(one, hash))
  }

  /** The entries at one seq: one, or the branches of a fork. */
  entriesAt(n: number, seq: number): StoredEntry[] {
    return this.#q.entriesAt.all(n, seq).map(entry => ({ ...entry, log: n, seq }))
  }

  /** Every entry of a log in order, branches of a fork side by side. Nothing may be written to this connection meanwhile. */
  entriesOf(n: number): IterableIterator<StoredEntry> {
    return this.#q.entriesOf.iterate(n)
  }

  /** The same as [seq, hash in hex, body as text], for those who read all of it: bytes cost more than texts. */
  textsOf(n: number): IterableIterator<[number, string, string]> {
    return this.#q.textsOf.iterate(n)
  }

  /** What stands before an entry in its own chain, told by the hash where a fork leaves a choice. */
  parentOf(log: LogInfo, entry: StoredEntry): Head {
    if (entry.seq === 1) return { seq: 0, hash: log.h0 }
    const before = this.entriesAt(log.n, entry.seq - 1)
    const [only] = before
    const parent =
      before.length === 1
        ? only
        : before.find(one => equalBytes(nextHash(this.#hashing, one.hash, entry.body), entry.hash))
    assert(parent, `nothing stands before entry ${entry.seq} of ${log.id}`)
    return { seq: parent.seq, hash: parent.hash }
  }

  /** Whether an entry is on the chain that ends in `end`; true while that end is not here, and where there is no fork (LED-77). */
  leadsTo(id: string, entry: { seq: number; hash: string }, end: { seq: number; hash: string }): boolean {
    const log = this.findLog(id)
    if (log === undefined || this.state(log.n) !== 'forked') return true
    let at = this.entriesAt(log.n, end.seq).find(one => hex(one.hash) === end.hash)
    while (at !== undefined && at.seq > entry.seq) {
      const parent = this.parentOf(log, at)
      at = this.entriesAt(log.n, parent.seq).find(one => equalBytes(one.hash, parent.hash))
    }
    return at === undefined || hex(at.hash) === entry.hash
  }

  /** The personal part that an op names, if it is here. It was checked against its digest when it came in. */
  personalOf({ e, i, d }: Op): Record<string, Json> | undefined {
    if (d === undefined) return undefined
    const key = `${d}${e}/${i}`
    const fresh = this.#fresh.get(key)
    if (fresh !== undefined) {
      this.#fresh.delete(key)
      return fresh
    }
    const payload = this.#q.aside.get(i, e, d)
    return payload && (JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, Json>)
  }

  /** Stores asides that are not here. `waits`: they are folded later, when what they say would be forgotten. */
  addAsides(asides: Iterable<ReadAside>, waits = false): void {
    if (this.#fresh.size >= freshAsides) this.#fresh.clear()
    for (const { digest, e, i, salt, payload, fields } of asides) {
      this.#asides.add(i, e, digest, salt, payload)
      if (!waits) this.#fresh.set(`${digest}${e}/${i}`, fields)
    }
    this.#asides.flush()
  }

  /** Whether a tombstone stands on a record: nothing personal of it is kept any more (LEDGER §8). */
  isErased(e: string, i: string): boolean {
    return this.#q.isErased.get(e, i) === 1
  }

  /** The hybrid clock as the last transaction left it (LEDGER §11). */
  clock(): Moment {
    return this.#q.clock.get() ?? { t: 0, l: 0 }
  }

  setClock({ t, l }: Moment): void {
    this.#q.setClock.run(t, l)
  }

  eraseAsides(e: string, i: string): void {
    this.#fresh.clear()
    this.#q.eraseAsides.run(i, e)
  }

  #load(): Map<number, LogInfo> {
    if (this.#byNumber !== undefined) return this.#byNumber
    const infos = this.#q.logs.all().map(row => this.#infoOf(row.n, row.genesis, row.cert))
    this.#byId = new Map(infos.map(info => [info.id, info]))
    this.#byNumber = new Map(infos.map(info => [info.n, info]))
    return this.#byNumber
  }

  #infoOf(n: number, genesis: Uint8Array, cert: Uint8Array): LogInfo {
    return { n, ...logFacts(this.#hashing, genesis, cert) }
  }
}

/** What a genesis and its certificate, both checked before, say of their log. */
export function logFacts(hashing: Hashing, bytes: Uint8Array, cert: Uint8Array): LogFacts {
  const genesis = parseGenesis(bytes)
  const certificate = parseCertificate(hashing, cert)
  assert(genesis.ok && certificate.ok, 'a log has a readable genesis and certificate')
  const idBytes = logIdBytes(hashing, bytes)
  const { dev, sc: scope, r } = genesis.value
  const publicKey = certificateKey(certificate.value)
  const h0 = genesisHash(hashing, bytes)
  return { id: hex(idBytes), idBytes, dev, scope, scopeKind: scopeKindOf(scope), r, h0, publicKey }
}
