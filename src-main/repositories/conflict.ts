import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import { type ConflictKind, conflictKinds } from '#shared/domain/conflict-kinds.ts'
import type { WarehouseScope } from '#shared/domain/roles.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { withinScopes } from './delivery.ts'
import { type ListSource, rawQuery } from './list.ts'
import { numberOf } from './record-number.ts'

/** One conflict as lists show it. `of`: what it is about, the key of its settlement. `seen`: JSON of what makes it one, sorted. */
export interface ConflictRecord {
  readonly id: string
  readonly kind: ConflictKind
  readonly scope: string
  readonly of: string
  readonly seen: string
  readonly at_ms: number
  readonly title: string | null
  readonly warehouse: string | null
}

/** Fields of a record that have several heads: the refs of each (LEDGER §7). */
export const conflictsOf = (
  tx: ReadTx,
  build: Store['build'],
  e: string,
  i: string,
): { field: string; heads: string[] }[] =>
  tx
    .all(build.selectFrom('conflict').select(['field', 'heads']).where('e', '=', e).where('i', '=', i).orderBy('field'))
    .map(row => ({ field: row.field, heads: JSON.parse(row.heads) as string[] }))

/** The name of a register's record. */
const recordName = sql`case c.e when 'farmer' then (select name from farmer where id = c.i)
  when 'supplier' then (select name from supplier where id = c.i) when 'user' then (select name from user where id = c.i)
  when 'warehouse' then (select name from warehouse where id = c.i) when 'season' then (select label from season where id = c.i)
  when 'lot' then (select no from lot where id = c.i) when 'cooperative' then (select name from cooperative where id = c.i)
  when 'place' then coalesce((select name from place where id = c.i), c.i) when 'setting' then c.i end`
const recordChanged = sql`coalesce((select max(at) from (select changed_ms as at from farmer where id = c.i union all
  select changed_ms from supplier where id = c.i union all select changed_ms from user where id = c.i union all
  select changed_ms from warehouse where id = c.i union all select changed_ms from season where id = c.i union all
  select changed_ms from lot where id = c.i union all select changed_ms from cooperative where id = c.i union all
  select changed_ms from place where id = c.i union all select changed_ms from setting where id = c.i)), 0)`

