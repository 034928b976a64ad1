import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { ReadTx } from '../storage/store.ts'
import { type ListSource, rawQuery, searchWords } from './list.ts'

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
const from = sql`from command k
  join entry e on e.log = k.log and e.seq = k.seq and e.h8 = k.h8
  join log l on l.n = e.log
  join json_each(${body}, '$.o') o`
const at = sql`json_extract(${body}, '$.t')`
const actor = sql`json_extract(${body}, '$.a')`
const entity = sql`json_extract(o.value, '$.e')`
const has = (table: string) =>
  sql`exists (select 1 from ${sql.ref(table)} v where v.log = k.log and v.seq = k.seq and v.h8 = k.h8)`
const verdict = sql`case when ${has('rejected')} then 'rejected' when ${has('entry_error')} then 'error' when ${has('pending')} then 'pending' when ${has('flagged')} then 'flagged' else 'accepted' end`
const columns = sql`l.n || ':' || e.seq || ':' || lower(hex(e.h8)) || ':' || o.key as id, ${at} as at_ms, l.scope, e.seq,
  ${entity} as entity, json_extract(o.value, '$.k') as kind, json_extract(o.value, '$.i') as record,
  json_extract(o.value, '$.p.no') as no, ${actor} as actor, (select u.name from user u where u.id = ${actor}) as actor_name,
  (select s.name from station s where s.dev = l.dev limit 1) as station, json_extract(o.value, '$.p.why') as why, ${verdict} as verdict`

const seen = (scopes: readonly string[] | null) =>
  scopes === null ? sql`1` : sql`l.scope in (${sql.join([...scopes])})`

/** What is known of an entry without reading it: which entities its ops are of, which numbers they carry. */
function worthReading({ filter, search }: ListQuery): RawBuilder<unknown> {
  const entities = wantedEntities(filter)?.map(one => sql`instr(k.ents, ${`,${one},`}) > 0`)
  const words = searchWords(search).map(
    word => sql`(instr(upper(k.nos), ${word}) > 0 or instr(upper(k.ents), ${word}) > 0)`,
  )
  const all = [...(entities === undefined ? [] : [sql`(${sql.join(entities, sql` or `)})`]), ...words]
  return all.length === 0 ? sql`` : sql` and ${sql.join(all, sql` and `)}`
}

function wantedEntities(filter: ListQuery['filter']): string[] | undefined {
  const { entity: wanted } = filter
  return Array.isArray(wanted) && wanted.length > 0 ? wanted.map(String) : undefined
}

/** How many ops match, from the narrow rows alone; undefined where the ops themselves must be looked at. */
function countedOps(scopes: readonly string[] | null, query: ListQuery): ListSource['counted'] {
  const { entity: _entity, verdict: _verdict, ...others } = query.filter
  if (searchWords(query.search).length > 0 || Object.keys(others).length > 0) return undefined
  const timesIn = (one: string) =>
    sql`(length(k.ents) - length(replace(k.ents, ${`,${one},`}, ''))) / ${one.length + 2}`
  const entities = wantedEntities(query.filter)
  if (entities === undefined && query.filter['entity'] !== undefined) return undefined
  const matching = entities === undefined ? sql`k.ops` : sql.join([...new Set(entities)].map(timesIn), sql` + `)
  const wanted = query.filter['verdict']
  const judged = Array.isArray(wanted) ? sql` and ${verdict} in (${sql.join(wanted)})` : sql``
  if (wanted !== undefined && !Array.isArray(wanted)) return undefined
  const from = sql`from command k join log l on l.n = k.log where ${seen(scopes)}${worthReading(query)}${judged}`
  return { from, total: sql`sum(${matching})` }
}

/**
 * The ledger as a list, newest command first. `scopes`: null for everything this station has. Cost: pages stream from the index of
 * command ids, which are ordered by time; entries are read only where a narrow row beside that id says that they may match.
 */
export function auditSource(scopes: readonly string[] | null, query: ListQuery): ListSource {
  const source = opSource(scopes, query)
  const counted = countedOps(scopes, query)
  return counted === undefined ? source : { ...source, counted }
}

const opSource = (scopes: readonly string[] | null, query: ListQuery): ListSource => ({
  from: sql`${from} where ${seen(scopes)}${worthReading(query)}`,
  select: columns,
  columns: {
    at_ms: at,
    scope: sql`l.scope`,
    seq: sql`e.seq`,
    entity,
    kind: sql`json_extract(o.value, '$.k')`,
    actor,
    record: sql`json_extract(o.value, '$.i')`,
    verdict,
  },
  search: [sql`upper(json_extract(o.value, '$.p.no'))`, sql`upper(${entity})`],
  order: sql`k.c desc`,
  id: sql`e.log, e.seq, o.key`,
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
      >`select ${columns}, e.hash, ${body} as body, k.c as command ${from}
        where e.log = ${place.log} and e.seq = ${place.seq} and lower(hex(e.h8)) = ${place.h8} and o.key = ${place.op}`,
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

/** Whether a record's personal part was erased for good. */
export const isErased = (tx: ReadTx, build: Kysely<Database>, i: string): boolean =>
  tx.first(rawQuery(build, sql<{ n: number }>`select 1 as n from touch where e = 'erasure' and i = ${i} limit 1`)) !==
  undefined
