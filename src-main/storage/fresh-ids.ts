import type BetterSqlite3 from 'better-sqlite3'

/** What tells of an id whether certainly nothing was ever said about it. */
export interface NewIds {
  /** Takes an id in; true when it was certainly not seen before. */
  add(id: string): boolean
}

/** Ids asked for by one statement. */
const idsAtOnce = 64

/** Finds which ids columns hold already. Each must be the first column of an index or of its table's key. */
export class IdFinder {
  readonly #db: BetterSqlite3.Database
  readonly #statements = new Map<string, BetterSqlite3.Statement<string[], string>>()

  constructor(db: BetterSqlite3.Database) {
    this.#db = db
  }

  /** Those of `ids` that none of these columns holds, by table. */
  freshOf(ids: ReadonlySet<string>, columns: ReadonlyMap<string, string>): NewIds {
    const fresh = new Set(ids)
    const all = [...ids]
    for (let at = 0; at < all.length; at += idsAtOnce) {
      const some = all.slice(at, at + idsAtOnce)
      // A statement has one number of marks: where there are fewer ids, some stand twice.
      const asked = Array.from({ length: idsAtOnce }, (_, n) => some[n % some.length] ?? '')
      for (const [table, column] of columns) {
        for (const id of this.#statement(table, column).all(...asked)) fresh.delete(id)
      }
    }
    return { add: id => fresh.delete(id) }
  }

  #statement(table: string, column: string): BetterSqlite3.Statement<string[], string> {
    let statement = this.#statements.get(table)
    if (statement === undefined) {
      const marks = Array(idsAtOnce).fill('?').join(', ')
      const sql = `SELECT DISTINCT ${column} FROM ${table} WHERE ${column} IN (${marks})`
      statement = this.#db.prepare<string[], string>(sql).pluck()
      this.#statements.set(table, statement)
    }
    return statement
  }
}
