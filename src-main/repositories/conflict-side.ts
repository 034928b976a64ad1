import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { ReadTx } from '../storage/store.ts'
import { rawQuery } from './list.ts'

/** One of the things that contradict each other. `dev`: the station that wrote it. */
export interface SideRecord {
  readonly id: string
  readonly no: string | null
  readonly name: string | null
  readonly day: string | null
  readonly at_ms: number
  readonly amount_xaf: number | null
  readonly weight_g: number | null
  readonly who: string | null
  readonly dev: string | null
  readonly why: string | null
  readonly live: number
  readonly counts: number
}
type Build = Kysely<Database>

/** Most things that one conflict shows. */
const most = 50
const personOf = (column: RawBuilder<unknown>) => sql`(select u.name from user u where u.id = ${column})`
/** The station whose entry says it first. */
const devOf = (e: string, id: RawBuilder<unknown>) =>
  sql`(select l.dev from touch x join log l on l.n = x.log where x.i = ${id} and x.e = ${e} order by x.log, x.seq limit 1)`
const select = (tx: ReadTx, build: Build, query: RawBuilder<unknown>): SideRecord[] =>
  tx.all(rawQuery(build, sql<SideRecord>`${query} limit ${most}`))

/** The deliveries of a chain, or with a number. */
export const deliverySides = (
  tx: ReadTx,
  build: Build,
  of: { readonly scope: string; readonly root: string } | { readonly no: string },
): SideRecord[] =>
  select(
    tx,
    build,
    sql`select d.id, d.no, (select name from farmer where id = d.farmer) as name, d.day, d.at_ms, d.net_pay_xaf as amount_xaf, d.payable_g as weight_g,
      ${personOf(sql`d.actor`)} as who, ${devOf('delivery', sql`d.id`)} as dev,
      (select why from void v where v.of = d.id and v.scope = d.scope) as why, d.live, d.counts from delivery d
      where ${'no' in of ? sql`d.no = ${of.no}` : sql`d.scope = ${of.scope} and d.root = ${of.root}`} order by d.at_ms`,
  )

const payments = sql`p.id, p.no, coalesce((select name from farmer where id = p.party), (select name from supplier where id = p.party)) as name,
  p.day, p.at_ms, p.amount_xaf, null as weight_g, ${personOf(sql`p.actor`)} as who, ${devOf('payment', sql`p.id`)} as dev,
  (select why from void v where v.of = p.id and v.scope = p.scope) as why, p.live, p.live as counts`

/** The payments of these allocations. */
export const allocatedPayments = (tx: ReadTx, build: Build, allocations: readonly string[]): SideRecord[] =>
  allocations.length === 0
    ? []
    : select(
        tx,
        build,
        sql`select distinct ${payments} from allocation a join payment p on p.id = a.payment and p.scope = a.payment_scope
          where a.id in (${sql.join([...allocations])}) order by p.at_ms`,
      )

/** What these allocations say of payments that are not here: of a depot that this station does not carry, whose name stands for a number. */
export const paymentsAway = (tx: ReadTx, build: Build, allocations: readonly string[]): SideRecord[] =>
  allocations.length === 0
    ? []
    : select(
        tx,
        build,
        sql`select a.payment as id, null as no, (select name from warehouse w where 'wh:' || w.id = a.payment_scope) as name, null as day, a.at_ms,
          a.amount_xaf, null as weight_g, ${personOf(sql`a.actor`)} as who, ${devOf('allocation', sql`a.id`)} as dev, null as why, a.live,
          a.live as counts from allocation a where a.id in (${sql.join([...allocations])})
          and not exists (select 1 from payment p where p.id = a.payment and p.scope = a.payment_scope) order by a.at_ms`,
      )

/** Payments with a number. */
export const paymentSides = (tx: ReadTx, build: Build, no: string): SideRecord[] =>
  select(tx, build, sql`select ${payments} from payment p where p.no = ${no} order by p.at_ms`)

