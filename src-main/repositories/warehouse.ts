import { sql } from 'kysely'
import type { WarehouseTable } from '#db/sqlite/tables-register.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { listPage } from './list.ts'

type Build = Store['build']

/** One warehouse by its id, or undefined. */
export const warehouseById = (tx: ReadTx, build: Build, id: string): WarehouseTable | undefined =>
  tx.first(build.selectFrom('warehouse').selectAll().where('id', '=', id))

/** One warehouse by its three letters, or undefined. */
export const warehouseByCode = (tx: ReadTx, build: Build, code: string): WarehouseTable | undefined =>
  tx.first(build.selectFrom('warehouse').selectAll().where('code', '=', code).orderBy('id'))

/** Warehouses that are not archived, by their code. */
export const openWarehouses = (tx: ReadTx, build: Build): Pick<WarehouseTable, 'id' | 'code' | 'name'>[] =>
  tx.all(build.selectFrom('warehouse').select(['id', 'code', 'name']).where('archived', '=', 0).orderBy('code'))

/** Every warehouse that is known here, by its code. */
export const allWarehouses = (tx: ReadTx, build: Build): Pick<WarehouseTable, 'id' | 'code' | 'name'>[] =>
  tx.all(build.selectFrom('warehouse').select(['id', 'code', 'name']).orderBy('code'))

/** Grams in the lots of a warehouse. */
const stock = sql`coalesce((select sum(g) from sum_lot where sum_lot.scope = 'wh:' || w.id), 0)`

/** A warehouse as the list shows it. Units: grams. */
export interface ListedWarehouse {
  id: string
  archived: number
  made_ms: number
  changed_ms: number
  code: string | null
  name: string | null
  region: string | null
  departement: string | null
  village: string | null
  capacity_g: number | null
  stock_g: number
}

/** One page of the warehouses, with what is in stock in each. */
export const listWarehouses = (tx: ReadTx, build: Build, query: ListQuery) =>
  listPage<ListedWarehouse>(
    tx,
    build,
    {
      from: sql`from warehouse w where 1 = 1`,
      select: sql`w.id, w.archived, w.made_ms, w.changed_ms, w.code, w.name, w.region, w.departement, w.village, w.capacity_g, ${stock} as stock_g`,
      columns: {
        code: sql`w.code`,
        name: sql`w.name`,
        region: sql`w.region`,
        departement: sql`w.departement`,
        village: sql`w.village`,
        capacity_g: sql`w.capacity_g`,
        stock_g: stock,
        made_ms: sql`w.made_ms`,
        changed_ms: sql`w.changed_ms`,
      },
      search: [sql`w.code`, sql`upper(w.name)`, sql`upper(w.village)`],
      archived: sql`w.archived`,
      totals: { stock_g: sql`sum(${stock})` },
      order: sql`w.code`,
      id: sql`w.id`,
    },
    query,
  )

/** Grams in stock in a warehouse now. */
export const stockOf = (tx: ReadTx, build: Build, warehouse: string): number =>
  tx.first(
    build
      .selectFrom('sum_lot')
      .select(eb => eb.fn.sum<number | null>('g').as('g'))
      .where('scope', '=', `wh:${warehouse}`),
  )?.g ?? 0
