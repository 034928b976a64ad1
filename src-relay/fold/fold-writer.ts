import type { FoldDifference, OpChange, RowChange } from '#shared/domain/fold-batch.ts'
import type { Cell, FoldOp, Row, Sum } from '#shared/domain/fold.ts'
import { assert } from '#shared/kit/assert.ts'
import { marks } from '#shared/sync/worth.ts'
import { answersTo, type Tx } from '../database/database.ts'
import { type ArrayType, columnOf } from '../database/binary-array.ts'
import { rollupsOf } from './rollups.ts'
import type { Place } from './fold-log.ts'

interface Column {
  readonly name: string
  readonly type: CellType
}

/** What the tables of the fold are made of: texts and whole numbers. */
type CellType = 'text' | 'int8'

const quoted = (name: string): string => `"${name}"`
const list = (columns: readonly Column[]): string => columns.map(column => quoted(column.name)).join(', ')

/** Writes what a batch gives into the tables of one organisation, a few statements a table however many rows (sync.md §3.4). */
export class FoldWriter {
  readonly #columns: ReadonlyMap<string, readonly Column[]>

  constructor(columns: ReadonlyMap<string, readonly Column[]>) {
    this.#columns = columns
  }

  /** A writer for the tables as they are. */
  static async of(tx: Tx): Promise<FoldWriter> {
    const sql = `SELECT table_name AS table, column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_schema = 'relay' AND starts_with(table_name, 'hq_') AND column_name <> 'org'
        AND is_generated = 'NEVER' ORDER BY table_name, ordinal_position`
    const columns = new Map<string, Column[]>()
    type Found = { readonly table: string; readonly name: string; readonly type: string }
    for (const { table, name, type } of (await tx.query<Found>(sql)).rows)
      columns.set(table, [...(columns.get(table) ?? []), { name, type: type === 'bigint' ? 'int8' : 'text' }])
    return new FoldWriter(columns)
  }

