import { type Kysely, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { ReadTx } from '../storage/store.ts'
import { rawQuery } from './list.ts'

/**
 * The latest moment that this station knows of, UTC ms: its clock's, or the last entry's of any log, which moves the clock only as
 * far as the wall clock was at the time; null before the first entry (LEDGER §11). Cost: one entry read for each log.
 */
export const lastMoment = (tx: ReadTx, build: Kysely<Database>): number | null =>
  tx.first(
    rawQuery(
      build,
      sql<{ t: number | null }>`select max(t) as t from (select t from clock union all
        select json_extract(cast(e.body as text), '$.t') from head h
          join entry e on e.log = h.log and e.seq = h.seq and e.h8 = substr(h.hash, 1, 8)
          where json_extract(cast(e.body as text), '$.v') = 1)`,
    ),
  )?.t ?? null

/** The moment that this station's own clock stands at, UTC ms: never before one of its entries; null before the first. */
export const ownMoment = (tx: ReadTx, build: Kysely<Database>): number | null =>
  tx.first(build.selectFrom('clock').select('t'))?.t ?? null
