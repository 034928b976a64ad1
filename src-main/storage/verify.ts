import BetterSqlite3 from 'better-sqlite3'
import { verifyAside } from '#shared/sync/aside.ts'
import { equalBytes, hex } from '#shared/sync/bytes.ts'
import { nextHash, refOf, sealMessage } from '#shared/sync/chain.ts'
import type { SignedCertificate } from '#shared/sync/certificate.ts'
import type { Moment } from '#shared/sync/clock.ts'
import { compareMoments } from '#shared/sync/clock.ts'
import type { Entry } from '#shared/sync/entry.ts'
import { logIdBytes } from '#shared/sync/genesis.ts'
import { checkLog } from './admit-log.ts'
import { makeCore } from './core.ts'
import { nodeHashing, nodeVerifying } from './crypto.ts'
import { EntryLog, type Head, type LogInfo } from './entry-log.ts'
import { wasAdopted } from './adopted.ts'
import { expectedSchema, schemaOf } from './schema.ts'
import { numbersOf } from './numbers.ts'
import type { Steps } from './steps.ts'

/** The first thing that is not as it was made. `log`: 32 hex digits, empty where no log is concerned. */
export interface Fault {
  readonly log: string
  readonly seq: number
  readonly table?: string
  readonly key?: string
  readonly why: string
}

/** What a check found. */
export interface VerifyReport {
  readonly ok: boolean
  readonly entries: number
  readonly seals: number
  readonly fault?: Fault
}

/** What a check holds the file against. */
export interface VerifyOptions {
  readonly org: string
  readonly dev: string
  readonly rootPublicKey: Uint8Array
  /** The last entry that the anchor outside the database knows (LEDGER §12); it must be in its log. */
  readonly anchor?: { readonly logId: string; readonly seq: number; readonly hash: string }
}

/** Entries checked between two steps. Seals are the slow part: about 0.1 ms each. */
const stepEntries = 50
const nothing = new Uint8Array()

interface LogRow {
  readonly n: number
  readonly log_id: Uint8Array
  readonly dev: string
  readonly scope: string
  readonly genesis: Uint8Array
  readonly genesis_seal: Uint8Array
  readonly cert: Uint8Array
  readonly cert_sig: Uint8Array
  readonly state: string
  readonly mine: number
}

interface EntryRow {
  readonly seq: number
  readonly h8: Uint8Array
  readonly hash: Uint8Array
  readonly body: Uint8Array
  readonly seal: Uint8Array | null
}

/** Throws nowhere: carries the first fault out of nested checks. */
class Found extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.why)
    this.fault = fault
  }
}

/**
 * Checks all of the ledger (TRC-1, AL-2): the file, the schema with its triggers, every certificate, genesis, chain hash and seal,
 * every aside against its entry, and every table that follows from the entries alone. Stops at the first fault and names its place.
 * `db` is a connection of its own that only reads, in one snapshot. Cost: a SHA-256 and an Ed25519 an entry.
 */
export function* verifyLedger(db: BetterSqlite3.Database, options: VerifyOptions): Steps<VerifyReport> {
  const check = new LedgerCheck(db, options)
  db.exec('BEGIN')
  try {
    yield* check.run()
    return { ok: true, entries: check.entries, seals: check.seals }
  } catch (error) {
    const fault = error instanceof Found ? error.fault : damageOf(error)
    if (fault === undefined) throw error
    return { ok: false, entries: check.entries, seals: check.seals, fault }
  } finally {
    db.exec('COMMIT')
  }
}

/** What makes a file unreadable, as a fault without a place; undefined for what is no damage. */
export function damageOf(error: unknown): Fault | undefined {
  const damaged = error instanceof BetterSqlite3.SqliteError && /^SQLITE_(CORRUPT|NOTADB|IOERR)/.test(error.code)
  return damaged ? { log: '', seq: 0, why: `${error.code}: ${error.message}` } : undefined
}

