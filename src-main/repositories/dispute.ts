import { sql } from 'kysely'
import type { RecordKind, RecordLink } from '#shared/domain/record-link.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import type { SideRecord } from './conflict-side.ts'
import { rawQuery } from './list.ts'
import { isListed, type ListedKind, numberOf, recordTables } from './record-number.ts'

type Build = Store['build']

/** A record that somebody contests (TALK-72). */
export interface OpenDispute {
  readonly id: string
  readonly scope: string
  readonly due: string
  readonly why: string
  readonly at_ms: number
  readonly actor: string
  readonly who: string | null
}

/** Whether a record's own scope holds what is said of it; of who and what the organisation is made of, the organisation's does. */
const holdsOwn = (kind: RecordKind): kind is Exclude<ListedKind, 'user'> => isListed(kind) && kind !== 'user'

/**
 * The dispute about a record that nobody has settled or taken back, of several the one that is due first. It stands in the record's own
 * scope: who speaks for another warehouse contests nothing here.
 */
export const openDispute = (tx: ReadTx, build: Build, { kind, id }: RecordLink): OpenDispute | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<OpenDispute>`select d.id, d.scope, d.due, d.why, d.at_ms, d.actor, (select name from user where id = d.actor) as who from dispute d
        where d.of = ${id} and d.ent = ${recordTables[kind]} and d.live = 1
          and d.scope = ${holdsOwn(kind) ? sql`(select r.scope from ${sql.table(recordTables[kind])} r where r.id = d.of)` : sql.lit('org')} and not exists (select 1 from settlement s
          where s.live = 1 and s.about = 'disputed' and s.of = d.id) order by d.due, d.id limit 1`,
    ),
  )

/** A dispute that stands, and the number of its record. */
export interface StandingDispute extends Omit<OpenDispute, 'at_ms'> {
  readonly no: string | null
  readonly ent: string
  readonly of: string
}

/** The disputes that nobody has settled or taken back, those that are due first first, at most 200. */
export const disputesOpen = (tx: ReadTx, build: Build): StandingDispute[] =>
  tx.all(
    rawQuery(
      build,
      sql<StandingDispute>`select d.id, d.scope, d.due, d.actor, d.why, d.ent, d.of, (select name from user where id = d.actor) as who, ${numberOf} as no
        from dispute d where d.live = 1
        and not exists (select 1 from settlement s where s.live = 1 and s.about = 'disputed' and s.of = d.id)
        order by d.due, d.id limit 200`,
    ),
  )

/** How a dispute ended. `actor`: who had opened it; `who` settled it, and `why` in his words. */
export interface SettledDispute {
  readonly id: string
  readonly no: string | null
  readonly actor: string
  readonly who: string | null
  readonly why: string
  readonly ent: string
  readonly of: string
}

/** The disputes that somebody else than who opened them settled since, the newest first, at most 200. Of several settlements the first. */
export const disputesSettled = (tx: ReadTx, build: Build, sinceMs: number): SettledDispute[] =>
  tx.all(
    rawQuery(
      build,
      sql<SettledDispute>`select d.id, ${numberOf} as no, d.actor, (select name from user where id = s.actor) as who, s.why, d.ent, d.of
        from settlement s join dispute d on d.id = s.of and d.scope = s.scope and d.live = 1
        where s.live = 1 and s.about = 'disputed' and s.at_ms >= ${sinceMs} and s.actor <> d.actor
        and not exists (select 1 from settlement o where o.live = 1 and o.about = s.about and o.of = s.of
          and (o.at_ms, o.id) < (s.at_ms, s.id)) order by s.at_ms desc limit 200`,
    ),
  )

/** The scope that holds what is said of a record; undefined where one that has a row is not here. */
export const recordScope = (tx: ReadTx, build: Build, { kind, id }: RecordLink): string | undefined =>
  holdsOwn(kind) ? tx.first(build.selectFrom(recordTables[kind]).select('scope').where('id', '=', id))?.scope : 'org'

/** The entity of the record that a dispute is about. */
export const disputedEntity = (tx: ReadTx, build: Build, id: string): string | undefined =>
  tx.first(build.selectFrom('dispute').select('ent').where('id', '=', id))?.ent

/** Whose record it is that a dispute `d` is about: nobody knows a farmer by his number. */
const partyName = sql`case d.ent when 'farmer' then (select name from farmer where id = d.of)
  when 'supplier' then (select name from supplier where id = d.of) when 'cooperative' then (select name from cooperative where id = d.of)
  when 'delivery' then (select f.name from delivery r join farmer f on f.id = r.farmer where r.id = d.of and r.scope = d.scope) end`

/** A dispute as one side of what is to settle: the record and whose it is, until when, by whom and why. */
export const disputeSides = (tx: ReadTx, build: Build, id: string): SideRecord[] =>
  tx.all(
    rawQuery(
      build,
      sql<SideRecord>`select d.of as id, ${numberOf} as no, ${partyName} as name, d.due as day, d.at_ms, null as amount_xaf, null as weight_g,
        (select name from user where id = d.actor) as who,
        (select l.dev from touch x join log l on l.n = x.log where x.i = d.id and x.e = 'dispute' order by x.log, x.seq limit 1) as dev,
        d.why, 1 as live, 0 as counts from dispute d where d.id = ${id}`,
    ),
  )
