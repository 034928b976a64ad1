import { type Kysely, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { ReadTx } from '../storage/store.ts'
import { type ListSource, rawQuery } from './list.ts'

/** One op of one entry as the audit screen shows it (AUD-1). `id` is `log:seq:h8:n`. */
export interface AuditRecord {
  readonly id: string
  readonly at_ms: number
  readonly scope: string
  readonly seq: number
  readonly entity: string
  readonly kind: string
  readonly record: string | null
  readonly no: string | null
  readonly actor: string
  readonly actor_name: string | null
  readonly station: string | null
  readonly why: string | null
  readonly verdict: 'accepted' | 'rejected' | 'flagged' | 'pending' | 'error'
}

// A body is kept as bytes; SQLite would take a blob for its own binary JSON.
const body = sql`cast(e.body as text)`
const inBody = (path: string) => sql`json_extract(${body}, '$.o[' || o.n || ${sql.lit(path)})`
/** Nearly always the table is empty, which is looked at once and not for every op. */
const has = (table: string) => sql`(exists (select 1 from ${sql.ref(table)})
  and exists (select 1 from ${sql.ref(table)} v where v.log = o.log and v.seq = o.seq and v.h8 = o.h8))`
const verdict = sql`case when ${has('rejected')} then 'rejected' when ${has('entry_error')} then 'error' when ${has('pending')} then 'pending' when ${has('flagged')} then 'flagged' else 'accepted' end`
const columns = sql`o.log || ':' || o.seq || ':' || lower(hex(o.h8)) || ':' || o.n as id, o.at_ms, l.scope, o.seq, o.e as entity,
  o.k as kind, ${inBody('].i')} as record, o.no, o.actor,
  (select u.name from user u where u.scope = 'auth' and u.id = o.actor) as actor_name,
  (select maker.name from station maker where maker.dev = l.dev limit 1) as station, ${inBody('].p.why')} as why, ${verdict} as verdict`
const whole = sql`join log l on l.n = o.log join entry e on e.log = o.log and e.seq = o.seq and e.h8 = o.h8`

const seen = (scopes: readonly string[] | null) =>
  scopes === null ? sql`1` : sql`o.log in (select l.n from log l where l.scope in (${sql.join([...scopes])}))`

/**
 * The ledger as a list, its newest op first. `scopes`: null for everything this station has. Cost: what is asked is found in narrow
 * rows beside the entries; only the entries of the page are read.
 */
export const auditSource = (scopes: readonly string[] | null): ListSource => ({
  from: sql`from op o ${whole} where ${seen(scopes)}`,
  narrow: {
    from: sql`from op o where ${seen(scopes)}`,
    key: sql`o.at_ms, o.at_l, o.log, o.seq, o.h8, o.n`,
    whole: sql`cross join op o on o.at_ms = k.at_ms and o.at_l = k.at_l and o.log = k.log and o.seq = k.seq and o.h8 = k.h8
      and o.n = k.n ${whole}`,
  },
  select: columns,
  columns: {
    at_ms: sql`o.at_ms`,
    scope: sql`(select l.scope from log l where l.n = o.log)`,
    seq: sql`o.seq`,
    entity: sql`o.e`,
    kind: sql`o.k`,
    actor: sql`o.actor`,
    record: sql`(select ${inBody('].i')} from entry e where e.log = o.log and e.seq = o.seq and e.h8 = o.h8)`,
    verdict,
  },
  search: [sql`o.no`, sql`o.e`],
  order: sql`o.at_ms desc, o.at_l desc`,
  id: sql`o.log, o.seq, o.h8, o.n`,
})

/** The entry an audit line is of, with its bytes, or undefined. */
export const auditEntry = (
  tx: ReadTx,
  build: Kysely<Database>,
  place: { log: number; seq: number; h8: string; op: number },
) =>
  tx.first(
    rawQuery(
      build,
      sql<
        AuditRecord & { hash: Uint8Array; body: string; command: string }
      >`select ${columns}, e.hash, ${body} as body, json_extract(${body}, '$.c') as command
        from entry e join log l on l.n = e.log
        cross join op o on o.at_ms = json_extract(${body}, '$.t') and o.at_l = json_extract(${body}, '$.l') and o.log = e.log
          and o.seq = e.seq and o.h8 = e.h8 and o.n = ${place.op}
        where e.log = ${place.log} and e.seq = ${place.seq} and lower(hex(e.h8)) = ${place.h8}`,
    ),
  )

/** Whether the personal part that an op of a record names is here. */
export const isAsideHere = (
  tx: ReadTx,
  build: Kysely<Database>,
  { e, i, d }: { readonly e: string; readonly i: string; readonly d: string },
): boolean => {
  const rows = build.selectFrom('aside').select('digest').where('i', '=', i).where('e', '=', e)
  return tx.first(rows.where('digest', '=', d)) !== undefined
}
