import type { AttemptTable } from '#db/sqlite/tables-local.ts'
import type { ReadTx, Store, WriteTx } from '../storage/store.ts'

/** Failed passwords counted for one name or one device (AU-5). */
export const attemptOf = (tx: ReadTx, build: Store['build'], who: string): AttemptTable | undefined =>
  tx.first(build.selectFrom('attempt').selectAll().where('who', '=', who))

/** Keeps a count. */
export function saveAttempt(tx: WriteTx, build: Store['build'], attempt: AttemptTable): void {
  const { who: _who, ...rest } = attempt
  tx.run(
    build
      .insertInto('attempt')
      .values(attempt)
      .onConflict(on => on.column('who').doUpdateSet(rest)),
  )
}

/** Forgets a count. */
export function dropAttempt(tx: WriteTx, build: Store['build'], who: string): void {
  tx.run(build.deleteFrom('attempt').where('who', '=', who))
}

/** Forgets the counts of names not tried since a time. */
export function dropAttemptsBefore(tx: WriteTx, build: Store['build'], steadyMs: number): void {
  tx.run(build.deleteFrom('attempt').where('seen_max_ms', '<', steadyMs).where('until_ms', '<', steadyMs))
}
