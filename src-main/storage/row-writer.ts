import type BetterSqlite3 from 'better-sqlite3'
import type { Cell, Folded, Row, Sum } from '#shared/domain/fold.ts'
import { projectedTables, sumTables } from '#shared/domain/projected.ts'
import { assert } from '#shared/kit/assert.ts'

type Statement = BetterSqlite3.Statement<Cell[]>

interface RowTable {
  readonly columns: readonly string[]
  readonly put: Statement
  readonly drop: Statement
}

interface SumTable {
  readonly columns: readonly string[]
  readonly add: Statement
  readonly drop: Statement
}

interface Delta {
  readonly table: string
  readonly scope: string
  readonly id: string
  n: number
  readonly values: Record<string, number>
}

const list = (columns: readonly string[]): string => columns.map(column => `"${column}"`).join(', ')

function rowTables(db: BetterSqlite3.Database): Map<string, RowTable> {
  return new Map(
    projectedTables.map(({ name, columns }) => {
      const marks = Array(columns.length + 2)
        .fill('?')
        .join(', ')
      const put = `INSERT OR REPLACE INTO "${name}" (scope, id, ${list(columns)}) VALUES (${marks})`
      const drop = `DELETE FROM "${name}" WHERE scope = ? AND id = ?`
      return [name, { columns, put: db.prepare<Cell[]>(put), drop: db.prepare<Cell[]>(drop) }]
    }),
  )
}

function tablesOfSums(db: BetterSqlite3.Database): Map<string, SumTable> {
  return new Map(
    sumTables.map(({ name, columns }) => {
      const marks = Array(columns.length + 3)
        .fill('?')
        .join(', ')
      const more = ['n', ...columns].map(column => `${column} = ${column} + excluded.${column}`).join(', ')
      const add = `INSERT INTO "${name}" (scope, id, n, ${list(columns)}) VALUES (${marks})
        ON CONFLICT (scope, id) DO UPDATE SET ${more}`
      const drop = `DELETE FROM "${name}" WHERE scope = ? AND id = ? AND n = 0`
      return [name, { columns, add: db.prepare<Cell[]>(add), drop: db.prepare<Cell[]>(drop) }]
    }),
  )
}

/** Writes what folding gives into the projected tables, and remembers which of them changed. Sums are held back until flushed. */
export class RowWriter {
  readonly #rows: Map<string, RowTable>
  readonly #sums: Map<string, SumTable>
  readonly #deltas = new Map<string, Delta>()
  readonly #settled = new Map<string, Delta>()
  readonly #touched = new Set<string>()

  constructor(db: BetterSqlite3.Database) {
    this.#rows = rowTables(db)
    this.#sums = tablesOfSums(db)
  }

  get held(): number {
    return this.#settled.size
  }

  /** Writes rows that were not there and adds their sums. */
  add({ rows, sums }: Folded): void {
    for (const row of rows) this.#put(row)
    for (const sum of sums) this.#addSum(sum, 1)
  }

  /** Writes the difference between what an aggregate gave and what it gives. */
  replace(before: Folded, after: Folded): void {
    const gone = new Map(before.rows.map(row => [keyOf(row), row]))
    for (const row of after.rows) {
      const key = keyOf(row)
      const old = gone.get(key)
      gone.delete(key)
      if (old === undefined || !sameValues(old, row)) this.#put(row)
    }
    for (const row of gone.values()) this.#drop(row)
    for (const sum of before.sums) this.#addSum(sum, -1)
    for (const sum of after.sums) this.#addSum(sum, 1)
  }

  flushSums(): void {
    if (this.#settled.size > 0) this.settleSums()
    const held = this.#settled.size > 0 ? this.#settled : this.#deltas
    for (const { table, scope, id, n, values } of held.values()) {
      const target = this.#sums.get(table)
      assert(target, `no sums are kept in ${table}`)
      const cells = target.columns.map(column => values[column] ?? 0)
      if (n === 0 && cells.every(cell => cell === 0)) continue
      target.add.run(scope, id, n, ...cells)
      // A sum of nothing is no row, so that it does not show what once was.
      if (n < 0) target.drop.run(scope, id)
      this.#touched.add(table)
    }
    held.clear()
  }

  takeTables(): string[] {
    const tables = [...this.#touched]
    this.#touched.clear()
    return tables
  }

  settleSums(): void {
    for (const [key, delta] of this.#deltas) {
      const held = this.#settled.get(key)
      if (held === undefined) this.#settled.set(key, delta)
      else addDelta(held, delta.n, delta.values)
    }
    this.#deltas.clear()
  }

  forget(): void {
    this.#deltas.clear()
    this.#touched.clear()
  }

  #put({ table, scope, id, values }: Row): void {
    const target = this.#rows.get(table)
    assert(target, `no rows are kept in ${table}`)
    const cells: Cell[] = [scope, id]
    for (const column of target.columns) cells.push(values[column] ?? null)
    target.put.run(...cells)
    this.#touched.add(table)
  }

  #drop({ table, scope, id }: Row): void {
    this.#rows.get(table)?.drop.run(scope, id)
    this.#touched.add(table)
  }

  #addSum({ table, scope, id, values }: Sum, sign: 1 | -1): void {
    const key = `${table}\n${scope}\n${id}`
    let delta = this.#deltas.get(key)
    if (delta === undefined) {
      delta = { table, scope, id, n: 0, values: {} }
      this.#deltas.set(key, delta)
    }
    addDelta(delta, sign, values, sign)
  }
}

function addDelta(delta: Delta, n: number, values: Readonly<Record<string, number>>, sign = 1): void {
  delta.n += n
  for (const column in values) delta.values[column] = (delta.values[column] ?? 0) + sign * (values[column] ?? 0)
}

const keyOf = (row: Row): string => `${row.table}\n${row.scope}\n${row.id}`

function sameValues(a: Row, b: Row): boolean {
  for (const column in b.values) if (a.values[column] !== b.values[column]) return false
  return true
}
