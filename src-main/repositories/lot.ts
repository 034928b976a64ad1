import { type Kysely, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { WarehouseScope } from '#shared/domain/roles.ts'
import type { ReadTx } from '../storage/store.ts'
import { carriedWarehouses, withinScopes } from './delivery.ts'
import { type ListSource, rawQuery } from './list.ts'

/** A lot with what is in it. */
export interface LotRecord {
  readonly id: string
  readonly scope: string
  readonly no: string | null
  readonly grade: 'I' | 'II' | 'HS'
  readonly certification: string | null
  readonly warehouse: string | null
  readonly opened_day: string | null
  readonly closed_day: string | null
  readonly g: number
  readonly bags: number
  readonly deliveries: number
}

const columns = sql`l.id, l.scope, l.no, l.grade, l.certification, w.name as warehouse, l.opened_day, l.closed_day,
  coalesce(b.g, 0) as g, coalesce(b.bags, 0) as bags, coalesce(b.n, 0) as deliveries`
const from = sql`from lot l
  left join sum_lot b on b.scope = l.scope and b.id = l.id
  left join warehouse w on w.scope = 'org' and w.id = substr(l.scope, 4)`

/** The lots' list. Totals: what is in stock. */
export const lotSource = (warehouses: WarehouseScope): ListSource => ({
  from: sql`${from} where ${withinScopes(sql`l.scope`, warehouses)}`,
  select: columns,
  columns: {
    no: sql`l.no`,
    grade: sql`l.grade`,
    certification: sql`l.certification`,
    opened_day: sql`l.opened_day`,
    closed_day: sql`l.closed_day`,
    g: sql`coalesce(b.g, 0)`,
    bags: sql`coalesce(b.bags, 0)`,
    deliveries: sql`coalesce(b.n, 0)`,
  },
  totals: { g: sql`sum(b.g)`, bags: sql`sum(b.bags)`, deliveries: sql`sum(b.n)` },
  search: [sql`l.no`, sql`upper(l.certification)`],
  archived: sql`l.archived`,
  order: sql`l.opened_day desc, l.no desc`,
  id: sql`l.id`,
})

/** One lot by its id, or undefined. */
export const lotById = (tx: ReadTx, build: Kysely<Database>, id: string): LotRecord | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<LotRecord>`select ${columns} ${from} where l.scope in ${carriedWarehouses} and l.id = ${id} limit 1`,
    ),
  )

/** A lot's movements, newest first; at most `limit`. */
export const lotLines = (tx: ReadTx, build: Kysely<Database>, scope: string, lot: string, limit: number) =>
  tx.all(
    rawQuery(
      build,
      sql<{
        id: string
        day: string
        kind: string
        no: string | null
        farmer_name: string | null
        g: number
        bags: number
      }>`
        select k.of as id, k.day, k.kind, d.no, f.name as farmer_name, k.g, k.bags from stock_line k
        left join delivery d on d.scope = k.scope and d.id = k.of left join farmer f on f.scope = 'org' and f.id = d.farmer
        where k.scope = ${scope} and k.lot = ${lot} order by k.day desc, d.no desc, k.id limit ${limit}`,
    ),
  )

/** Σ of stock by warehouse and grade (STK-1). */
export const stockByGrade = (tx: ReadTx, build: Kysely<Database>, warehouses: WarehouseScope) =>
  tx.all(
    rawQuery(
      build,
      sql<{ warehouse: string | null; grade: 'I' | 'II' | 'HS'; g: number; bags: number }>`
        select w.name as warehouse, l.grade, sum(b.g) as g, sum(b.bags) as bags from sum_lot b
        join lot l on l.scope = b.scope and l.id = b.id left join warehouse w on w.scope = 'org' and w.id = substr(b.scope, 4)
        where ${withinScopes(sql`b.scope`, warehouses)} group by b.scope, l.grade order by w.name, l.grade`,
    ),
  )
