import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { Owed } from '#shared/domain/decide-payment.ts'
import type { WarehouseScope } from '#shared/domain/roles.ts'
import type { ReadTx } from '../storage/store.ts'
import { type ListSource, rawQuery } from './list.ts'

/** One delivery as lists and details read it; `detail` is the op's payload as JSON. */
export interface DeliveryRecord {
  readonly id: string
  readonly scope: string
  readonly root: string
  readonly replaces: string | null
  readonly no: string
  readonly season: string | null
  readonly day: string
  readonly at_ms: number
  readonly actor: string
  readonly ref: string
  readonly flagged: number
  readonly farmer: string
  readonly farmer_code: string
  readonly farmer_name: string | null
  readonly supplier: string | null
  readonly supplier_name: string | null
  readonly place: string | null
  readonly driver: string | null
  readonly ticket: string | null
  readonly bags: number
  readonly gross_g: number
  readonly tare_g: number
  readonly net_g: number
  readonly moisture_bp: number
  readonly foreign_bp: number
  readonly payable_g: number
  readonly grade: 'I' | 'II' | 'HS'
  readonly lot: string
  readonly lot_no: string | null
  readonly price_xaf: number
  readonly amount_xaf: number
  readonly net_pay_xaf: number
  readonly live: number
  readonly counts: number
  readonly paid_xaf: number
  readonly replaced_by: string | null
  readonly clerk: string | null
  readonly warehouse: string | null
  readonly detail: string
}

/** Every warehouse's scope that this station has a log of: with it, an id alone finds a row by its primary key. */
export const carriedWarehouses = sql`(select g.scope from log g where g.scope >= 'wh:' and g.scope < 'wh;')`

/** A condition that keeps rows to the scopes a person may see; `all` keeps everything. */
export function withinScopes(column: RawBuilder<unknown>, warehouses: WarehouseScope): RawBuilder<unknown> {
  if (warehouses === 'all') return sql`1`
  // The plus: a warehouse is most of the table, so its key is no way to look anything up.
  return sql`+${column} in (${sql.join(warehouses.map(id => `wh:${id}`))})`
}

const paid = sql`coalesce((select s.paid_xaf from sum_root s where s.scope = d.scope and s.id = d.root), 0)`
/** Where a delivery stands, its sum looked up once. */
const status = sql`case when d.counts = 0 then 'void' when d.net_pay_xaf <= 0 then 'paid' else coalesce((
  select case when s.paid_xaf >= d.net_pay_xaf then 'paid' when s.paid_xaf > 0 then 'partial' end
    from sum_root s where s.scope = d.scope and s.id = d.root), 'pending') end`
const replacedBy = sql`(select r.no from delivery r where r.replaces = d.id and r.scope = d.scope and r.root = d.root order by r.no limit 1)`
const columns = sql`d.id, d.scope, d.root, d.replaces, d.no, d.season, d.day, d.at_ms, d.actor, d.ref, d.flagged, d.farmer,
  d.farmer_code, f.name as farmer_name, d.supplier, s.name as supplier_name, d.place, d.driver, d.ticket, d.bags, d.gross_g, d.tare_g, d.net_g, d.moisture_bp,
  d.foreign_bp, d.payable_g, d.grade, d.lot, l.no as lot_no, d.price_xaf, d.amount_xaf, d.net_pay_xaf, d.live, d.counts,
  case when d.counts = 1 then ${paid} else 0 end as paid_xaf, ${replacedBy} as replaced_by, u.name as clerk,
  w.name as warehouse, d.detail`
const whole = sql`
  left join farmer f on f.scope = 'org' and f.id = d.farmer
  left join supplier s on s.scope = 'org' and s.id = d.supplier
  left join lot l on l.scope = d.scope and l.id = d.lot
  left join user u on u.scope = 'auth' and u.id = d.actor
  left join warehouse w on w.scope = 'org' and w.id = substr(d.scope, 4)`
const from = sql`from delivery d ${whole}`

/** The deliveries' list. Totals count what stands: void and superseded ones add nothing. */
export const deliverySource = (warehouses: WarehouseScope): ListSource => ({
  from: sql`${from} where ${withinScopes(sql`d.scope`, warehouses)}`,
  narrow: {
    from: sql`from delivery d where ${withinScopes(sql`d.scope`, warehouses)}`,
    key: sql`d.scope, d.id`,
    whole: sql`cross join delivery d on d.scope = k.scope and d.id = k.id ${whole}`,
  },
  select: columns,
  columns: {
    no: sql`d.no`,
    day: sql`d.day`,
    at_ms: sql`d.at_ms`,
    farmer: sql`d.farmer`,
    farmerName: sql`(select n.name_norm from farmer n where n.scope = 'org' and n.id = d.farmer)`,
    supplier: sql`d.supplier`,
    bags: sql`d.bags`,
    net_g: sql`d.net_g`,
    payable_g: sql`d.payable_g`,
    grade: sql`d.grade`,
    price_xaf: sql`d.price_xaf`,
    amount_xaf: sql`d.amount_xaf`,
    net_pay_xaf: sql`d.net_pay_xaf`,
    season: sql`d.season`,
    live: sql`d.live`,
    lot: sql`d.lot`,
    actor: sql`d.actor`,
    cooperative: sql`(select n.cooperative from farmer n where n.scope = 'org' and n.id = d.farmer)`,
    status,
  },
  totals: {
    net_g: sql`sum(case when d.counts = 1 then d.net_g end)`,
    payable_g: sql`sum(case when d.counts = 1 then d.payable_g end)`,
    amount_xaf: sql`sum(case when d.counts = 1 then d.amount_xaf end)`,
    net_pay_xaf: sql`sum(case when d.counts = 1 then d.net_pay_xaf end)`,
    bags: sql`sum(case when d.counts = 1 then d.bags end)`,
    standing: sql`sum(d.counts)`,
  },
  search: [
    sql`d.no`,
    pattern => sql`d.farmer in (select n.id from farmer n where n.scope = 'org'
      and (n.name_norm like ${pattern} escape '\\' or n.no like ${pattern} escape '\\'))`,
  ],
  order: sql`d.day desc, d.no desc`,
  id: sql`d.id`,
})

