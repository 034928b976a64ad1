import { sql } from 'kysely'
import type { PinTable, ReactionTable, SavedMessageTable } from '#db/sqlite/tables-chat.ts'
import type { ReadTx, Store, WriteTx } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** A sign under a message. */
export type ReactionRecord = Omit<ReactionTable, 'scope'>

/** What somebody did while he was not in it stands nowhere (MSG-6). `m`: a table with `scope`, `user` and `at_ms`. */
const byMember = sql`(not exists (select 1 from conversation c where c.scope = m.scope) or exists (select 1 from stay s
  where s.scope = m.scope and s.user = m.user and m.at_ms >= s.from_ms and (s.to_ms is null or m.at_ms <= s.to_ms)))`

/** The signs under some messages of a scope, the first set first. */
export const reactionsOf = (tx: ReadTx, build: Build, scope: string, of: readonly string[]): ReactionRecord[] =>
  of.length === 0
    ? []
    : tx.all(
        rawQuery(
          build,
          sql<ReactionRecord>`select m.id, m.of, m.user, m.text, m.box, m.key, m.at_ms from reaction m
            where m.scope = ${scope} and m.of in (${sql.join([...of])}) and ${byMember} order by m.at_ms, m.id`,
        ),
      )

/** The pins of a conversation on messages that stand, the last set first. */
export const pinsIn = (tx: ReadTx, build: Build, scope: string): Pick<PinTable, 'id' | 'user' | 'at_ms'>[] =>
  tx.all(
    rawQuery(
      build,
      sql<Pick<PinTable, 'id' | 'user' | 'at_ms'>>`select m.id, m.user, m.at_ms from pin m
        join message t on t.scope = m.scope and t.id = m.id and t.deleted_ms is null where m.scope = ${scope} and ${byMember}
        order by m.at_ms desc, m.id`,
    ),
  )

/** What somebody keeps for himself here, the last kept first. */
export const savedBy = (tx: ReadTx, build: Build, user: string): SavedMessageTable[] =>
  tx.all(
    build.selectFrom('saved_message').selectAll().where('user', '=', user).orderBy('saved_ms', 'desc').orderBy('id'),
  )

/** Keeps a message for somebody, or no more. */
export function setSaved(tx: WriteTx, build: Build, row: SavedMessageTable, on: boolean): void {
  const { user, scope, id } = row
  if (on)
    tx.run(
      build
        .insertInto('saved_message')
        .values(row)
        .onConflict(at => at.doNothing()),
    )
  else
    tx.run(build.deleteFrom('saved_message').where('user', '=', user).where('scope', '=', scope).where('id', '=', id))
}