class LedgerCheck {
  entries = 0
  seals = 0
  readonly #db: BetterSqlite3.Database
  readonly #options: VerifyOptions
  /** asides that entries name and that are here */
  readonly #named = new Set<string>()
  readonly #asideOf: BetterSqlite3.Statement<[string, string, string], { salt: Uint8Array; payload: Uint8Array }>
  readonly #numbers = new Map<string, number>()
  readonly #forked = new Set<number>()
  readonly #previous = new Set<string>()
  readonly #refs = new Set<string>()
  readonly #erased = new Set<string>()
  readonly #missing: { readonly record: string; readonly fault: Fault }[] = []
  #mine: Moment = { t: 0, l: 0 }
  #latest: Moment = { t: 0, l: 0 }
  #anchored = false

  constructor(db: BetterSqlite3.Database, options: VerifyOptions) {
    this.#db = db
    this.#options = options
    this.#asideOf = db.prepare('SELECT salt, payload FROM aside WHERE i = ? AND e = ? AND digest = ?')
  }

  *run(): Steps<void> {
    this.#checkFile()
    const rows = this.#db.prepare<[], LogRow>('SELECT * FROM log ORDER BY n').all()
    for (const row of rows) this.#checkLog(row)
    const total = Number(this.#db.prepare('SELECT count(*) FROM entry').pluck().get())
    const logs = new EntryLog(this.#db, nodeHashing)
    for (const row of rows) yield* this.#checkEntries(row, logs.log(row.n), total)
    for (const row of rows) this.#checkState(row)
    this.#checkAsides()
    this.#checkNumbers()
    this.#checkRefs()
    this.#checkClock()
    const { anchor } = this.#options
    if (anchor !== undefined && !this.#anchored) this.#stop({ log: anchor.logId, seq: anchor.seq, why: 'AnchorAhead' })
  }

  #stop(fault: Fault): never {
    throw new Found(fault)
  }

  #checkFile(): void {
    const found = this.#db.prepare<[], string>('PRAGMA integrity_check(1)').pluck().get()
    if (found !== 'ok') this.#stop({ log: '', seq: 0, why: `Damaged: ${found ?? ''}` })
    const [stray] = this.#db.pragma('foreign_key_check') as { table: string }[]
    if (stray !== undefined) this.#stop({ log: '', seq: 0, table: stray.table, why: 'OfNoLog' })
    const [ours, wanted] = [schemaOf(this.#db), expectedSchema()]
    const name = [...new Set([...ours.keys(), ...wanted.keys()])].find(one => ours.get(one) !== wanted.get(one))
    if (name !== undefined) this.#stop({ log: '', seq: 0, table: name, why: 'SchemaChanged' })
  }

  #checkLog(row: LogRow): void {
    const id = hex(row.log_id)
    const at = (why: string): Fault => ({ log: id, seq: 0, table: 'log', key: String(row.n), why })
    if (!equalBytes(logIdBytes(nodeHashing, row.genesis), row.log_id)) this.#stop(at('GenesisChanged'))
    const start = {
      genesis: row.genesis,
      seal: row.genesis_seal,
      certificate: { bytes: row.cert, signature: row.cert_sig },
    }
    const certificates = (dev: string) => this.#certificates(dev)
    const sources = { db: this.#db, hashing: nodeHashing, verifying: nodeVerifying, certificates }
    const checked = checkLog(sources, this.#options, start, [])
    if (!checked.ok) this.#stop(at(checked.error.why))
    this.seals++
    const { dev, sc, prev } = checked.value.genesis
    if (row.dev !== dev || row.scope !== sc) this.#stop(at('LogChanged'))
    const mine = dev !== this.#options.dev ? 0 : wasAdopted(this.#db, id)(0) ? 2 : 1
    if (row.mine !== mine) this.#stop(at('LogChanged'))
    if (prev !== undefined) this.#previous.add(`${prev.log} ${dev}`)
  }

  /** Certificates that `auth` carries; none where one of its entries cannot even be read, which is found in its place. */
  #certificates(dev: string): readonly SignedCertificate[] {
    try {
      return makeCore(this.#db, this.#options.rootPublicKey).judge.authority().certificates(dev)
    } catch (error) {
      if (error instanceof SyntaxError) return []
      throw error
    }
  }

  *#checkEntries(row: LogRow, log: LogInfo, total: number): Steps<void> {
    const sql = 'SELECT seq, h8, hash, body, seal FROM entry WHERE log = ? ORDER BY seq, h8'
    const ends = new Map<string, { readonly head: Head; readonly sealed: boolean }>()
    ends.set(hex(log.h0), { head: { seq: 0, hash: log.h0 }, sealed: true })
    let before: Head[] = []
    let here: Head[] = [{ seq: 0, hash: log.h0 }]
    for (const entry of this.#db.prepare<[number], EntryRow>(sql).iterate(row.n)) {
      const seq = here[0]?.seq ?? 0
      if (entry.seq === seq + 1) [before, here] = [here, []]
      else if (entry.seq !== seq || seq === 0)
        this.#stop({ log: log.id, seq: seq + 1, table: 'entry', why: 'MissingEntry' })
      else this.#forked.add(row.n)
      const parent = this.#checkEntry(row, log, entry, before)
      ends.delete(hex(parent.hash))
      const head = { seq: entry.seq, hash: entry.hash }
      ends.set(hex(entry.hash), { head, sealed: entry.seal !== null })
      here.push(head)
      this.entries++
      if (this.entries % stepEntries === 0) yield { done: this.entries, total }
    }
    this.#checkHeads(log, [...ends.values()])
  }

  #checkEntry(row: LogRow, log: LogInfo, { seq, h8, hash, body, seal }: EntryRow, before: readonly Head[]): Head {
    const at = (why: string): Fault => ({ log: log.id, seq, table: 'entry', key: hex(h8), why })
    const parent = before.find(one => equalBytes(nextHash(nodeHashing, one.hash, body), hash))
    if (parent === undefined || !equalBytes(hash.subarray(0, 8), h8)) this.#stop(at('ChainBroken'))
    if (seal === null) {
      // The author keeps all seals (LEDGER §2); of others the last of a batch may be all there is.
      if (row.mine > 0) this.#stop(at('NotSealed'))
    } else {
      this.seals++
      const message = sealMessage(log.idBytes, seq, hash)
      if (!nodeVerifying.verify(log.publicKey, message, seal)) this.#stop(at('BadSeal'))
    }
    const { anchor } = this.#options
    if (anchor?.logId === log.id && anchor.seq === seq && anchor.hash === hex(hash)) this.#anchored = true
    this.#checkContent(row, log, seq, hash, body)
    return parent
  }

  #checkContent(row: LogRow, log: LogInfo, seq: number, hash: Uint8Array, body: Uint8Array): void {
    const entry = readBody(body)
    if (entry === undefined) return
    if (compareMoments(entry, this.#latest) > 0) this.#latest = { t: entry.t, l: entry.l }
    if (row.mine > 0) {
      if (compareMoments(entry, this.#mine) > 0) this.#mine = { t: entry.t, l: entry.l }
      for (const { prefix, n } of numbersOf(entry))
        this.#numbers.set(prefix, Math.max(n, this.#numbers.get(prefix) ?? 0))
    }
    if (log.scope === 'auth') this.#refs.add(refOf(hash))
    for (const { d, e, i, p } of entry.o) {
      if (e === 'erasure') this.#erased.add(`${JSON.stringify(p?.ent)} ${JSON.stringify(p?.of)}`)
      // Who deletes a message takes its text, those of its edits, and the signs under it (TALK-21).
      if (e === 'message_delete') this.#erased.add(`"message" ${JSON.stringify(p?.of)}`)
      const isBeside = e === 'message_edit' || e === 'reaction'
      const record = isBeside ? `"message" ${JSON.stringify(p?.of)}` : `${JSON.stringify(e)} ${JSON.stringify(i)}`
      if (d !== undefined) this.#checkAside(row, { log: log.id, seq, table: 'aside', key: d }, d, e, i, record)
    }
  }

  #checkAside(row: LogRow, at: Omit<Fault, 'why'>, digest: string, e: string, i: string, record: string): void {
    const aside = this.#asideOf.get(i, e, digest)
    if (aside === undefined) {
      // What others have not sent yet may be awaited; one's own can only have been erased, unless it came back from others.
      if (row.mine === 1 && !wasAdopted(this.#db, at.log)(at.seq))
        this.#missing.push({ record, fault: { ...at, why: 'MissingAside' } })
      return
    }
    if (!verifyAside(nodeHashing, digest, aside.salt, aside.payload).ok) this.#stop({ ...at, why: 'AsideChanged' })
    this.#named.add(JSON.stringify([i, e, digest]))
  }

  #checkHeads(log: LogInfo, ends: readonly { readonly head: Head; readonly sealed: boolean }[]): void {
    const heads = this.#db.prepare<[number], Head>('SELECT seq, hash FROM head WHERE log = ?').all(log.n)
    const stored = new Set(heads.map(head => `${head.seq} ${hex(head.hash)}`))
    for (const { head, sealed } of ends) {
      const why = !stored.has(`${head.seq} ${hex(head.hash)}`) ? 'HeadChanged' : sealed ? undefined : 'NotSealed'
      if (why !== undefined) this.#stop({ log: log.id, seq: head.seq, table: 'head', key: hex(head.hash), why })
    }
    if (stored.size !== ends.length)
      this.#stop({ log: log.id, seq: ends[0]?.head.seq ?? 0, table: 'head', why: 'HeadChanged' })
  }

  /** A log is forked where two entries stand at one seq, closed where another goes on from it, and open otherwise. */
  #checkState(row: LogRow): void {
    const id = hex(row.log_id)
    const expected = this.#forked.has(row.n) ? 'forked' : this.#previous.has(`${id} ${row.dev}`) ? 'closed' : 'open'
    if (row.state !== expected) this.#stop({ log: id, seq: 0, table: 'log', key: String(row.n), why: 'StateChanged' })
  }

  #checkAsides(): void {
    const missing = this.#missing.find(({ record }) => !this.#erased.has(record))
    if (missing !== undefined) this.#stop(missing.fault)
    const sql = 'SELECT i, e, digest FROM aside ORDER BY i, e, digest'
    for (const key of this.#db.prepare<[], [string, string, string]>(sql).raw().iterate()) {
      if (!this.#named.has(JSON.stringify(key)))
        this.#stop({ log: '', seq: 0, table: 'aside', key: key[2], why: 'AsideOfNoEntry' })
    }
  }

  #checkNumbers(): void {
    const rows = this.#db.prepare<[], { prefix: string; n: number }>('SELECT prefix, n FROM number_used').all()
    const stored = new Map(rows.map(row => [row.prefix, row.n]))
    const prefixes = new Set([...stored.keys(), ...this.#numbers.keys()])
    for (const prefix of prefixes) {
      if (stored.get(prefix) === this.#numbers.get(prefix)) continue
      this.#stop({ log: '', seq: 0, table: 'number_used', key: prefix, why: 'NumberChanged' })
    }
  }

  #checkRefs(): void {
    const sql = `SELECT r.ref, e.hash FROM auth_ref r LEFT JOIN entry e ON e.log = r.log AND e.seq = r.seq AND e.h8 = r.h8`
    for (const { ref, hash } of this.#db.prepare<[], { ref: string; hash: Uint8Array | null }>(sql).all()) {
      const right = refOf(hash ?? nothing) === ref && this.#refs.delete(ref)
      if (!right) this.#stop({ log: '', seq: 0, table: 'auth_ref', key: ref, why: 'RefChanged' })
    }
    const [missing] = this.#refs
    if (missing !== undefined) this.#stop({ log: '', seq: 0, table: 'auth_ref', key: missing, why: 'RefChanged' })
  }

  /** The clock stands where the last entry of this station left it, or where entries of others moved it (LEDGER §11). */
  #checkClock(): void {
    const clock = this.#db.prepare<[], Moment>('SELECT t, l FROM clock WHERE one = 1').get() ?? { t: 0, l: 0 }
    const low = compareMoments(clock, this.#mine) < 0
    if (low || compareMoments(clock, this.#latest) > 0) {
      this.#stop({ log: '', seq: 0, table: 'clock', key: '1', why: 'ClockChanged' })
    }
  }
}

/** What the chain has just proved to be as it was made; undefined of a later format. */
function readBody(body: Uint8Array): Entry | undefined {
  const value = JSON.parse(Buffer.from(body).toString('utf8')) as Entry
  return value.v === 1 ? value : undefined
}
