import BetterSqlite3 from 'better-sqlite3'
import { StorageError } from './storage-fault.ts'

/** Held while a station's folder is open for writing. */
export interface WriterLock {
  release(): void
}

/**
 * Takes the one writer's place in a folder (DU-8): an exclusive lock of the operating system on a small file beside the database, so
 * that it falls away by itself when the process dies. Errors: throws AlreadyOpen at once when another process, or this one, has it.
 */
export function takeWriterLock(file: string): WriterLock {
  const db = new BetterSqlite3(file, { timeout: 0 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    const busy = error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY')
    throw busy ? new StorageError({ kind: 'AlreadyOpen' }, { cause: error }) : error
  }
  return { release: () => void db.close() }
}
