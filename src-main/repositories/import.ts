import { sql } from 'kysely'
import type { ImportTable } from '#db/sqlite/tables-register.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** The fact of an import, void or not. */
export const importById = (tx: ReadTx, build: Build, id: string): ImportTable | undefined =>
  tx.first(build.selectFrom('import').selectAll().where('scope', '=', 'org').where('id', '=', id))

/** Every import of registers, the latest first. */
export const listImports = (tx: ReadTx, build: Build): ImportTable[] =>
  tx.all(build.selectFrom('import').selectAll().where('scope', '=', 'org').orderBy('at_ms', 'desc').orderBy('id'))

/** Records that an import made and that are not archived, by id. */
export const recordsOfImport = (
  tx: ReadTx,
  build: Build,
  table: 'farmer' | 'supplier' | 'cooperative',
  id: string,
): string[] =>
  tx
    .all(build.selectFrom(table).select('id').where('import', '=', id).where('archived', '=', 0).orderBy('id'))
    .map(row => row.id)

/** Ids of everything that an import has made so far, archived or not. */
export const existingIds = (tx: ReadTx, build: Build, id: string): Set<string> =>
  new Set(
    tx
      .all(
        rawQuery(
          build,
          sql<{
            id: string
          }>`select id from farmer where import = ${id} union all select id from supplier where import = ${id}
            union all select id from cooperative where import = ${id}`,
        ),
      )
      .map(row => row.id),
  )

/**
 * An import that was begun and not written whole: the one of this id, else a live one of the same file. Whole is: as many records of its
 * kind as it counted.
 */
export const unfinishedImport = (tx: ReadTx, build: Build, fileSha: string, id: string): ImportTable | undefined =>
  tx.first(
    rawQuery(
      build,
      sql<ImportTable>`select * from import i where i.scope = 'org' and i.live = 1 and (i.id = ${id} or (i.file_sha = ${fileSha}
        and json_extract(i.counts, '$.created') > case i.kind
          when 'farmers' then (select count(*) from farmer where import = i.id)
          when 'suppliers' then (select count(*) from supplier where import = i.id)
          else (select count(*) from cooperative where import = i.id) end))
        order by i.id = ${id} desc, i.at_ms limit 1`,
    ),
  )

/** The last import of a file with these bytes that stands. */
export const importOfFile = (tx: ReadTx, build: Build, kind: string, fileSha: string): ImportTable | undefined =>
  tx.first(
    build
      .selectFrom('import')
      .selectAll()
      .where('scope', '=', 'org')
      .where('live', '=', 1)
      .where('kind', '=', kind)
      .where('file_sha', '=', fileSha)
      .orderBy('at_ms', 'desc')
      .limit(1),
  )

/** How many records of elsewhere name a supplier or cooperative that an import made. */
export const namedByOthers = (tx: ReadTx, build: Build, id: string): number =>
  tx.first(
    rawQuery(
      build,
      sql<{ n: number }>`select count(*) as n from farmer f where f.archived = 0 and f.import is not ${id}
        and (f.supplier in (select s.id from supplier s where s.import = ${id})
          or f.cooperative in (select c.id from cooperative c where c.import = ${id}))`,
    ),
  )?.n ?? 0
