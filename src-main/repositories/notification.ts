import type { Kysely } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { ReadTx, WriteTx } from '../storage/store.ts'

type Build = Kysely<Database>

/** Something one person is told; UTC ms. */
export interface NotificationRecord {
  readonly id: string
  readonly user: string
  readonly kind: string
  readonly data: Record<string, unknown>
  readonly at_ms: number
}

/** Tells one person something; local to this station. */
export const insertNotification = (tx: WriteTx, build: Build, told: NotificationRecord): number =>
  tx.run(build.insertInto('notification').values({ ...told, data: JSON.stringify(told.data), read_ms: null }))

/** A person's notifications, newest first; at most 100. */
export const notificationsOf = (tx: ReadTx, build: Build, user: string) =>
  tx.all(build.selectFrom('notification').selectAll().where('user', '=', user).orderBy('at_ms', 'desc').limit(100))

/** Everything that a person was told of one kind. */
export const toldOf = (tx: ReadTx, build: Build, user: string, kind: string): Record<string, unknown>[] =>
  tx
    .all(build.selectFrom('notification').select('data').where('user', '=', user).where('kind', '=', kind))
    .map(({ data }) => JSON.parse(data) as Record<string, unknown>)

/** Everything that stands of one kind, whoever is told it. */
export const standingOf = (tx: ReadTx, build: Build, kind: string): Omit<NotificationRecord, 'kind' | 'at_ms'>[] =>
  tx
    .all(build.selectFrom('notification').select(['id', 'user', 'data']).where('kind', '=', kind))
    .map(({ data, ...row }) => ({ ...row, data: JSON.parse(data) as Record<string, unknown> }))

/** Says in one that stands how it is now; where that is news, from `newsMs` and as unread. */
export const retell = (
  tx: WriteTx,
  build: Build,
  id: string,
  said: { readonly data: Record<string, unknown>; readonly newsMs: number | null },
): number => {
  const told = build
    .updateTable('notification')
    .set({ data: JSON.stringify(said.data) })
    .where('id', '=', id)
  return tx.run(said.newsMs === null ? told : told.set({ at_ms: said.newsMs, read_ms: null }))
}

/** Takes one away whose matter is over. */
export const untell = (tx: WriteTx, build: Build, id: string): number =>
  tx.run(build.deleteFrom('notification').where('id', '=', id))

/** What a person was told of one kind and has not read. */
export const unreadOf = (tx: ReadTx, build: Build, user: string, kind: string): Record<string, unknown>[] =>
  tx
    .all(
      build
        .selectFrom('notification')
        .select('data')
        .where('user', '=', user)
        .where('kind', '=', kind)
        .where('read_ms', 'is', null),
    )
    .map(({ data }) => JSON.parse(data) as Record<string, unknown>)

/** Marks notifications of a person as read; `all` or the ids. */
export const markNotificationsRead = (
  tx: WriteTx,
  build: Build,
  user: string,
  ids: 'all' | readonly string[],
  at_ms: number,
): number => {
  const unread = build
    .updateTable('notification')
    .set({ read_ms: at_ms })
    .where('user', '=', user)
    .where('read_ms', 'is', null)
  return tx.run(ids === 'all' ? unread : unread.where('id', 'in', [...ids]))
}
