import type { ImportTable } from '#db/sqlite/tables-register.ts'
import type { ReadTx, Store } from '../storage/store.ts'

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

/** All records that an import made, archived or not. */
export const countOfImport = (
  tx: ReadTx,
  build: Build,
  table: 'farmer' | 'supplier' | 'cooperative',
  id: string,
): number =>
  tx.first(
    build
      .selectFrom(table)
      .select(eb => eb.fn.countAll<number>().as('n'))
      .where('import', '=', id),
  )?.n ?? 0
