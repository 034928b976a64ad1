import type { FoldDifference, OpChange, RowChange } from '#shared/domain/fold-batch.ts'
import type { Cell, FoldOp, Row, Sum } from '#shared/domain/fold.ts'
import { assert } from '#shared/kit/assert.ts'
import { marks } from '#shared/sync/worth.ts'
import type { Tx } from '../database/database.ts'
import { dayRollups } from './day-rollups.ts'
import type { Place } from './fold-log.ts'

interface Column {
  readonly name: string
  readonly type: string
}

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
      WHERE table_schema = 'relay' AND starts_with(table_name, 'hq_') AND column_name <> 'org' ORDER BY table_name, ordinal_position`
    const columns = new Map<string, Column[]>()
    for (const { table, name, type } of (await tx.query<Column & { table: string }>(sql)).rows)
      columns.set(table, [...(columns.get(table) ?? []), { name, type }])
    return new FoldWriter(columns)
  }

  async write(tx: Tx, org: string, { rows, sums, changes, erased }: FoldDifference<Place>): Promise<void> {
    await this.#touch(tx, org, changes)
    for (const [table, some] of grouped(rows, change => (change.after ?? change.before)?.table ?? '')) {
      await this.#put(
        tx,
        org,
        table,
        some.flatMap(change => change.after ?? []),
      )
      await this.#drop(
        tx,
        org,
        table,
        some.flatMap(({ before, after }) => (after === undefined ? (before ?? []) : [])),
      )
    }
    for (const [table, some] of grouped(sums, sum => sum.table))
      await this.#add(tx, org, table, ['id'], some.map(cellsOfSum))
    for (const [table, some] of dayRollups(rows)) await this.#add(tx, org, table, ['day', keyOfRollup[table]], some)
    await forgetErased(tx, org, rows)
    await takeAway(tx, org, erased)
  }

  async #touch(tx: Tx, org: string, changes: readonly OpChange<Place>[]): Promise<void> {
    const [on, off] = [changes.filter(change => change.counts), changes.filter(change => !change.counts)]
    const names = 'scope, i, e, log_id, seq, h8, n'
    const types = ['text', 'text', 'text', 'uuid', 'bigint', 'bytea', 'smallint']
    const cells = ({ key, op, at }: OpChange<Place>) => [key.scope, key.i, key.e, at.log, at.seq, at.h8, op.n]
    if (on.length > 0) {
      const values = transposed(
        on.map(change => [...cells(change), marksOf(change.op)]),
        8,
      )
      await tx.query(
        `INSERT INTO hq_touch (org, ${names}, marks) SELECT $1, * FROM unnest(${args([...types, 'smallint'])})
         ON CONFLICT (org, scope, i, e, log_id, seq, h8, n) DO UPDATE SET marks = excluded.marks`,
        [org, ...values],
      )
    }
    if (off.length === 0) return
    const values = transposed(off.map(cells), 7)
    await tx.query(
      `DELETE FROM hq_touch t USING unnest(${args(types)}) AS k(${names}) WHERE t.org = $1 AND t.scope = k.scope AND t.i = k.i
       AND t.e = k.e AND t.log_id = k.log_id AND t.seq = k.seq AND t.h8 = k.h8 AND t.n = k.n`,
      [org, ...values],
    )
  }

  async #put(tx: Tx, org: string, table: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return
    const columns = this.#columnsOf(`hq_${table}`)
    const cells = rows.map(({ scope, id, values }) =>
      columns.map(({ name }): Cell => (name === 'scope' ? scope : name === 'id' ? id : (values[name] ?? null))),
    )
    const sets = columns.slice(2).map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`)
    await tx.query(
      `INSERT INTO "hq_${table}" (org, ${list(columns)}) SELECT $1, * FROM unnest(${args(columns.map(one => one.type))})
       ON CONFLICT (org, scope, id) DO UPDATE SET ${sets.join(', ')}`,
      [org, ...transposed(cells, columns.length)],
    )
  }

  async #drop(tx: Tx, org: string, table: string, rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return
    await tx.query(
      `DELETE FROM "hq_${table}" r USING unnest($2::text[], $3::text[]) AS k(scope, id)
       WHERE r.org = $1 AND r.scope = k.scope AND r.id = k.id`,
      [org, rows.map(row => row.scope), rows.map(row => row.id)],
    )
  }

  /** Lets sums grow; one of nothing is no row, so that it does not show what once was. */
  async #add(tx: Tx, org: string, table: string, key: readonly string[], sums: readonly Cells[]): Promise<void> {
    if (sums.length === 0) return
    const columns = this.#columnsOf(`hq_${table}`)
    const keys = ['scope', ...key]
    const grow = columns.filter(({ name }) => !keys.includes(name))
    const cells = sums.map(sum => columns.map(({ name }): Cell => sum[name] ?? 0))
    const sets = grow.map(({ name }) => `"${name}" = t."${name}" + excluded."${name}"`).join(', ')
    await tx.query(
      `INSERT INTO "hq_${table}" AS t (org, ${list(columns)}) SELECT $1, * FROM unnest(${args(columns.map(one => one.type))})
       ON CONFLICT (org, ${keys.join(', ')}) DO UPDATE SET ${sets}`,
      [org, ...transposed(cells, columns.length)],
    )
    const gone = sums.filter(sum => Number(sum.n) < 0)
    if (gone.length === 0) return
    const at = keys.map(name => `t."${name}" = k."${name}"`).join(' AND ')
    await tx.query(
      `DELETE FROM "hq_${table}" t USING unnest(${args(keys.map(() => 'text'))}) AS k(${keys.join(', ')})
       WHERE t.org = $1 AND ${at} AND t.n = 0`,
      [
        org,
        ...transposed(
          gone.map(sum => keys.map(name => sum[name] ?? '')),
          keys.length,
        ),
      ],
    )
  }

  #columnsOf(table: string): readonly Column[] {
    const columns = this.#columns.get(table)
    assert(columns, `there is a table ${table}`)
    return columns
  }
}

type Cells = Readonly<Record<string, Cell>>
const keyOfRollup = { day_delivery: 'grade', day_payment: 'method' } as const

const marksOf = (op: FoldOp): number => (op.flagged ? marks.flagged : 0) | (op.hq ? marks.hq : 0)
const cellsOfSum = ({ scope, id, values }: Sum): Cells => ({ ...values, scope, id })

/** `$2::type[], $3::type[], …`: $1 is the organisation. */
const args = (types: readonly string[]): string => types.map((type, n) => `$${n + 2}::${type}[]`).join(', ')

/** Columns of rows that all have `width` cells. */
function transposed<T>(rows: readonly (readonly T[])[], width: number): T[][] {
  return Array.from({ length: width }, (_, column) => rows.map(row => row[column] as T))
}

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
