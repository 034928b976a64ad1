import type { UnsentFileTable } from '#db/sqlite/tables-chat.ts'
import { fileBounds } from '#shared/domain/file-kind.ts'
import type { ReadTx, Store, WriteTx } from '../storage/store.ts'

type Build = Store['build']

const lifeMs = fileBounds.unsentDays * 86_400_000

/** What somebody brought into a conversation and has not sent, the first first; what stood for too long is none any more. */
export const unsentIn = (
  tx: ReadTx,
  build: Build,
  { user, scope }: Pick<UnsentFileTable, 'user' | 'scope'>,
  nowMs: number,
): UnsentFileTable[] =>
  tx.all(
    build
      .selectFrom('unsent_file')
      .selectAll()
      .where('user', '=', user)
      .where('scope', '=', scope)
      .where('kept_ms', '>', nowMs - lifeMs)
      .orderBy('kept_ms')
      .orderBy('upload'),
  )

/** One of them by the upload that brought it, in whatever conversation. */
export const unsentFile = (
  tx: ReadTx,
  build: Build,
  { user, upload }: Pick<UnsentFileTable, 'user' | 'upload'>,
  nowMs: number,
): UnsentFileTable | undefined =>
  tx.first(
    build
      .selectFrom('unsent_file')
      .selectAll()
      .where('user', '=', user)
      .where('upload', '=', upload)
      .where('kept_ms', '>', nowMs - lifeMs),
  )

/** The content of all that people have not sent yet. */
export const unsentBlobs = (tx: ReadTx, build: Build, nowMs: number): string[] =>
  tx
    .all(
      build
        .selectFrom('unsent_file')
        .select('blob')
        .distinct()
        .where('kept_ms', '>', nowMs - lifeMs),
    )
    .map(({ blob }) => blob)

/** How much somebody has not sent. Units: bytes. */
export const unsentBytes = (tx: ReadTx, build: Build, user: string, nowMs: number): number =>
  tx
    .all(
      build
        .selectFrom('unsent_file')
        .select('bytes')
        .where('user', '=', user)
        .where('kept_ms', '>', nowMs - lifeMs),
    )
    .reduce((sum, { bytes }) => sum + bytes, 0)

/** Keeps one; what stood for too long goes from the table. */
export function keepUnsent(tx: WriteTx, build: Build, row: UnsentFileTable): void {
  forgetOldUnsent(tx, build, row.kept_ms)
  tx.run(
    build
      .insertInto('unsent_file')
      .values(row)
      .onConflict(on => on.columns(['user', 'upload']).doUpdateSet(row)),
  )
}

/** Somebody sent them, or took them away. */
export function forgetUnsent(tx: WriteTx, build: Build, user: string, uploads: readonly string[]): void {
  if (uploads.length > 0)
    tx.run(
      build
        .deleteFrom('unsent_file')
        .where('user', '=', user)
        .where('upload', 'in', [...uploads]),
    )
}

/** What stood for too long goes from the table. */
export const forgetOldUnsent = (tx: WriteTx, build: Build, nowMs: number): void =>
  void tx.run(build.deleteFrom('unsent_file').where('kept_ms', '<=', nowMs - lifeMs))
