import { sql } from 'kysely'
import type { BridgeTable } from '#db/sqlite/tables-register.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** Organisations that were adopted, the first closure of each, oldest first. */
export const adoptedOrganisations = (
  tx: ReadTx,
  build: Build,
): Pick<BridgeTable, 'organisation' | 'name' | 'at_ms'>[] =>
  tx.all(
    build
      .selectFrom('bridge')
      .select(['organisation', 'name'])
      .select(eb => eb.fn.min<number>('at_ms').as('at_ms'))
      .where('live', '=', 1)
      .groupBy(['organisation', 'name'])
      .orderBy('at_ms'),
  )

/** Those of these records that are here already, by what names them. `e`: their entity, whose table has the same name. */
export const knownNames = (
  tx: ReadTx,
  build: Build,
  e: string,
  scope: string,
  column: 'id' | 'code',
  names: readonly string[],
): Set<string> =>
  new Set(
    tx
      .all(
        rawQuery(
          build,
          sql<{ name: string }>`select ${sql.ref(column)} as name from ${sql.table(e)} where scope = ${scope}
            and ${sql.ref(column)} in (select value from json_each(${JSON.stringify(names)}))`,
        ),
      )
      .map(row => row.name),
  )

/** Deliveries that somebody is typing and has not recorded. */
export const openDrafts = (tx: ReadTx, build: Build): number =>
  tx.first(build.selectFrom('draft').select(eb => eb.fn.countAll<number>().as('n')))?.n ?? 0
