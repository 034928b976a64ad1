import { sql } from 'kysely'
import type { UserTable } from '#db/sqlite/tables-register.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { listPage } from './list.ts'

type Build = Store['build']

/** The person of a login, upper and lower case alike. */
export const userByLogin = (tx: ReadTx, build: Build, login: string): UserTable | undefined =>
  tx.first(build.selectFrom('user').selectAll().where(sql`lower(login)`, '=', login.toLowerCase()).orderBy('id'))

/** One user by id, or undefined. */
export const userById = (tx: ReadTx, build: Build, id: string): UserTable | undefined =>
  tx.first(build.selectFrom('user').selectAll().where('id', '=', id))

/** The ids of every user. */
export const allUserIds = (tx: ReadTx, build: Build): string[] =>
  tx.all(build.selectFrom('user').select('id').orderBy('id')).map(row => row.id)

/** The name of a person, for lists and histories. */
export const userName = (tx: ReadTx, build: Build, id: string): string | null =>
  tx.first(build.selectFrom('user').select('name').where('id', '=', id))?.name ?? null

/** What every user is called, by name. */
export const usersNamed = (tx: ReadTx, build: Build): Pick<UserTable, 'id' | 'name' | 'login'>[] =>
  tx.all(build.selectFrom('user').select(['id', 'name', 'login']).orderBy('name').orderBy('id'))

/** Names of people by id. */
export function userNames(tx: ReadTx, build: Build): ReadonlyMap<string, string | null> {
  return new Map(tx.all(build.selectFrom('user').select(['id', 'name'])).map(row => [row.id, row.name]))
}

/** A user as the list shows him. */
export interface ListedUser {
  id: string
  name: string | null
  login: string | null
  active: number
  must_change: number | null
  made_ms: number
  lastSeen_ms: number | null
}

const seen = sql`(select max(s.seen_ms) from session s where s.user = user.id)`

/** One page of the people. `archived` hides and shows those who are not active. */
export const listUsers = (tx: ReadTx, build: Build, query: ListQuery) =>
  listPage<ListedUser>(
    tx,
    build,
    {
      from: sql`from user where 1 = 1`,
      select: sql`user.id, user.name, user.login, user.active, user.must_change, user.made_ms, ${seen} as lastSeen_ms`,
      columns: {
        name: sql`user.name`,
        login: sql`user.login`,
        active: sql`user.active`,
        made_ms: sql`user.made_ms`,
        lastSeen_ms: seen,
      },
      search: [sql`upper(user.name)`, sql`upper(user.login)`],
      archived: sql`(1 - user.active)`,
      order: sql`user.name`,
      id: sql`user.id`,
    },
    query,
  )
