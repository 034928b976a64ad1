import { type Kysely, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { Season } from '#shared/domain/season.ts'
import type { ReadTx } from '../storage/store.ts'
import { rawQuery } from './list.ts'

/** What the counter must know of a farmer. */
export interface CounterFarmer {
  readonly id: string
  readonly no: string | null
  readonly name: string | null
  readonly village: string | null
  readonly cooperative_name: string | null
  readonly supplier: string | null
  readonly supplier_name: string | null
  readonly archived: number
  readonly area_m2: number | null
  readonly certification: string | null
}

/** A price of the grid that is in force: the most local one, then the latest. Units: FCFA a kilogram. */
export interface PriceInForce {
  readonly grade: 'I' | 'II' | 'HS'
  readonly certification: string | null
  readonly price_xaf: number
}

/** Every setting that was ever set, decoded; erased or unreadable ones are left out. */
export function storedSettings(tx: ReadTx, build: Kysely<Database>): Map<string, unknown> {
  const rows = tx.all(build.selectFrom('setting').select(['id', 'value']).where('archived', '=', 0))
  return new Map(rows.flatMap(row => (row.value === null ? [] : [[row.id, JSON.parse(row.value) as unknown]])))
}

/** Seasons in use, whole ones only. */
export const seasonsInUse = (tx: ReadTx, build: Kysely<Database>): Season[] =>
  tx.all(
    rawQuery(
      build,
      sql<Season>`select id, code, label, start_day, end_day from season
        where archived = 0 and code is not null and label is not null and start_day is not null and end_day is not null order by start_day`,
    ),
  )

/** The farmer as the counter sees him, or undefined. */
export const counterFarmer = (tx: ReadTx, build: Kysely<Database>, id: string): CounterFarmer | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<CounterFarmer>`select f.id, f.no, f.name, f.village, c.name as cooperative_name, f.supplier, s.name as supplier_name, f.archived,
        f.area_m2, f.certification from farmer f left join cooperative c on c.scope = 'org' and c.id = f.cooperative
        left join supplier s on s.scope = 'org' and s.id = f.supplier where f.scope = 'org' and f.id = ${id} limit 1`,
    ),
  )

/** Whether deliveries may come through a supplier on a day (SUP-1), or undefined when there is no such supplier. */
export function supplierState(
  tx: ReadTx,
  build: Kysely<Database>,
  supplier: string,
  day: string,
): 'valid' | 'pending' | 'rejected' | 'expired' | 'archived' | undefined {
  const row = tx.first(
    rawQuery(
      build,
      sql<{ archived: number; contract_start: string | null; contract_end: string | null; status: string | null }>`
        select s.archived, s.contract_start, s.contract_end, (select v.status from supplier_validation v
          where v.supplier = s.id and v.live = 1 order by v.at_ms desc, v.at_l desc, v.ref desc limit 1) as status
        from supplier s where s.scope = 'org' and s.id = ${supplier} limit 1`,
    ),
  )
  if (row === undefined) return undefined
  if (row.archived === 1) return 'archived'
  if (row.status === 'rejected') return 'rejected'
  if (row.status !== 'validated') return 'pending'
  const ended = row.contract_end !== null && row.contract_end < day
  const early = row.contract_start !== null && row.contract_start > day
  return ended || early ? 'expired' : 'valid'
}

/** The grid of a day at a warehouse, one price for every grade and certification that has one (DEL-6). */
export const pricesInForce = (tx: ReadTx, build: Kysely<Database>, day: string, warehouse: string): PriceInForce[] =>
  tx.all(
    rawQuery(
      build,
      sql<PriceInForce>`select grade, certification, price_xaf from (
          select grade, certification, price_xaf, row_number() over (
            partition by grade, certification order by wh is null, day desc, at_ms desc, at_l desc, ref desc) as place
          from price where live = 1 and day <= ${day} and (wh is null or wh = ${warehouse}))
        where place = 1 order by case grade when 'I' then 1 when 'II' then 2 else 3 end, certification is not null, certification`,
    ),
  )

/** The price for a grade, with the certification's own where there is one. */
export function priceFor(prices: readonly PriceInForce[], grade: string, certification: string | null): number | null {
  const own = prices.find(price => price.grade === grade && price.certification === certification)
  const plain = prices.find(price => price.grade === grade && price.certification === null)
  return own?.price_xaf ?? plain?.price_xaf ?? null
}

/** A warehouse's three letters; `XXX` where its record is not here yet. */
export const warehouseCode = (tx: ReadTx, build: Kysely<Database>, warehouse: string): string =>
  tx.first(build.selectFrom('warehouse').select('code').where('id', '=', warehouse))?.code ?? 'XXX'

/** How much a warehouse holds at most, and below what it warns; null where not set. Units: grams. */
export const warehouseLimits = (
  tx: ReadTx,
  build: Kysely<Database>,
  warehouse: string,
): { capacity_g: number | null; alert_g: number | null } =>
  tx.first(build.selectFrom('warehouse').select(['capacity_g', 'alert_g']).where('id', '=', warehouse)) ?? {
    capacity_g: null,
    alert_g: null,
  }

/** A supplier as papers name him, or undefined. */
export const supplierBrief = (tx: ReadTx, build: Kysely<Database>, id: string) =>
  tx.first(
    build.selectFrom('supplier').select(['no', 'name', 'village']).where('scope', '=', 'org').where('id', '=', id),
  )

/** A warehouse as papers name it. */
export const depotOf = (tx: ReadTx, build: Kysely<Database>, warehouse: string): { code: string; name: string } => {
  const row = tx.first(build.selectFrom('warehouse').select(['code', 'name']).where('id', '=', warehouse))
  return { code: row?.code ?? '', name: row?.name ?? '' }
}
