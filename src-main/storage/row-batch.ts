import type BetterSqlite3 from 'better-sqlite3'
import type { Cell } from '#shared/domain/fold.ts'

type Value = Cell | Uint8Array
type Statement = BetterSqlite3.Statement<Value[]>

/** Rows of one statement: past this, preparing it costs more than it saves. */
const rowsAtOnce = 16

/** How rows go into a table. */
export interface RowBatchOptions {
  readonly table: string
  readonly columns: readonly string[]
  /** A row whose key is there already: it is replaced, looked for only where the plain insertion was refused, which costs half; or left. */
  readonly known?: 'replace' | 'leave'
}

/**
 * Rows that go into one table several by one statement: going over into SQLite costs as much as the insertion itself. What was added
 * is in the table only after `flush`. Errors: throws what SQLite throws; what was not flushed is then dropped by `forget`.
 */
export class RowBatch {
  readonly #db: BetterSqlite3.Database
  readonly #insert: string
  readonly #replace: string | undefined
  readonly #row: string
  readonly #width: number
  #one: Statement | undefined
  #many: Statement | undefined
  #put: Statement | undefined
  #cells: Value[] = []

  /** Nothing is prepared before it is used: most tables have no rows in most runs. */
  constructor(db: BetterSqlite3.Database, { table, columns, known }: RowBatchOptions) {
    const into = `INTO "${table}" (${columns.map(column => `"${column}"`).join(', ')}) VALUES `
    this.#db = db
    this.#insert = `${known === undefined ? 'INSERT' : 'INSERT OR IGNORE'} ${into}`
    this.#replace = known === 'replace' ? `INSERT OR REPLACE ${into}` : undefined
    this.#row = `(${columns.map(() => '?').join(', ')})`
    this.#width = columns.length
  }

  /** Takes a row, its cells in the order of the columns. */
  add(...cells: Value[]): void {
    for (const cell of cells) this.#cells.push(cell)
    if (this.#cells.length === rowsAtOnce * this.#width) this.flush()
  }

  /** Writes what was added. */
  flush(): void {
    if (this.#cells.length === 0) return
    const cells = this.#cells
    this.#cells = []
    if (cells.length === rowsAtOnce * this.#width) {
      this.#many ??= this.#db.prepare(this.#insert + Array(rowsAtOnce).fill(this.#row).join(', '))
      const { changes } = this.#many.run(...cells)
      if (changes < rowsAtOnce) for (const row of this.#rowsOf(cells)) this.#overwrite(row)
      return
    }
    this.#one ??= this.#db.prepare(this.#insert + this.#row)
    for (const row of this.#rowsOf(cells)) if (this.#one.run(...row).changes === 0) this.#overwrite(row)
  }

  /** Drops what was not written. */
  forget(): void {
    this.#cells = []
  }

  #overwrite(row: readonly Value[]): void {
    if (this.#replace === undefined) return
    this.#put ??= this.#db.prepare(this.#replace + this.#row)
    this.#put.run(...row)
  }

  *#rowsOf(cells: readonly Value[]): Generator<Value[]> {
    for (let at = 0; at < cells.length; at += this.#width) yield cells.slice(at, at + this.#width)
  }
}
