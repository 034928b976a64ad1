import { sql } from 'kysely'
import type { FileTable } from '#db/sqlite/tables-chat.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** A file that a record names. */
export type FileRecord = Pick<FileTable, 'of' | 'nth' | 'bytes' | 'blob' | 'mime' | 'name' | 'key'>

/** The files of some records of a scope, in their order. Cost: one look-up for each record. */
export const filesOf = (tx: ReadTx, scope: string, of: readonly string[]): ReadonlyMap<string, FileRecord[]> => {
  const find = tx.db.prepare<[string, string, string], FileRecord>(
    'SELECT of, nth, bytes, blob, mime, name, key FROM file WHERE scope = ? AND id >= ? AND id < ? ORDER BY nth',
  )
  // Ids are the record's, a stroke, and the place: `0` follows the stroke.
  return new Map(of.map(id => [id, find.all(scope, `${id}/`, `${id}0`)]))
}

/** A file that some record names, once by content. */
export interface NamedBlob {
  readonly blob: string
  readonly bytes: number
}

/** Every file that records name, the newest named first. Cost: all of them. */
export const namedBlobs = (tx: ReadTx, build: Build): NamedBlob[] =>
  tx.all(
    rawQuery(
      build,
      sql<NamedBlob>`select f.blob as blob, max(f.bytes) as bytes from file f left join message m on m.scope = f.scope and m.id = f.of
        where f.blob is not null group by f.blob order by max(m.at_ms) desc, f.blob`,
    ),
  )

/**
 * Files that are more than a station may author in a day, by the clock of the entries that name them (FI-2): what goes beyond
 * `dayBytes` in the order of their making.
 */
export const beyondTheDay = (tx: ReadTx, build: Build, dayBytes: number): string[] =>
  tx
    .all(
      rawQuery(
        build,
        sql<{ blob: string }>`select blob from (select f.blob as blob, sum(f.bytes) over
          (partition by m.dev, m.at_ms / 86400000 order by m.at_ms, f.id) as sofar
          from file f join message m on m.scope = f.scope and m.id = f.of where f.blob is not null) where sofar > ${dayBytes}`,
      ),
    )
    .map(({ blob }) => blob)

/** What a station authored of files since an instant. Units: bytes. */
export const filesSince = (tx: ReadTx, build: Build, dev: string, sinceMs: number): number =>
  tx.first(
    rawQuery(
      build,
      sql<{
        bytes: number | null
      }>`select sum(f.bytes) as bytes from file f join message m on m.scope = f.scope and m.id = f.of
        where m.dev = ${dev} and m.at_ms >= ${sinceMs}`,
    ),
  )?.bytes ?? 0

/** The scopes whose entries name a file. */
export const scopesNaming = (tx: ReadTx, build: Build, blob: string): string[] =>
  tx.all(build.selectFrom('file').select('scope').distinct().where('blob', '=', blob)).map(({ scope }) => scope)
