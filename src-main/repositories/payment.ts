import { type Kysely, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { WarehouseScope } from '#shared/domain/roles.ts'
import type { ReadTx } from '../storage/store.ts'
import { carriedWarehouses, type DeliveryRecord, withinScopes } from './delivery.ts'
import { type ListSource, rawQuery } from './list.ts'

/** One payment as lists and details read it. */
export interface PaymentRecord {
  readonly id: string
  readonly scope: string
  readonly no: string
  readonly day: string
  readonly at_ms: number
  readonly actor: string
  readonly party_kind: 'farmer' | 'supplier'
  readonly party: string
  readonly party_name: string | null
  readonly party_code: string | null
  readonly party_village: string | null
  readonly amount_xaf: number
  readonly method: 'cash' | 'mobile' | 'transfer' | 'cheque'
  readonly reference: string | null
  readonly notes: string | null
  readonly live: number
  readonly clerk: string | null
  readonly till: string | null
  readonly till_no: string | null
  /** what the op says beyond the columns, as JSON */
  readonly detail: string
}

/** One allocation of a payment with the delivery it pays. */
export interface AllocationRecord {
  readonly id: string
  readonly scope: string
  readonly payment: string
  readonly delivery: string
  readonly delivery_no: string | null
  readonly delivery_day: string | null
  readonly net_pay_xaf: number | null
  /** left to pay on the delivery after this payment, as it was then */
  readonly left_xaf: number | null
  readonly amount_xaf: number
  readonly live: number
}

const columns = sql`p.id, p.scope, p.no, p.day, p.at_ms, p.actor, p.party_kind, p.party, coalesce(f.name, s.name) as party_name,
  coalesce(f.no, s.no) as party_code, coalesce(f.village, s.village) as party_village, p.amount_xaf, p.method, p.reference,
  p.notes, p.live, u.name as clerk, p.till, t.no as till_no, p.detail`
const whole = sql`
  left join farmer f on p.party_kind = 'farmer' and f.scope = 'org' and f.id = p.party
  left join supplier s on p.party_kind = 'supplier' and s.scope = 'org' and s.id = p.party
  left join user u on u.scope = 'auth' and u.id = p.actor
  left join till_open t on t.scope = p.scope and t.id = p.till`
const from = sql`from payment p ${whole}`

const seen = (warehouses: WarehouseScope, own: string | null) =>
  sql`${withinScopes(sql`p.scope`, warehouses)} and ${own === null ? sql`1` : sql`p.actor = ${own}`}`
/** Something of the party, whichever kind it is. */
const ofParty = (column: 'name_norm') =>
  sql`coalesce((select n.${sql.ref(column)} from farmer n where p.party_kind = 'farmer' and n.scope = 'org' and n.id = p.party),
    (select n.${sql.ref(column)} from supplier n where p.party_kind = 'supplier' and n.scope = 'org' and n.id = p.party))`

/** The payments' list; totals count what stands. `own`: an agent sees his own (domain.md §8). */
export const paymentSource = (warehouses: WarehouseScope, own: string | null): ListSource => ({
  from: sql`${from} where ${seen(warehouses, own)}`,
  narrow: {
    from: sql`from payment p where ${seen(warehouses, own)}`,
    key: sql`p.scope, p.id`,
    whole: sql`cross join payment p on p.scope = k.scope and p.id = k.id ${whole}`,
  },
  select: columns,
  columns: {
    no: sql`p.no`,
    day: sql`p.day`,
    at_ms: sql`p.at_ms`,
    party: sql`p.party`,
    partyName: ofParty('name_norm'),
    amount_xaf: sql`p.amount_xaf`,
    method: sql`p.method`,
    reference: sql`p.reference`,
    live: sql`p.live`,
    till: sql`p.till`,
    actor: sql`p.actor`,
  },
  totals: { amount_xaf: sql`sum(case when p.live = 1 then p.amount_xaf end)`, standing: sql`sum(p.live)` },
  search: [
    sql`p.no`,
    pattern =>
      sql`p.party in (select n.id from farmer n where n.scope = 'org' and n.name_norm like ${pattern} escape '\\')`,
    pattern =>
      sql`p.party in (select n.id from supplier n where n.scope = 'org' and n.name_norm like ${pattern} escape '\\')`,
    sql`upper(p.reference)`,
  ],
  order: sql`p.day desc, p.no desc`,
  id: sql`p.id`,
})

/** One payment by its id, or undefined. */
export const paymentById = (tx: ReadTx, build: Kysely<Database>, id: string): PaymentRecord | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<PaymentRecord>`select ${columns} ${from} where p.scope in ${carriedWarehouses} and p.id = ${id} limit 1`,
    ),
  )

