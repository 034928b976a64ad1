import { rmSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import { foldVersion } from '#shared/domain/fold-rules.ts'
import { projectedTables, sumTables, verdictTables } from '#shared/domain/projected.ts'
import { assert } from '#shared/kit/assert.ts'
import { equalBytes, hex, utf8 } from '#shared/sync/bytes.ts'
import { nextHash } from '#shared/sync/chain.ts'
import type { Entry } from '#shared/sync/entry.ts'
import { connect } from './connection.ts'
import { foldRules } from './core.ts'
import { nodeHashing, nodeVerifying } from './crypto.ts'
import { EntryLog, type LogInfo, type StoredEntry } from './entry-log.ts'
import { appliedOf } from './fold-changes.ts'
import { FoldEngine } from './fold-engine.ts'
import { Judge } from './judge.ts'
import { migrations } from './migrate.ts'
import { SeenIds } from './seen-ids.ts'
import type { Steps } from './steps.ts'
import { faultOf } from './storage-fault.ts'
import { UnfoldedLogs } from './unfolded.ts'
import { Verdicts } from './verdicts.ts'

/** Where a folded table differs from the fold of the ledger. `key`: its primary key as JSON. */
export interface FoldFault {
  readonly table: string
  readonly key: string
  /** `Erased`: a personal part that is here although its record was erased (LEDGER §8) */
  readonly why: 'Changed' | 'Missing' | 'Extra' | 'Erased'
}

/** Every table that the fold writes, with its primary key. */
export const foldedTables: readonly { readonly name: string; readonly key: readonly string[] }[] = [
  ...[...projectedTables, ...sumTables].map(({ name }) => ({ name, key: ['scope', 'id'] })),
  ...verdictTables.map(name => ({ name, key: verdictKey(name) })),
]

function verdictKey(name: string): string[] {
  if (name === 'touch') return ['i', 'e', 'scope', 'log', 'seq', 'h8', 'n']
  return name === 'op' ? ['at_ms', 'at_l', 'log', 'seq', 'h8', 'n'] : ['log', 'seq', 'h8']
}

/** Entries folded in one savepoint, and sums held back before they are written. */
const batchEntries = 300
const heldSums = 50_000

/** Everything folded anew from the entries of one connection into an empty file of its own. */
class Rebuild {
  readonly #source: EntryLog
  readonly #target: BetterSqlite3.Database
  readonly #judge: Judge
  readonly #engine: FoldEngine
  readonly #verdicts: Verdicts
  readonly #indexes: EntryLog
  readonly #unfolded: UnfoldedLogs

  constructor(db: BetterSqlite3.Database, target: BetterSqlite3.Database, rootPublicKey: Uint8Array) {
    const source = new EntryLog(db, nodeHashing)
    this.#source = source
    this.#unfolded = new UnfoldedLogs(db)
    this.#target = target
    const options = { hashing: nodeHashing, verifying: nodeVerifying, rootPublicKey }
    this.#judge = new Judge(target, source, foldRules, options)
    this.#engine = new FoldEngine(target, source, foldRules, { erases: false, seen: new SeenIds() })
    this.#verdicts = new Verdicts(target)
    this.#indexes = new EntryLog(target, nodeHashing)
  }

  *run(total: number): Steps<number> {
    let done = 0
    // Read before the logs are walked: one statement walks one log at a time.
    this.#judge.authority()
    for (const log of this.#source.logs()) {
      const chain = new Chain(log)
      let batch: Placed[] = []
      // What waits to be folded has no rows yet.
      const end = this.#unfolded.of(log.n)?.first ?? Number.POSITIVE_INFINITY
      for (const [seq, digits, text] of this.#source.textsOf(log.n)) {
        if (seq >= end) break
        const hash = Buffer.from(digits, 'hex')
        batch.push(this.#place(chain, { log: log.n, seq, h8: hash.subarray(0, 8), hash }, text))
        if (batch.length < batchEntries) continue
        this.#fold(log, batch)
        done += batch.length
        batch = []
        yield { done, total }
      }
      this.#fold(log, batch)
      done += batch.length
    }
    this.#engine.flush()
    return done
  }

  #place(chain: Chain, stored: Stored, text: string): Placed {
    const value = JSON.parse(text) as Entry
    const entry = value.v === 1 ? value : undefined
    const floor = chain.floorBefore(stored, text)
    chain.add(stored, entry === undefined ? floor : this.#judge.authority().raiseFloor(floor, entry.r))
    return { stored, entry, floor }
  }

  #fold(log: LogInfo, batch: readonly Placed[]): void {
    if (batch.length === 0) return
    if (this.#engine.held > heldSums) this.#engine.flush()
    if (this.#inSavepoint(() => batch.forEach(placed => this.#foldOne(log, placed, undefined))) === undefined) return
    for (const placed of batch) {
      const why = this.#inSavepoint(() => this.#foldOne(log, placed, undefined))
      if (why === undefined) continue
      this.#foldOne(log, placed, why)
      this.#indexes.flush()
    }
  }

  /** What went wrong, undone. */
  #inSavepoint(work: () => void): string | undefined {
    this.#target.exec('SAVEPOINT batch')
    try {
      work()
      this.#indexes.flush()
      this.#engine.flushRows()
      this.#target.exec('RELEASE batch')
      this.#engine.settle()
      return undefined
    } catch (error) {
      if (faultOf(error) !== undefined) throw error
      this.#target.exec('ROLLBACK TO batch; RELEASE batch')
      this.#engine.forget()
      this.#indexes.forget()
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    }
  }

  #foldOne(log: LogInfo, { stored, entry, floor }: Placed, failed: string | undefined): void {
    const worth = this.#judge.worth(log, stored, entry, floor)
    this.#verdicts.add(stored, worth)
    if (entry === undefined) return
    this.#indexes.addIndexes(log, stored, stored.hash, entry)
    if (failed !== undefined) this.#verdicts.addError(stored, failed)
    else if (worth.kind === 'counts') this.#engine.apply(appliedOf(log, stored, entry, worth.marks))
  }
}

type Stored = Omit<StoredEntry, 'body'>

/** An entry with what its log had named of `auth` before it. */
interface Placed {
  readonly stored: Stored
  readonly entry: Entry | undefined
  readonly floor: readonly string[]
}

interface End {
  readonly hash: Uint8Array
  readonly floor: readonly string[]
}

/** Follows a log from entry to entry, on every branch, so that nobody has to look for parents. */
class Chain {
  #before: End[] = []
  #here: End[]
  #seq = 0

  constructor(log: LogInfo) {
    this.#here = [{ hash: log.h0, floor: log.r }]
  }

  floorBefore({ seq, hash }: Stored, text: string): readonly string[] {
    if (seq !== this.#seq) {
      this.#seq = seq
      this.#before = this.#here
      this.#here = []
    }
    const [only] = this.#before
    const found =
      this.#before.length === 1
        ? only
        : this.#before.find(one => equalBytes(nextHash(nodeHashing, one.hash, utf8(text)), hash))
    return found?.floor ?? []
  }

  add({ hash }: Stored, floor: readonly string[]): void {
    this.#here.push({ hash, floor })
  }
}

/** The one index that folding looks things up by. */
const neededIndex = 'delivery_root'

/**
 * Folds everything of `db`, which is only read, into the new file `scratch`. Its indexes are left out unless asked for, and then made
 * when all rows are there: sorted once instead of entered one by one. The caller closes and removes it.
 */
export function* rebuildInto(
  db: BetterSqlite3.Database,
  rootPublicKey: Uint8Array,
  scratch: string,
  indexes = false,
): Steps<BetterSqlite3.Database> {
  rmSync(scratch, { force: true })
  const target = connect(scratch, { scratch: true })
  try {
    // One transaction from the first table on: each would be one of its own.
    target.exec('BEGIN')
    for (const { sql } of migrations) target.exec(sql)
    const sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND name <> ?"
    const left = target.prepare<[string], { name: string; sql: string }>(sql).all(neededIndex)
    for (const { name } of left) target.exec(`DROP INDEX "${name}"`)
    const total = Number(db.prepare('SELECT count(*) FROM entry').pluck().get())
    yield* new Rebuild(db, target, rootPublicKey).run(total)
    if (indexes) for (const index of left) target.exec(index.sql)
    target.exec('COMMIT')
    return target
  } catch (error) {
    target.close()
    throw error
  }
}

/** First place where a folded table of `db` is not what its entries give, or undefined (architecture.md §5). */
export function* compareFolded(
  db: BetterSqlite3.Database,
  rebuilt: BetterSqlite3.Database,
): Steps<FoldFault | undefined> {
  for (const [done, table] of foldedTables.entries()) {
    yield { done, total: foldedTables.length }
    const fault = compareTable(db, rebuilt, table)
    if (fault !== undefined) return fault
  }
  const sql = 'SELECT a.digest FROM aside a JOIN erasure x ON x.ent = a.e AND x.of = a.i LIMIT 1'
  const digest = db.prepare<[], string>(sql).pluck().get()
  return digest === undefined ? undefined : { table: 'aside', key: JSON.stringify([digest]), why: 'Erased' }
}

function compareTable(
  db: BetterSqlite3.Database,
  rebuilt: BetterSqlite3.Database,
  table: (typeof foldedTables)[number],
): FoldFault | undefined {
  const [first] = differingRows(db, rebuilt, table)
  return first && { table: table.name, key: JSON.stringify(first.key.map(shown)), why: first.why }
}

/** A value of a row as SQLite has it. */
export type Value = string | number | bigint | Uint8Array | null

/** Every row of a folded table that is not what its entries give, by its primary key. Cost: one walk of both tables. */
export function* differingRows(
  db: BetterSqlite3.Database,
  rebuilt: BetterSqlite3.Database,
  { name, key }: (typeof foldedTables)[number],
): Generator<{ readonly key: Value[]; readonly why: Exclude<FoldFault['why'], 'Erased'> }> {
  const order = key.map(column => `"${column}"`).join(', ')
  const columns = db.pragma(`table_info("${name}")`) as { name: string }[]
  const others = columns.map(column => column.name).filter(column => !key.includes(column))
  const sql = `SELECT ${[...key, ...others].map(column => `"${column}"`).join(', ')} FROM "${name}" ORDER BY ${order}`
  const rows = (from: BetterSqlite3.Database) => from.prepare<[], Value[]>(sql).raw().safeIntegers().iterate()
  const [found, wanted] = [rows(db), rows(rebuilt)]
  try {
    let [ours, theirs] = [nextOf(found), nextOf(wanted)]
    while (ours !== undefined || theirs !== undefined) {
      const sign = ours === undefined ? 1 : theirs === undefined ? -1 : compareKeys(ours, theirs, key.length)
      const at = (sign > 0 ? theirs : ours)?.slice(0, key.length) ?? []
      if (sign !== 0) yield { key: at, why: sign < 0 ? 'Extra' : 'Missing' }
      else if (ours?.some((value, i) => compareValues(value, theirs?.[i] ?? null) !== 0) === true) {
        yield { key: at, why: 'Changed' }
      }
      if (sign <= 0) ours = nextOf(found)
      if (sign >= 0) theirs = nextOf(wanted)
    }
  } finally {
    found.return?.()
    wanted.return?.()
  }
}

function nextOf(rows: IterableIterator<Value[]>): Value[] | undefined {
  const next = rows.next()
  return next.done === true ? undefined : next.value
}

function compareKeys(a: Value[], b: Value[], keys: number): number {
  for (let i = 0; i < keys; i++) {
    const sign = compareValues(a[i] ?? null, b[i] ?? null)
    if (sign !== 0) return sign
  }
  return 0
}

/** As SQLite orders values of one STRICT column: text by its UTF-8 bytes. */
function compareValues(a: Value, b: Value): number {
  if (a === b) return 0
  if (a === null || b === null) return a === null ? -1 : 1
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b)
  return a < b ? -1 : 1
}