  async write(tx: Tx, org: string, { rows, sums, changes, erased }: FoldDifference<Place>): Promise<void> {
    const writing = [this.#touch(tx, org, changes)]
    for (const [table, some] of grouped(rows, change => (change.after ?? change.before)?.table ?? '')) {
      const come = some.flatMap(({ after }) => after ?? [])
      const gone = some.flatMap(({ before, after }) => (after === undefined ? (before ?? []) : []))
      writing.push(this.#put(tx, org, table, come), this.#drop(tx, org, table, gone))
    }
    for (const [table, some] of grouped(sums, sum => sum.table))
      writing.push(this.#add(tx, org, table, ['id'], some.map(cellsOfSum)))
    for (const { table, key, sums: some } of rollupsOf(rows)) writing.push(this.#add(tx, org, table, key, some))
    await answersTo(writing)
    await forgetErased(tx, org, rows)
    await takeAway(tx, org, erased)
  }

  async #touch(tx: Tx, org: string, changes: readonly OpChange<Place>[]): Promise<void> {
    const [on, off] = [changes.filter(change => change.counts), changes.filter(change => !change.counts)]
    const names = 'scope, i, e, log_id, seq, h8, n'
    const types: ArrayType[] = ['text', 'text', 'text', 'uuid', 'int8', 'bytea', 'int2']
    const keys = (of: readonly OpChange<Place>[]) => [
      columnOf('text', of, ({ key }) => key.scope),
      columnOf('text', of, ({ key }) => key.i),
      columnOf('text', of, ({ key }) => key.e),
      columnOf('uuid', of, ({ at }) => at.log),
      columnOf('int8', of, ({ at }) => at.seq),
      columnOf('bytea', of, ({ at }) => at.h8),
      columnOf('int2', of, ({ op }) => op.n),
    ]
    if (on.length > 0) {
      const sql = `INSERT INTO hq_touch (org, ${names}, marks) SELECT $1, * FROM unnest(${args([...types, 'int2'])})
         ON CONFLICT (org, scope, i, e, log_id, seq, h8, n) DO UPDATE SET marks = excluded.marks`
      await tx.query(sql, [org, ...keys(on), columnOf('int2', on, ({ op }) => marksOf(op))])
    }
    if (off.length > 0) {
      const sql = `DELETE FROM hq_touch t USING unnest(${args(types)}) AS k(${names}) WHERE t.org = $1 AND t.scope = k.scope AND t.i = k.i
       AND t.e = k.e AND t.log_id = k.log_id AND t.seq = k.seq AND t.h8 = k.h8 AND t.n = k.n`
      await tx.query(sql, [org, ...keys(off)])
    }
  }

  async #put(tx: Tx, org: string, table: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return
    const columns = this.#columnsOf(`hq_${table}`)
    const cells = columns.map(column =>
      cellsOf(column, rows, ({ scope, id, values }) =>
        column.name === 'scope' ? scope : column.name === 'id' ? id : (values[column.name] ?? null),
      ),
    )
    const sets = columns.slice(2).map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`)
    await tx.query(
      `INSERT INTO "hq_${table}" (org, ${list(columns)}) SELECT $1, * FROM unnest(${args(columns.map(one => one.type))})
       ON CONFLICT (org, scope, id) DO UPDATE SET ${sets.join(', ')}`,
      [org, ...cells],
    )
  }

  async #drop(tx: Tx, org: string, table: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return
    await tx.query(
      `DELETE FROM "hq_${table}" r USING unnest($2::text[], $3::text[]) AS k(scope, id)
       WHERE r.org = $1 AND r.scope = k.scope AND r.id = k.id`,
      [org, columnOf('text', rows, row => row.scope), columnOf('text', rows, row => row.id)],
    )
  }

  /** Lets sums grow; one of nothing is no row, so that it does not show what once was. */
  async #add(tx: Tx, org: string, table: string, key: readonly string[], sums: readonly Cells[]): Promise<void> {
    if (sums.length === 0) return
    const columns = this.#columnsOf(`hq_${table}`)
    const keys = ['scope', ...key]
    const grow = columns.filter(({ name }) => !keys.includes(name))
    const cells = columns.map(column => cellsOf(column, sums, sum => sum[column.name] ?? 0))
    const sets = grow.map(({ name }) => `"${name}" = t."${name}" + excluded."${name}"`).join(', ')
    await tx.query(
      `INSERT INTO "hq_${table}" AS t (org, ${list(columns)}) SELECT $1, * FROM unnest(${args(columns.map(one => one.type))})
       ON CONFLICT (org, ${keys.join(', ')}) DO UPDATE SET ${sets}`,
      [org, ...cells],
    )
    const gone = sums.filter(sum => Number(sum.n) < 0)
    if (gone.length === 0) return
    const at = keys.map(name => `t."${name}" = k."${name}"`).join(' AND ')
    const sql = `DELETE FROM "hq_${table}" t USING unnest(${args(keys.map(() => 'text'))}) AS k(${keys.join(', ')})
       WHERE t.org = $1 AND ${at} AND t.n = 0`
    const values = keys.map(name => columnOf('text', gone, sum => String(sum[name] ?? '')))
    await tx.query(sql, [org, ...values])
  }

  #columnsOf(table: string): readonly Column[] {
    const columns = this.#columns.get(table)
    assert(columns, `there is a table ${table}`)
    return columns
  }
}

type Cells = Readonly<Record<string, Cell>>

const marksOf = (op: FoldOp): number => (op.flagged ? marks.flagged : 0) | (op.hq ? marks.hq : 0)
const cellsOfSum = ({ scope, id, values }: Sum): Cells => ({ ...values, scope, id })

/** `$2::type[], $3::type[], …`: $1 is the organisation. */
const args = (types: readonly string[]): string => types.map((type, n) => `$${n + 2}::${type}[]`).join(', ')

/** One column of rows, as its type in PostgreSQL wants it. */
function cellsOf<Row>({ type }: Column, rows: readonly Row[], of: (row: Row) => Cell): Buffer {
  if (type === 'text') return columnOf(type, rows, row => textOf(of(row)))
  return columnOf(type, rows, row => numberOf(of(row)))
}

const textOf = (cell: Cell): string | null => (cell === null ? null : String(cell))
const numberOf = (cell: Cell): number | null => (cell === null ? null : Number(cell))

function grouped<T>(all: readonly T[], by: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(by(one))
    if (group === undefined) groups.set(by(one), [one])
    else group.push(one)
  }
  return groups
}

/** Ingest refuses personal parts of who was erased; it asks `erased`, which follows the rows of erasures (LEDGER §8). */
async function forgetErased(tx: Tx, org: string, rows: readonly RowChange[]): Promise<void> {
  for (const { before, after } of rows) {
    const row = after ?? before
    if (row?.table !== 'erasure') continue
    const values = [org, row.values.ent, row.values.of]
    if (after !== undefined)
      await tx.query('INSERT INTO erased (org, e, i) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', values)
    else await tx.query('DELETE FROM erased WHERE org = $1 AND e = $2 AND i = $3', values)
  }
}

/** What the ops themselves took away goes, and is refused from now on. */
async function takeAway(tx: Tx, org: string, erased: FoldDifference<Place>['erased']): Promise<void> {
  if (erased.length === 0) return
  const values = [org, erased.map(({ e }) => e), erased.map(({ i }) => i)]
  const these = 'unnest($2::text[], $3::text[]) AS k(e, i)'
  await tx.query(`DELETE FROM aside a USING ${these} WHERE a.org = $1 AND a.e = k.e AND a.i = k.i`, values)
  await tx.query(`INSERT INTO erased (org, e, i) SELECT $1, k.e, k.i FROM ${these} ON CONFLICT DO NOTHING`, values)
}
