import { type RawBuilder, sql } from 'kysely'
import type { RecordKind } from '#shared/domain/record-link.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'
import { priceNumber } from './price.ts'

/** A record with the number that people know it by. */
export interface NumberedRow {
  readonly kind: RecordKind
  readonly id: string
  readonly no: string
}

/** The table that holds a record of each kind, called as its entity is in the ledger. */
export const recordTables = {
  delivery: 'delivery',
  payment: 'payment',
  farmer: 'farmer',
  supplier: 'supplier',
  cooperative: 'cooperative',
  lot: 'lot',
  till: 'till_open',
  place: 'place',
  warehouse: 'warehouse',
  season: 'season',
  price: 'price',
  station: 'station',
  user: 'user',
  import: 'import',
} as const satisfies Record<RecordKind, string>

/** The kind of a record by its entity. */
export const kindOf = (entity: string): RecordKind | null =>
  (Object.entries(recordTables) as [RecordKind, string][]).find(([, table]) => table === entity)?.[0] ?? null

/** Kinds that are there without a row of their own id: most places are of the packaged list, a station is what is said of its key. */
type Unlisted = 'place' | 'station'
/** Kinds of which every record has a row of its own id. */
export type ListedKind = Exclude<RecordKind, Unlisted>
/** Whether every record of a kind has a row of its own id. */
export const isListed = (kind: RecordKind): kind is ListedKind => kind !== 'place' && kind !== 'station'

/** What people know a record by, in its own table. */
const numbers: Readonly<Record<ListedKind, RawBuilder<unknown>>> = {
  delivery: sql`no`,
  payment: sql`no`,
  farmer: sql`no`,
  supplier: sql`no`,
  cooperative: sql`no`,
  lot: sql`no`,
  till: sql`no`,
  warehouse: sql`code`,
  season: sql`code`,
  price: priceNumber('price'),
  // as `codeOf` makes them
  user: sql`'UT' || upper(substr(id, -8))`,
  import: sql`'IM' || upper(substr(id, -8))`,
}
const listed = Object.entries(numbers) as [ListedKind, RawBuilder<unknown>][]

/** Every record here that has one of these numbers, as they are written, whoever may see it; no places and no stations. */
export function recordsNumbered(tx: ReadTx, build: Store['build'], wantedNumbers: readonly string[]): NumberedRow[] {
  const wanted = sql.join([...wantedNumbers])
  const each = listed.map(
    ([kind, no]) =>
      sql`select ${sql.lit(kind)} as kind, id, ${no} as no from ${sql.table(recordTables[kind])} where ${no} in (${wanted})`,
  )
  return tx.all(rawQuery(build, sql<NumberedRow>`${sql.join(each, sql` union all `)} order by 1, 3, 2 limit 100`))
}

const arm = (kind: RecordKind, no: RawBuilder<unknown>) => sql`when ${sql.lit(recordTables[kind])} then ${no}`

/** The number of the record that a dispute `d` is about; the name of a place that has none, and of a station. */
export const numberOf = sql`case d.ent ${sql.join(
  [
    ...listed.map(([kind, no]) => arm(kind, sql`(select ${no} from ${sql.table(recordTables[kind])} where id = d.of)`)),
    arm('place', sql`coalesce((select name from place where id = d.of), d.of)`),
    arm(
      'station',
      sql`(select name from station where dev = d.of and name <> '' order by at_ms desc, id desc limit 1)`,
    ),
  ],
  sql` `,
)} end`
