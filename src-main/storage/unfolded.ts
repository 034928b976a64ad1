import type BetterSqlite3 from 'better-sqlite3'

/** Entries of a log that are stored and neither judged nor folded yet: from `first` to `last`, which is its one end. */
export interface Unfolded {
  readonly log: number
  readonly first: number
  readonly last: number
}

const statements = (db: BetterSqlite3.Database) => ({
  // What the records of a depot name stands in `org`.
  all: db.prepare<[], Unfolded>(
    "SELECT u.log, u.first, u.last FROM unfolded u JOIN log l ON l.n = u.log ORDER BY l.scope <> 'org', u.log",
  ),
  put: db.prepare<[number, number, number]>('INSERT OR REPLACE INTO unfolded (log, first, last) VALUES (?, ?, ?)'),
  drop: db.prepare<[number]>('DELETE FROM unfolded WHERE log = ?'),
})

/** Which entries of a connection wait to be folded (ADR 10). What it remembers is dropped by `forget` when a transaction rolls back. */
export class UnfoldedLogs {
  readonly #q: ReturnType<typeof statements>
  #known: readonly Unfolded[] | undefined

  constructor(db: BetterSqlite3.Database) {
    this.#q = statements(db)
  }

  /** Every log that waits, in the order in which they are folded. */
  all(): readonly Unfolded[] {
    this.#known ??= this.#q.all.all()
    return this.#known
  }

  of(log: number): Unfolded | undefined {
    return this.all().find(one => one.log === log)
  }

  /** Entries that wait: of one log, or in all. */
  count(log?: number): number {
    const counted = this.all().filter(one => log === undefined || one.log === log)
    return counted.reduce((sum, { first, last }) => sum + last - first + 1, 0)
  }

  /** The entries from `first` on wait too: those that wait already end before them. */
  add(log: number, first: number, last: number): void {
    this.#q.put.run(log, this.of(log)?.first ?? first, last)
    this.forget()
  }

  /** Those before `first` were folded. */
  folded({ log, last }: Unfolded, first: number): void {
    if (first > last) this.#q.drop.run(log)
    else this.#q.put.run(log, first, last)
    this.forget()
  }

  forget(): void {
    this.#known = undefined
  }
}
