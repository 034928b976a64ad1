import { type Kysely, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { WarehouseScope } from '#shared/domain/roles.ts'
import type { ReadTx } from '../storage/store.ts'
import { carriedWarehouses, withinScopes } from './delivery.ts'
import { type ListSource, rawQuery } from './list.ts'

/** A till from its opening count; `balance_xaf` = counted + in − out. */
export interface TillRecord {
  readonly id: string
  readonly scope: string
  readonly no: string
  readonly day: string
  readonly user: string
  readonly user_name: string | null
  readonly opened_ms: number
  readonly counted_xaf: number
  readonly in_xaf: number
  readonly out_xaf: number
  readonly balance_xaf: number
  readonly closed_ms: number | null
  readonly close_counted_xaf: number | null
  readonly expected_xaf: number | null
  readonly difference_xaf: number | null
  readonly why: string | null
  readonly second: string | null
}

/** One movement of a till, oldest first. */
export interface TillLineRecord {
  readonly at_ms: number
  readonly kind: 'supply' | 'withdraw' | 'expense' | 'payment' | 'payment_void'
  readonly no: string | null
  readonly label: string | null
  readonly reference: string | null
  readonly in_xaf: number
  readonly out_xaf: number
}

const columns = sql`t.id, t.scope, t.no, t.day, t.user, u.name as user_name, t.at_ms as opened_ms, t.counted_xaf,
  coalesce(m.in_xaf, 0) as in_xaf, coalesce(m.out_xaf, 0) as out_xaf,
  t.counted_xaf + coalesce(m.in_xaf, 0) - coalesce(m.out_xaf, 0) as balance_xaf, c.at_ms as closed_ms,
  c.counted_xaf as close_counted_xaf, c.expected_xaf, c.difference_xaf, c.why, c.second`
const from = sql`from till_open t
  left join sum_till m on m.scope = t.scope and m.id = t.id
  left join till_close c on c.scope = t.scope and c.till = t.id
  left join user u on u.scope = 'auth' and u.id = t.user`

/** The tills' list, newest first. `own`: an agent sees his own. */
export const tillSource = (warehouses: WarehouseScope, own: string | null): ListSource => ({
  from: sql`${from} where ${withinScopes(sql`t.scope`, warehouses)} and ${own === null ? sql`1` : sql`t.user = ${own}`}`,
  select: columns,
  columns: {
    no: sql`t.no`,
    day: sql`t.day`,
    user: sql`t.user`,
    userName: sql`upper(u.name)`,
    opened_ms: sql`t.at_ms`,
    closed_ms: sql`c.at_ms`,
    difference_xaf: sql`c.difference_xaf`,
  },
  totals: { in_xaf: sql`sum(m.in_xaf)`, out_xaf: sql`sum(m.out_xaf)`, difference_xaf: sql`sum(c.difference_xaf)` },
  search: [sql`t.no`, sql`upper(u.name)`],
  order: sql`t.at_ms desc`,
  id: sql`t.id`,
})

/** One till by its id, or undefined. */
export const tillById = (tx: ReadTx, build: Kysely<Database>, id: string): TillRecord | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<TillRecord>`select ${columns} ${from} where t.scope in ${carriedWarehouses} and t.id = ${id} limit 1`,
    ),
  )

/** A person's open till in a warehouse, or undefined; the newest should there be two (they are shown as a conflict elsewhere). */
export const openTillOf = (tx: ReadTx, build: Kysely<Database>, scope: string, user: string): TillRecord | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<TillRecord>`select ${columns} ${from} where t.scope = ${scope} and t.user = ${user} and c.id is null order by t.at_ms desc limit 1`,
    ),
  )

/** What the last closed till of a warehouse was counted at: what the next opening should find. */
export const lastClosingCount = (tx: ReadTx, build: Kysely<Database>, scope: string): number | null =>
  tx.first(
    build.selectFrom('till_close').select('counted_xaf').where('scope', '=', scope).orderBy('at_ms', 'desc').limit(1),
  )?.counted_xaf ?? null

/** Every movement of a till in order. A payment voided later leaves its line; the money comes back as a line of its own. */
export const tillLines = (tx: ReadTx, build: Kysely<Database>, scope: string, till: string): TillLineRecord[] =>
  tx.all(
    rawQuery(
      build,
      sql<TillLineRecord>`
        select at_ms, kind, null as no, why as label, null as reference,
          case kind when 'supply' then amount_xaf else 0 end as in_xaf, case kind when 'supply' then 0 else amount_xaf end as out_xaf
        from till_move where scope = ${scope} and till = ${till}
        union all
        select p.at_ms, 'payment', p.no, coalesce(f.name, s.name), p.reference, 0, p.amount_xaf from payment p
          left join farmer f on f.scope = 'org' and f.id = p.party left join supplier s on s.scope = 'org' and s.id = p.party
          where p.scope = ${scope} and p.till = ${till}
        union all
        select v.at_ms, 'payment_void', p.no, coalesce(f.name, s.name), p.reference, p.amount_xaf, 0 from void v
          join payment p on p.scope = v.scope and p.id = v.of
          left join farmer f on f.scope = 'org' and f.id = p.party left join supplier s on s.scope = 'org' and s.id = p.party
          where v.scope = ${scope} and v.till = ${till}
        order by 1, 3`,
    ),
  )
