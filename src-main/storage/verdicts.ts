import type BetterSqlite3 from 'better-sqlite3'
import { marks, type Worth } from '#shared/sync/worth.ts'
import type { Place } from './entry-log.ts'

type Put = BetterSqlite3.Statement<[number, number, Uint8Array, string]>
type Drop = BetterSqlite3.Statement<[number, number, Uint8Array]>
type Find = BetterSqlite3.Statement<[number, number, Uint8Array], string>
const tables = ['pending', 'rejected', 'flagged', 'entry_error'] as const
type Table = (typeof tables)[number]

/** Where the worth of every stored entry is kept: what is in none of the four tables counts plainly. */
export class Verdicts {
  readonly #put: Readonly<Record<Table, Put>>
  readonly #drop: Readonly<Record<Table, Drop>>
  readonly #find: Readonly<Record<Table, Find>>

  constructor(db: BetterSqlite3.Database) {
    const each = <T>(make: (table: Table) => T) =>
      Object.fromEntries(tables.map(table => [table, make(table)])) as Record<Table, T>
    const where = 'WHERE log = ? AND seq = ? AND h8 = ?'
    this.#put = each(table => db.prepare(`INSERT OR REPLACE INTO ${table} (log, seq, h8, why) VALUES (?, ?, ?, ?)`))
    this.#drop = each(table => db.prepare(`DELETE FROM ${table} ${where}`))
    this.#find = each(table =>
      db.prepare<[number, number, Uint8Array], string>(`SELECT why FROM ${table} ${where}`).pluck(),
    )
  }

  /** Files the worth of an entry that had none. */
  add({ log, seq, h8 }: Place, worth: Worth): void {
    if (worth.kind !== 'counts') this.#put[worth.kind].run(log, seq, h8, worth.why)
    else if ((worth.marks & marks.flagged) !== 0) this.#put.flagged.run(log, seq, h8, worth.why ?? '')
  }

  /** Files another worth of an entry. */
  set(place: Place, worth: Worth): void {
    for (const table of tables) this.#drop[table].run(place.log, place.seq, place.h8)
    this.add(place, worth)
  }

  /** An entry that should count and on which the fold failed: a fault of ours, kept with an alarm (LEDGER §7). */
  addError({ log, seq, h8 }: Place, why: string): void {
    this.#put.entry_error.run(log, seq, h8, why)
  }

  /** The filed worth; the right `hq` is not filed here. `failed`: it should count and the fold did not take it. */
  find({ log, seq, h8 }: Place): Worth & { readonly failed?: boolean } {
    const pending = this.#find.pending.get(log, seq, h8)
    if (pending !== undefined) return { kind: 'pending', why: pending }
    const rejected = this.#find.rejected.get(log, seq, h8)
    if (rejected !== undefined) return { kind: 'rejected', why: rejected }
    const failed = this.#find.entry_error.get(log, seq, h8) !== undefined
    const flagged = this.#find.flagged.get(log, seq, h8)
    return flagged === undefined
      ? { kind: 'counts', marks: 0, failed }
      : { kind: 'counts', marks: marks.flagged, why: flagged, failed }
  }
}
