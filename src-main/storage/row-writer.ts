import type BetterSqlite3 from 'better-sqlite3'
import type { Cell, Folded, Row, Sum } from '#shared/domain/fold.ts'
import { projectedTables, sumTables } from '#shared/domain/projected.ts'
import { assert } from '#shared/kit/assert.ts'
import { RowBatch } from './row-batch.ts'

type Statement = BetterSqlite3.Statement<Cell[]>

interface RowTable {
  readonly columns: readonly string[]
  readonly add: RowBatch
  readonly put: Statement
  readonly drop: Statement
}

interface SumTable {
  readonly columns: readonly string[]
  readonly add: Statement
  readonly drop: Statement
}

/** What a sum is to grow by; `values` in the order of the table's columns. */
interface Delta {
  n: number
  readonly values: number[]
}

/** table → scope → id */
type Deltas = Map<string, Map<string, Map<string, Delta>>>

const list = (columns: readonly string[]): string => columns.map(column => `"${column}"`).join(', ')

const marks = (count: number): string => Array(count).fill('?').join(', ')

function rowTable(db: BetterSqlite3.Database, name: string): RowTable {
  const columns = columnsOf.get(name)
  assert(columns, `no rows are kept in ${name}`)
  const put = `INSERT OR REPLACE INTO "${name}" (scope, id, ${list(columns)}) VALUES (${marks(columns.length + 2)})`
  const drop = `DELETE FROM "${name}" WHERE scope = ? AND id = ?`
  // A row that is there was nobody's: it is replaced.
  const add = new RowBatch(db, { table: name, columns: ['scope', 'id', ...columns], known: 'replace' })
  return { columns, add, put: db.prepare(put), drop: db.prepare(drop) }
}

function sumTable(db: BetterSqlite3.Database, name: string): SumTable {
  const columns = columnsOfSums.get(name)
  assert(columns, `no sums are kept in ${name}`)
  const more = ['n', ...columns].map(column => `${column} = ${column} + excluded.${column}`).join(', ')
  const add = `INSERT INTO "${name}" (scope, id, n, ${list(columns)}) VALUES (${marks(columns.length + 3)})
    ON CONFLICT (scope, id) DO UPDATE SET ${more}`
  const drop = `DELETE FROM "${name}" WHERE scope = ? AND id = ? AND n = 0`
  return { columns, add: db.prepare(add), drop: db.prepare(drop) }
}

const columnsOf = new Map(projectedTables.map(({ name, columns }) => [name, columns]))
const columnsOfSums = new Map(sumTables.map(({ name, columns }) => [name, columns]))

/** Writes what folding gives into the projected tables, and remembers which of them changed. New rows and sums are held back until flushed. */
export class RowWriter {
  readonly #db: BetterSqlite3.Database
  /** those that were written to: to prepare statements for every table takes longer than a start has */
  readonly #rows = new Map<string, RowTable>()
  readonly #sums = new Map<string, SumTable>()
  #deltas: Deltas = new Map()
  /** what was added since the last `settleSums`, to be taken back by `forget` */
  #unsettled: { readonly delta: Delta; readonly sum: Sum; readonly sign: 1 | -1 }[] = []
  #held = 0
  #touched = new Set<string>()

  constructor(db: BetterSqlite3.Database) {
    this.#db = db
  }

  get held(): number {
    return this.#held
  }

  /** Takes rows that should not be there yet, which `flushRows` writes, and adds their sums. */
  add({ rows, sums }: Folded): void {
    for (const row of rows) this.#rowTable(row.table).add.add(...this.#cellsOf(row))
    for (const sum of sums) this.#addSum(sum, 1)
  }

  /** Writes the rows that were added. Call before anybody reads or changes them. */
  flushRows(): void {
    for (const { add } of this.#rows.values()) add.flush()
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
    for (const [table, scopes] of this.#deltas) {
      const target = this.#sumTable(table)
      for (const [scope, ids] of scopes) {
        for (const [id, { n, values }] of ids) {
          if (n === 0 && values.every(value => value === 0)) continue
          target.add.run(scope, id, n, ...values)
          // A sum of nothing is no row, so that it does not show what once was.
          if (n < 0) target.drop.run(scope, id)
          this.#touched.add(table)
        }
      }
    }
    this.#deltas = new Map()
    this.#unsettled = []
    this.#held = 0
  }

  takeTables(): string[] {
    const tables = [...this.#touched]
    this.#touched = new Set()
    return tables
  }

  settleSums(): void {
    this.#unsettled = []
  }

  forget(): void {
    for (const { delta, sum, sign } of this.#unsettled) grow(delta, this.#sumTable(sum.table).columns, sum, -sign)
    this.#unsettled = []
    this.#touched = new Set()
    for (const { add } of this.#rows.values()) add.forget()
  }

  #put(row: Row): void {
    this.#rowTable(row.table).put.run(...this.#cellsOf(row))
  }

  #rowTable(table: string): RowTable {
    let target = this.#rows.get(table)
    if (target === undefined) {
      target = rowTable(this.#db, table)
      this.#rows.set(table, target)
    }
    return target
  }

  #cellsOf({ table, scope, id, values }: Row): Cell[] {
    const cells: Cell[] = [scope, id]
    for (const column of this.#rowTable(table).columns) cells.push(values[column] ?? null)
    this.#touched.add(table)
    return cells
  }

  #drop({ table, scope, id }: Row): void {
    this.#rowTable(table).drop.run(scope, id)
    this.#touched.add(table)
  }

  #addSum(sum: Sum, sign: 1 | -1): void {
    const { columns } = this.#sumTable(sum.table)
    const ids = childOf(childOf(this.#deltas, sum.table), sum.scope)
    let delta = ids.get(sum.id)
    if (delta === undefined) {
      delta = { n: 0, values: columns.map(() => 0) }
      ids.set(sum.id, delta)
      this.#held++
    }
    grow(delta, columns, sum, sign)
    this.#unsettled.push({ delta, sum, sign })
  }

  #sumTable(table: string): SumTable {
    let target = this.#sums.get(table)
    if (target === undefined) {
      target = sumTable(this.#db, table)
      this.#sums.set(table, target)
    }
    return target
  }
}

function childOf<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let child = map.get(key)
  if (child === undefined) {
    child = new Map()
    map.set(key, child)
  }
  return child
}

function grow(delta: Delta, columns: readonly string[], { values }: Sum, sign: number): void {
  delta.n += sign
  for (let i = 0; i < columns.length; i++) {
    delta.values[i] = (delta.values[i] ?? 0) + sign * (values[columns[i] ?? ''] ?? 0)
  }
}

const keyOf = (row: Row): string => `${row.table}\n${row.scope}\n${row.id}`

function sameValues(a: Row, b: Row): boolean {
  for (const column in b.values) if (a.values[column] !== b.values[column]) return false
  return true
}