/** A sorted JSON list of one column of a subquery. */
const sorted = (from: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(select json_group_array(x) from (select distinct ${from} order by 1))`

/** Stations that left their logs, once for each time; an excluded one is settled. */
const left = (kind: 'copied' | 'setBack', why: 'clone' | 'restore'): RawBuilder<unknown> =>
  sql`select ${sql.lit(kind)}, 'org', lower(hex(l.log_id)), json_array(lower(hex(l.log_id))),
    json_extract(cast(l.genesis as text), '$.t'), (select name from station where dev = l.dev order by at_ms desc limit 1)
    from log l where l.scope = 'org' and json_extract(cast(l.genesis as text), '$.why') = ${sql.lit(why)}
    and json_extract(cast(l.genesis as text), '$.prev') is not null
    and not exists (select 1 from revocation r where r.dev = l.dev)`

const arms: Readonly<Record<ConflictKind, RawBuilder<unknown>>> = {
  record: sql`select 'record', c.scope, c.e || '/' || c.i, json_group_array(c.field || ' ' || c.heads order by c.field),
    ${recordChanged}, ${recordName} from conflict c where c.e <> 'delivery' group by c.scope, c.e, c.i`,
  corrected: sql`select 'corrected', c.scope, c.i, c.heads,
    (select max(at_ms) from delivery where scope = c.scope and root = c.i),
    (select no from delivery where scope = c.scope and root = c.i and counts = 1) from conflict c where c.e = 'delivery'`,
  // Nearly every delivery is paid once: only roots with several payments, and corrected ones, can be overpaid by accident.
  overpaid: sql`select 'overpaid', r.scope, r.id,
    ${sorted(sql`a.id as x from allocation a where a.root = r.id and a.scope = r.scope and a.live = 1`)},
    (select max(at_ms) from allocation where root = r.id and scope = r.scope and live = 1), d.no
    from sum_root r join delivery d on d.root = r.id and d.scope = r.scope and d.counts = 1
    where r.n > 1 and r.paid_xaf > d.net_pay_xaf`,
  paidVoid: sql`select distinct 'paidVoid', d.scope, d.root,
    ${sorted(sql`a.id as x from allocation a where a.root = d.root and a.scope = d.scope and a.live = 1`)}, v.at_ms, d.no
    from void v join delivery d on d.id = v.of and d.scope = v.scope join sum_root r on r.scope = d.scope and r.id = d.root
    where v.ent = 'delivery' and r.paid_xaf > 0
    and not exists (select 1 from delivery o where o.root = d.root and o.scope = d.scope and o.counts = 1)`,
  lateAllocation: sql`select 'lateAllocation', a.scope, a.id, json_array(a.id, v.id), v.at_ms, p.no
    from void v join payment p on p.id = v.of and p.scope = v.scope join allocation a on a.payment = v.of and a.live = 1
    where v.ent = 'payment'`,
  doubleVoid: sql`select 'doubleVoid', v.scope, v.id, json_array(cast(v.copies as text)), v.at_ms,
    coalesce((select no from delivery where id = v.of and scope = v.scope), (select no from payment where id = v.of and scope = v.scope))
    from void v where v.copies > 1 and v.ent in ('delivery', 'payment', 'till_move', 'stock_move')`,
  farmers: sql`select 'farmers', 'org', a.id || '|' || b.id, json_array(a.id, b.id), max(a.made_ms, b.made_ms), a.name
    from farmer a join farmer b on b.name_norm = a.name_norm and b.id > a.id
    where a.archived = 0 and b.archived = 0
    and (a.phone = b.phone or a.identity_number = b.identity_number or a.birth_year = b.birth_year or a.village = b.village)
    and exists (select 1 from touch x join log lx on lx.n = x.log join touch y on y.i = b.id and y.e = 'farmer' join log ly on ly.n = y.log
      where x.i = a.id and x.e = 'farmer' and lx.dev <> ly.dev)
    and not exists (select 1 from farmer_merge m where m.live = 1 and (m.farmer in (a.id, b.id) and m.other in (a.id, b.id)))`,
  ticket: sql`select 'ticket', d.scope, d.day || ' ' || d.ticket, ${sorted(
    sql`o.root as x from delivery o where o.scope = d.scope and o.day = d.day and o.ticket = d.ticket and o.counts = 1`,
  )}, max(d.at_ms), d.ticket from delivery d where d.ticket is not null and d.counts = 1
    group by d.scope, d.day, d.ticket having count(distinct d.root) > 1`,
  number: sql`select 'number', d.scope, d.no, ${sorted(sql`o.id as x from delivery o where o.no = d.no`)},
    (select max(at_ms) from delivery o where o.no = d.no), d.no from delivery d group by d.no having count(*) > 1
    union all select 'number', p.scope, p.no, ${sorted(sql`o.id as x from payment o where o.no = p.no`)},
    (select max(at_ms) from payment o where o.no = p.no), p.no from payment p group by p.no having count(*) > 1`,
  tills: sql`select 'tills', t.scope, t.user, json_group_array(t.id order by t.id), max(t.at_ms), (select name from user where id = t.user)
    from till_open t where t.live = 1 and not exists (select 1 from till_close k where k.till = t.id and k.live = 1)
    group by t.scope, t.user having count(*) > 1`,
  fork: sql`select 'fork', 'org', l.dev,
    (select json_group_array(x) from (select lower(hex(h.hash)) as x from head h join log k on k.n = h.log
      where k.dev = l.dev and k.state = 'forked' order by 1)), 0,
    (select name from station where dev = l.dev order by at_ms desc limit 1) from log l where l.state = 'forked' group by l.dev`,
  copied: left('copied', 'clone'),
  setBack: left('setBack', 'restore'),
  flagged: sql`select 'flagged', l.scope, lower(hex(l.log_id)) || ' ' || f.why, json_array(cast(count(*) as text)), 0,
    (select name from station where dev = l.dev order by at_ms desc limit 1)
    from flagged f join log l on l.n = f.log group by f.log, f.why`,
  disputed: sql`select 'disputed', d.scope, d.id, json_array(d.id), d.at_ms, ${numberOf} from dispute d where d.live = 1`,
}

const allOf = (kinds: readonly ConflictKind[]): RawBuilder<unknown> =>
  sql.join(
    kinds.map(kind => arms[kind]),
    sql` union all `,
  )

/**
 * What is to settle within these warehouses, newest first; what a person has settled as it stands is left out until more comes.
 * Cost: about 60 ms at 200 000 deliveries, more than half of it for numbers given twice, so it is asked on its screen, and counted kind by kind once for all that changes in a while.
 */
export const conflictSource = (
  warehouses: WarehouseScope,
  kinds: readonly ConflictKind[] = conflictKinds,
): ListSource => ({
  from: sql`from (with every(kind, scope, of, seen, at_ms, title) as (${allOf(kinds)}) select * from every) c where (c.scope in ('org', 'auth') or ${withinScopes(sql`c.scope`, warehouses)})
    and not exists (select 1 from settlement s where s.live = 1 and s.about = c.kind and s.of = c.of and s.seen = c.seen)`,
  select: sql`c.kind || ' ' || c.scope || ' ' || c.of as id, c.kind, c.scope, c.of, c.seen, c.at_ms, c.title,
    (select name from warehouse w where w.id = substr(c.scope, 4)) as warehouse`,
  columns: { kind: sql`c.kind`, at_ms: sql`c.at_ms`, title: sql`c.title`, scope: sql`c.scope` },
  search: [sql`upper(c.title)`],
  order: sql`c.at_ms desc`,
  id: sql`c.kind || ' ' || c.scope || ' ' || c.of`,
})

/** How many are open in one scope, of one sort: what is said of a user (1) is for who governs users, a contested record (1) is told by itself. */
export interface OpenConflicts {
  readonly scope: string
  readonly ofUser: number
  readonly disputed: number
  readonly n: number
}

/** How many of these kinds are open, by scope and sort. Its cost is that of `conflictSource`. */
export const countOpen = (tx: ReadTx, build: Kysely<Database>, kinds: readonly ConflictKind[]): OpenConflicts[] =>
  tx.all(
    rawQuery(
      build,
      sql<OpenConflicts>`select c.scope, c.kind = 'record' and c.of like 'user/%' as "ofUser", c.kind = 'disputed' as disputed,
        count(*) as n ${conflictSource('all', kinds).from} group by 1, 2, 3 order by 1, 2, 3`,
    ),
  )

/** One conflict that is still open, or undefined. */
export const conflictById = (
  tx: ReadTx,
  build: Kysely<Database>,
  warehouses: WarehouseScope,
  id: string,
): ConflictRecord | undefined => {
  const { from, select, id: key } = conflictSource(warehouses)
  return tx.first(rawQuery(build, sql<ConflictRecord>`select ${select} ${from} and ${key} = ${id} limit 1`))
}

/** The farmers who are one person by merges that stand, himself included, lowest id first: the first represents them (FAR-2). */
export const samePerson = (tx: ReadTx, build: Kysely<Database>, farmer: string): string[] =>
  tx
    .all(
      rawQuery(
        build,
        sql<{ id: string }>`with recursive one(id) as (select ${farmer} union
          select case when m.farmer = one.id then m.other else m.farmer end from one join farmer_merge m
          on m.live = 1 and (m.farmer = one.id or m.other = one.id)) select id from one order by id`,
      ),
    )
    .map(row => row.id)

/** The standing merge of two farmers, or undefined. */
export const mergeOf = (tx: ReadTx, build: Kysely<Database>, a: string, b: string): { id: string } | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<{ id: string }>`select id from farmer_merge where live = 1
        and ((farmer = ${a} and other = ${b}) or (farmer = ${b} and other = ${a})) limit 1`,
    ),
  )