/** One delivery by its id, or undefined. */
export const deliveryById = (tx: ReadTx, build: Kysely<Database>, id: string): DeliveryRecord | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<DeliveryRecord>`select ${columns} ${from} where d.scope in ${carriedWarehouses} and d.id = ${id} limit 1`,
    ),
  )

/** Deliveries by number or short code, newest first; at most 5. */
export const deliveriesByNumber = (tx: ReadTx, build: Kysely<Database>, no: string): DeliveryRecord[] =>
  tx.all(
    rawQuery(build, sql<DeliveryRecord>`select ${columns} ${from} where d.no = ${no} order by d.at_ms desc limit 5`),
  )

/** The delivery whose receipt has this short code, or undefined. Cost: one step in the index of the codes. */
export const deliveryByCheckCode = (tx: ReadTx, build: Kysely<Database>, code: string): DeliveryRecord | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<DeliveryRecord>`select ${columns} ${from} where json_extract(d.detail, '$.check') = ${code} order by d.at_ms desc limit 1`,
    ),
  )

/** What is left to pay to a farmer, or through a supplier: standing deliveries not fully paid, oldest first. */
export function owedTo(
  tx: ReadTx,
  build: Kysely<Database>,
  party: { readonly kind: 'farmer' | 'supplier'; readonly id: string },
): (Owed & {
  readonly day: string
  readonly payable_g: number
  readonly net_pay_xaf: number
  readonly paid_xaf: number
})[] {
  const whose = party.kind === 'farmer' ? sql`d.farmer = ${party.id}` : sql`d.supplier = ${party.id}`
  return tx.all(
    rawQuery(
      build,
      sql<Owed & { day: string; payable_g: number; net_pay_xaf: number; paid_xaf: number }>`
        select d.id as delivery, d.root, d.scope, d.farmer, d.no, d.day, d.payable_g, d.net_pay_xaf, ${paid} as paid_xaf,
          d.net_pay_xaf - ${paid} as due_xaf
        from delivery d where ${whose} and d.counts = 1 and d.net_pay_xaf > ${paid} order by d.day, d.no`,
    ),
  )
}

/** Places of purchase used here lately, most frequent first; at most 8. */
export const recentPlaces = (tx: ReadTx, build: Kysely<Database>, scope: string): string[] =>
  tx
    .all(
      rawQuery(
        build,
        sql<{
          place: string
        }>`select place from (select place from delivery where +scope = ${scope} order by day desc, no desc limit 300) where place is not null
          group by place order by count(*) desc, place limit 8`,
      ),
    )
    .map(row => row.place)

/** Net grams of a farmer's standing deliveries in a season, everywhere this station knows (QUOTA-1). */
export const seasonGrams = (tx: ReadTx, build: Kysely<Database>, farmer: string, season: string | null): number =>
  tx.first(
    rawQuery(
      build,
      sql<{
        net_g: number | null
      }>`select sum(net_g) as net_g from sum_farmer_season where id = ${`${farmer}:${season ?? ''}`}`,
    ),
  )?.net_g ?? 0

/** What a party's account says: Σ net to pay, Σ paid, over every scope carried (PAY-2). */
export const accountOf = (
  tx: ReadTx,
  build: Kysely<Database>,
  party: string,
): { due_xaf: number; paid_xaf: number } => {
  const sums = tx.first(
    rawQuery(
      build,
      sql<{
        due_xaf: number | null
        paid_xaf: number | null
      }>`select sum(due_xaf) as due_xaf, sum(paid_xaf) as paid_xaf from sum_party where id = ${party}`,
    ),
  )
  return { due_xaf: sums?.due_xaf ?? 0, paid_xaf: sums?.paid_xaf ?? 0 }
}

/** The open lot of a warehouse for a grade and certification, or undefined: the oldest that is not closed. */
export const openLot = (
  tx: ReadTx,
  build: Kysely<Database>,
  scope: string,
  grade: string,
  certification: string | null,
): { id: string; no: string | null } | undefined =>
  tx.first(
    build
      .selectFrom('lot')
      .select(['id', 'no'])
      .where('scope', '=', scope)
      .where('grade', '=', grade)
      .where('certification', 'is', certification)
      .where('closed_day', 'is', null)
      .where('archived', '=', 0)
      .orderBy('made_ms')
      .orderBy('id')
      .limit(1),
  )

/** The number of a standing delivery of a day with this weighing ticket, besides those of one chain; null where there is none. */
export const ticketUsedBy = (
  tx: ReadTx,
  build: Kysely<Database>,
  of: { readonly scope: string; readonly day: string; readonly ticket: string; readonly but: string | null },
): string | null =>
  tx.first(
    build
      .selectFrom('delivery')
      .select('no')
      .where('scope', '=', of.scope)
      .where('day', '=', of.day)
      .where('ticket', '=', of.ticket)
      .where('counts', '=', 1)
      .where('root', '<>', of.but ?? '')
      .limit(1),
  )?.no ?? null
