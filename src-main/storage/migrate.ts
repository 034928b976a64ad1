import { rmSync } from 'node:fs'
import type BetterSqlite3 from 'better-sqlite3'
import * as first from '#db/sqlite/migrations/0001-first.ts'
import * as conflicts from '#db/sqlite/migrations/0002-conflicts.ts'
import * as longRows from '#db/sqlite/migrations/0003-long-rows.ts'
import * as ops from '#db/sqlite/migrations/0004-ops.ts'
import * as driver from '#db/sqlite/migrations/0005-driver.ts'
import * as bridge from '#db/sqlite/migrations/0006-bridge.ts'
import * as messages from '#db/sqlite/migrations/0007-messages.ts'
import * as files from '#db/sqlite/migrations/0008-files.ts'
import * as unfolded from '#db/sqlite/migrations/0009-unfolded.ts'
import * as conversations from '#db/sqlite/migrations/0010-conversations.ts'
import * as search from '#db/sqlite/migrations/0011-search.ts'
import * as marks from '#db/sqlite/migrations/0012-marks.ts'
import * as notices from '#db/sqlite/migrations/0013-notices.ts'
import * as disputes from '#db/sqlite/migrations/0014-disputes.ts'
import * as places from '#db/sqlite/migrations/0015-places.ts'
import * as stays from '#db/sqlite/migrations/0016-stays.ts'
import * as unsent from '#db/sqlite/migrations/0017-unsent.ts'
import * as slimSearch from '#db/sqlite/migrations/0018-slim-search.ts'
import { applicationId } from './connection.ts'
import { StorageError } from './storage-fault.ts'

/** One step of the schema; never changed once released. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** Every migration in order; a file's `user_version` says how many it has. Only ever added to. */
export const migrations: readonly Migration[] = [
  first,
  conflicts,
  longRows,
  ops,
  driver,
  bridge,
  messages,
  files,
  unfolded,
  conversations,
  search,
  marks,
  notices,
  disputes,
  places,
  stays,
  unsent,
  slimSearch,
]

/** What a migration did. */
export interface Migrated {
  readonly from: number
  readonly to: number
  /** copy of the file from before, where there was one to copy */
  readonly copy?: string
}

/**
 * Brings a file to this version's schema in one transaction, after a copy of it (`copyTo`) where it holds anything. Migrations are
 * local and never write entries (LEDGER §7). `app`: this version's name.
 * Errors: throws NewerDatabase for a file of a later version, CorruptFile for one that is no station's; both leave it as it is.
 */
export function migrate(
  db: BetterSqlite3.Database,
  copyTo: (version: number) => string,
  list: readonly Migration[] = migrations,
  app = '',
): Migrated {
  const from = Number(db.pragma('user_version', { simple: true }))
  const mark = Number(db.pragma('application_id', { simple: true }))
  const empty = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0
  if (!(empty && from === 0 && mark === 0) && mark !== applicationId) {
    throw new StorageError({ kind: 'CorruptFile', detail: 'Foreign' })
  }
  refuseNewer(db, list, app)
  if (from === list.length) return { from, to: from }
  const copy = from === 0 ? undefined : copyTo(from)
  if (copy !== undefined) {
    rmSync(copy, { force: true })
    db.prepare('VACUUM INTO ?').run(copy)
  }
  const run = db.transaction(() => {
    for (const migration of list.slice(from)) db.exec(migration.sql)
    db.pragma(`application_id = ${applicationId}`)
    db.pragma(`user_version = ${list.length}`)
  })
  run.immediate()
  return copy === undefined ? { from, to: list.length } : { from, to: list.length, copy }
}

/**
 * A file of a later version is left as it is. Both are told by the version of the application and that of the data: two builds of one
 * version may know different data. Errors: throws NewerDatabase.
 */
export function refuseNewer(db: BetterSqlite3.Database, list: readonly Migration[], app = ''): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version <= list.length) return
  const told = (name: string, data: number): string => [name, data].filter(part => part !== '').join('/')
  const [found, known] = [told(writtenBy(db) ?? '', version), told(app, list.length)]
  throw new StorageError({ kind: 'NewerDatabase', found, known })
}

/** The version of the application that last opened the file, where it says so. */
export function writtenBy(db: BetterSqlite3.Database): string | undefined {
  const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'meta'").get() !== undefined
  if (!known) return undefined
  return db.prepare<[], string>("SELECT value FROM meta WHERE name = 'app'").pluck().get()
}