/** Every entry that says one void, with its author's reason. */
export const voidSides = (tx: ReadTx, build: Build, scope: string, id: string): SideRecord[] =>
  select(
    tx,
    build,
    sql`select lower(hex(e.hash)) as id, coalesce((select no from delivery where id = v.of), (select no from payment where id = v.of)) as no,
      null as name, null as day, json_extract(e.body, '$.t') as at_ms, (select amount_xaf from payment where id = v.of) as amount_xaf, null as weight_g,
      ${personOf(sql`json_extract(e.body, '$.a')`)} as who, l.dev, json_extract(e.body, '$.o[' || x.n || '].p.why') as why, 1 as live, 1 as counts
      from touch x join entry e on e.log = x.log and e.seq = x.seq and e.h8 = x.h8 join log l on l.n = x.log
      join void v on v.id = x.i and v.scope = x.scope where x.i = ${id} and x.e = 'void' and x.scope = ${scope} order by 5`,
  )

/** Farmers by their ids. */
export const farmerSides = (tx: ReadTx, build: Build, ids: readonly string[]): SideRecord[] =>
  select(
    tx,
    build,
    sql`select f.id, f.no, f.name, null as day, f.made_ms as at_ms, null as amount_xaf,
      (select sum(net_g) from delivery d where d.farmer = f.id and d.counts = 1) as weight_g, ${personOf(sql`f.made_by`)} as who,
      ${devOf('farmer', sql`f.id`)} as dev, f.village as why, 1 as live, 1 as counts from farmer f
      where f.id in (${sql.join([...ids])}) order by f.made_ms`,
  )

/** Tills by their ids. */
export const tillSides = (tx: ReadTx, build: Build, ids: readonly string[]): SideRecord[] =>
  select(
    tx,
    build,
    sql`select t.id, t.no, ${personOf(sql`t.user`)} as name, t.day, t.at_ms, t.counted_xaf as amount_xaf, null as weight_g,
      ${personOf(sql`t.actor`)} as who, ${devOf('till_open', sql`t.id`)} as dev, t.why, t.live, t.live as counts from till_open t
      where t.id in (${sql.join([...ids])}) order by t.at_ms`,
  )

const ofGenesis = (log: string, field: string): RawBuilder<unknown> =>
  sql`json_extract(cast(${sql.ref(log)}.genesis as text), ${sql.lit(`$.${field}`)})`

/** The last entries that stand before where a station left its logs. `of`: id of its new log of `org`; its others were opened beside it. */
export const leftSides = (tx: ReadTx, build: Build, of: string): SideRecord[] =>
  select(
    tx,
    build,
    sql`select lower(hex(e.hash)) as id, null as no, json_extract(e.body, '$.o[0].e') as name, null as day,
      json_extract(e.body, '$.t') as at_ms, null as amount_xaf, null as weight_g, ${personOf(sql`json_extract(e.body, '$.a')`)} as who,
      l.dev, null as why, 1 as live, 1 as counts
      from log o join log l on l.dev = o.dev and ${ofGenesis('l', 'why')} = ${ofGenesis('o', 'why')}
        and abs(${ofGenesis('l', 't')} - ${ofGenesis('o', 't')}) < 60000
      join log p on lower(hex(p.log_id)) = ${ofGenesis('l', 'prev.log')}
      join entry e on e.log = p.n and e.seq = ${ofGenesis('l', 'prev.seq')}
      where lower(hex(o.log_id)) = ${of} order by 5`,
  )

/** The newest entries of a log that were flagged, or the ends of those of a station that forked. `of`: the log's id, and why after a space; or the station's. */
export const flaggedSides = (tx: ReadTx, build: Build, of: string): SideRecord[] => {
  const [id = '', why] = of.split(' ')
  const entries = sql`lower(hex(e.hash)) as id, null as no, json_extract(e.body, '$.o[0].e') as name, null as day,
    json_extract(e.body, '$.t') as at_ms, null as amount_xaf, null as weight_g, ${personOf(sql`json_extract(e.body, '$.a')`)} as who, l.dev`
  return select(
    tx,
    build,
    why === undefined
      ? sql`select ${entries}, null as why, 1 as live, 1 as counts from log l join head h on h.log = l.n
          join entry e on e.log = l.n and e.seq = h.seq and e.hash = h.hash where l.dev = ${id} and l.state = 'forked' order by 5`
      : sql`select ${entries}, f.why, 1 as live, 1 as counts from log l join flagged f on f.log = l.n
          join entry e on e.log = f.log and e.seq = f.seq and e.h8 = f.h8 where lower(hex(l.log_id)) = ${id} and f.why = ${why}
          order by 5 desc`,
  )
}