/** A payment's allocations, in the order of the deliveries. */
export const allocationsOf = (tx: ReadTx, build: Kysely<Database>, payment: string): AllocationRecord[] =>
  tx.all(
    rawQuery(
      build,
      sql<AllocationRecord>`select a.id, a.scope, a.payment, a.delivery, d.no as delivery_no, d.day as delivery_day, d.net_pay_xaf,
        a.left_xaf, a.amount_xaf, a.live
        from allocation a left join delivery d on d.scope = a.scope and d.id = a.delivery
        where a.payment = ${payment} order by d.day, d.no, a.id`,
    ),
  )

/** Live payments that pay a chain of deliveries. */
export const paymentsOfRoot = (tx: ReadTx, build: Kysely<Database>, scope: string, root: string) =>
  tx.all(
    rawQuery(
      build,
      sql<{
        id: string
        actor: string
        ref: string
        no: string
        day: string
        amount_xaf: number
        method: PaymentRecord['method']
        reference: string | null
        live: number
      }>`
        select p.id, p.actor, p.ref, p.no, p.day, a.amount_xaf, p.method, p.reference, a.live from allocation a
        join payment p on p.scope = a.payment_scope and p.id = a.payment where a.root = ${root} and a.scope = ${scope} order by p.at_ms, p.no`,
    ),
  )

/** What of a delivery was paid by a depot that this station does not carry: the allocation is here, the payment is not. Units: FCFA. */
export const paidAway = (tx: ReadTx, build: Kysely<Database>, scope: string, root: string): number =>
  tx.first(
    rawQuery(
      build,
      sql<{
        xaf: number
      }>`select coalesce(sum(a.amount_xaf), 0) as xaf from allocation a where a.root = ${root} and a.scope = ${scope}
        and a.live = 1 and not exists (select 1 from payment p where p.scope = a.payment_scope and p.id = a.payment)`,
    ),
  )?.xaf ?? 0

/** The payment with this number, or undefined. */
export const paymentByNumber = (tx: ReadTx, build: Kysely<Database>, no: string): PaymentRecord | undefined =>
  tx.first(
    rawQuery(build, sql<PaymentRecord>`select ${columns} ${from} where p.no = ${no} order by p.at_ms desc limit 1`),
  )

/** The payment whose receipt has this short code, or undefined. Cost: one step in the index of the codes. */
export const paymentByCheckCode = (tx: ReadTx, build: Kysely<Database>, code: string): PaymentRecord | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<PaymentRecord>`select ${columns} ${from} where json_extract(p.detail, '$.check') = ${code} order by p.at_ms desc limit 1`,
    ),
  )

/** What had been paid on a delivery's chain when the delivery was made, with it or before it; a later void changes nothing here. */
export const paymentsUpTo = (tx: ReadTx, build: Kysely<Database>, of: Pick<DeliveryRecord, 'scope' | 'root' | 'id'>) =>
  tx.all(
    rawQuery(
      build,
      sql<Pick<PaymentRecord, 'no' | 'amount_xaf' | 'method' | 'reference'>>`
        select p.no, a.amount_xaf, p.method, p.reference from delivery d
        join allocation a on a.scope = d.scope and a.root = d.root
        join payment p on p.scope = a.payment_scope and p.id = a.payment
        where d.scope = ${of.scope} and d.id = ${of.id} and (p.ref = d.ref or ((a.at_ms, a.at_l) < (d.at_ms, d.at_l)
          and not exists (select 1 from void v where v.scope = a.scope and v.of = a.id and v.at_ms < d.at_ms)))
        order by p.at_ms, p.no`,
    ),
  )

/** The number of the first standing mobile-money payment with this reference, however it is spaced and whatever its capitals, or null (PAY-4). */
export const mobileReferenceUsed = (tx: ReadTx, build: Kysely<Database>, reference: string): string | null =>
  tx.first(
    build
      .selectFrom('payment')
      .select('no')
      .where(sql<boolean>`method = 'mobile'`)
      .where(sql<string>`upper(replace(reference, ' ', ''))`, '=', reference.replaceAll(' ', '').toUpperCase())
      .where('live', '=', 1)
      .orderBy('at_ms')
      .limit(1),
  )?.no ?? null
