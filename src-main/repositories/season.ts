import { sql } from 'kysely'
import type { SeasonTable } from '#db/sqlite/tables-register.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { listPage, rawQuery } from './list.ts'

type Build = Store['build']

/** One season by its id, or undefined. */
export const seasonById = (tx: ReadTx, build: Build, id: string): SeasonTable | undefined =>
  tx.first(build.selectFrom('season').selectAll().where('scope', '=', 'org').where('id', '=', id))

/** Seasons that are not archived, the latest first. */
export const seasonsKept = (tx: ReadTx, build: Build): Pick<SeasonTable, 'id' | 'code' | 'label'>[] =>
  tx.all(
    build
      .selectFrom('season')
      .select(['id', 'code', 'label'])
      .where('scope', '=', 'org')
      .where('archived', '=', 0)
      .orderBy('start_day', 'desc'),
  )

/** How many deliveries say they are of a season. */
export const deliveriesInSeason = (tx: ReadTx, build: Build, code: string): number =>
  tx.first(rawQuery(build, sql<{ n: number }>`select count(*) as n from delivery where season = ${code}`))?.n ?? 0

/** A season as the list shows it. */
export type ListedSeason = Pick<
  SeasonTable,
  'id' | 'archived' | 'made_ms' | 'changed_ms' | 'code' | 'label' | 'start_day' | 'end_day'
>

/** One page of the seasons, the latest first. */
export const listSeasons = (tx: ReadTx, build: Build, query: ListQuery) =>
  listPage<ListedSeason>(
    tx,
    build,
    {
      from: sql`from season n where n.scope = 'org'`,
      select: sql`n.id, n.archived, n.made_ms, n.changed_ms, n.code, n.label, n.start_day, n.end_day`,
      columns: {
        code: sql`n.code`,
        label: sql`n.label`,
        start_day: sql`n.start_day`,
        end_day: sql`n.end_day`,
        made_ms: sql`n.made_ms`,
        changed_ms: sql`n.changed_ms`,
      },
      search: [sql`n.code`, sql`upper(n.label)`],
      archived: sql`n.archived`,
      order: sql`n.start_day desc`,
      id: sql`n.id`,
    },
    query,
  )