const shown = (value: Value): string | number | null =>
  value instanceof Uint8Array ? hex(value) : typeof value === 'bigint' ? Number(value) : value

/**
 * Puts the fold of the ledger in the place of every folded table of `db`, writing only what differs, in one transaction. For a new
 * version of the fold, and for tables that were found changed. Nothing may be appended between the two folds.
 */
export function replaceFolded(db: BetterSqlite3.Database, rootPublicKey: Uint8Array, scratch: string): void {
  assert(!db.inTransaction, 'folded tables are replaced in a transaction of its own')
  const steps = rebuildInto(db, rootPublicKey, scratch)
  let step = steps.next()
  while (step.done !== true) step = steps.next()
  step.value.close()
  db.prepare('ATTACH ? AS rebuilt').run(scratch)
  try {
    db.transaction(() => {
      for (const { name, key } of foldedTables) replaceTable(db, name, key)
      db.prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('fold', ?)").run(String(foldVersion))
    }).immediate()
  } finally {
    db.exec('DETACH rebuilt')
    rmSync(scratch, { force: true })
  }
}

function replaceTable(db: BetterSqlite3.Database, name: string, key: readonly string[]): void {
  const same = key.map(column => `r."${column}" = main."${name}"."${column}"`).join(' AND ')
  db.exec(`DELETE FROM main."${name}" WHERE NOT EXISTS (SELECT 1 FROM rebuilt."${name}" r WHERE ${same})`)
  db.exec(`INSERT OR REPLACE INTO main."${name}" SELECT * FROM rebuilt."${name}" EXCEPT SELECT * FROM main."${name}"`)
}
