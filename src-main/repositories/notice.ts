import { sql } from 'kysely'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'
import { stands } from './message.ts'

type Build = Store['build']

/** When somebody first said that he read and understood a notice. Units: UTC ms. */
export interface Acknowledged {
  readonly of: string
  readonly user: string
  readonly at_ms: number
}

/** Who said so of some messages of a scope, each person once. */
export const acknowledgedOf = (tx: ReadTx, build: Build, scope: string, of: readonly string[]): Acknowledged[] =>
  of.length === 0
    ? []
    : tx.all(
        rawQuery(
          build,
          sql<Acknowledged>`select a.of, a.actor as user, min(a.at_ms) as at_ms from notice_ack a
            where a.scope = ${scope} and a.of in (${sql.join([...of])}) group by a.of, a.actor order by 3, 2`,
        ),
      )

/** The notices that stand of a conversation, from a turn on, that somebody did not write and has not confirmed, the oldest first; at most 100. Cost: the notices alone, by their own index, however many messages there are. */
export const openNotices = (
  tx: ReadTx,
  build: Build,
  of: { readonly scope: string; readonly from: number; readonly user: string },
): string[] =>
  tx
    .all(
      rawQuery(
        build,
        sql<{
          id: string
        }>`select m.id from message m indexed by message_notice where m.scope = ${of.scope} and m.notice = 1 and m.turn > ${of.from}
          and m.actor <> ${of.user} and m.deleted_ms is null and ${stands} and not exists (select 1 from notice_ack a
            where a.scope = m.scope and a.of = m.id and a.actor = ${of.user}) order by m.turn, m.id limit 100`,
      ),
    )
    .map(({ id }) => id)
