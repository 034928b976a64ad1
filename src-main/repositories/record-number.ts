import { sql } from 'kysely'
import type { RecordKind } from '#shared/domain/record-link.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

/** A record with the number that people know it by. */
export interface NumberedRow {
  readonly kind: RecordKind
  readonly id: string
  readonly no: string
}

const tables = {
  delivery: 'delivery',
  payment: 'payment',
  farmer: 'farmer',
  supplier: 'supplier',
  cooperative: 'cooperative',
  lot: 'lot',
  till: 'till_open',
} as const satisfies Record<RecordKind, string>

/** Every record here that has one of these numbers, as they are written, whoever may see it. */
export function recordsNumbered(tx: ReadTx, build: Store['build'], numbers: readonly string[]): NumberedRow[] {
  const wanted = sql.join([...numbers])
  const each = Object.entries(tables).map(
    ([kind, table]) => sql`select ${sql.lit(kind)} as kind, id, no from ${sql.table(table)} where no in (${wanted})`,
  )
  return tx.all(rawQuery(build, sql<NumberedRow>`${sql.join(each, sql` union all `)} order by 1, 3, 2 limit 100`))
}
