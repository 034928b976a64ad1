import type { Kysely } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { ReadTx, WriteTx } from '../storage/store.ts'

type Build = Kysely<Database>

/** A person's drafts of one kind, latest change first; at most 50. */
export const draftsOf = (tx: ReadTx, build: Build, user: string, kind: string) =>
  tx.all(
    build
      .selectFrom('draft')
      .selectAll()
      .where('user', '=', user)
      .where('kind', '=', kind)
      .orderBy('changed_ms', 'desc')
      .limit(50),
  )

/** Writes a draft; another person's draft of the same id is never touched (false). */
export function saveDraft(
  tx: WriteTx,
  build: Build,
  draft: { id: string; user: string; kind: string; data: string; at_ms: number },
): boolean {
  const { id, user, kind, data, at_ms } = draft
  return (
    tx.run(
      build
        .insertInto('draft')
        .values({ id, user, kind, data, created_ms: at_ms, changed_ms: at_ms })
        .onConflict(conflict =>
          conflict.column('id').doUpdateSet({ data, changed_ms: at_ms }).where('draft.user', '=', user),
        ),
    ) > 0
  )
}

/** Removes a person's draft. */
export const deleteDraft = (tx: WriteTx, build: Build, id: string, user: string): number =>
  tx.run(build.deleteFrom('draft').where('id', '=', id).where('user', '=', user))
