import BetterSqlite3 from 'better-sqlite3'
import { assert } from '#shared/kit/assert.ts'

/** How every connection of the product is set (DU-1). Units: ms, pages, bytes. */
const pragmas = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  // so that a replacing insert fires the triggers that keep entries as they are (AL-1)
  recursive_triggers: 1,
  trusted_schema: 0,
  cell_size_check: 1,
  mmap_size: 0,
  busy_timeout: 5_000,
  journal_size_limit: 67_108_864,
  // the store does it, because SQLite keeps the failures of its own to itself (DU-7, ADR 6)
  wal_autocheckpoint: 0,
} as const

/** Of files that are thrown away: no log, no flush. Anything that must survive a power cut is none of them. */
const ofScratch: Readonly<Record<string, string | number>> = { journal_mode: 'memory', synchronous: 0 }

/** WAL databases of older versions can be damaged by a reset of the log. Source: sqlite.org/wal.html#walresetbug, DU-8. */
const leastSqlite = [3, 51, 3] as const

/** Marks the file as a station's, `CSTK`. */
export const applicationId = 0x4353_544b

/** How a connection is opened. */
export interface ConnectionOptions {
  readonly readonly?: boolean
  /** Scratch files (rebuild, drill) are thrown away after a crash and need no flush. */
  readonly scratch?: boolean
}

/**
 * A connection with every pragma set and read back (DU-1). Nobody else opens a database.
 * Errors: throws what SQLite throws; `guarded` maps it.
 */
export function connect(file: string, options: ConnectionOptions = {}): BetterSqlite3.Database {
  const db = new BetterSqlite3(file, { readonly: options.readonly ?? false, fileMustExist: options.readonly ?? false })
  try {
    setPragmas(db, options)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function setPragmas(db: BetterSqlite3.Database, { readonly = false, scratch = false }: ConnectionOptions): void {
  const version = db.prepare('SELECT sqlite_version()').pluck().get() as string
  assert(isAtLeast(version, leastSqlite), `DU-8: SQLite ${version} is older than ${leastSqlite.join('.')}`)
  for (const [name, ofStation] of Object.entries(pragmas)) {
    const value = scratch ? (ofScratch[name] ?? ofStation) : ofStation
    if (readonly && name === 'journal_mode') continue
    db.pragma(`${name} = ${value}`)
    const read = db.pragma(name, { simple: true })
    assert(read === value, `DU-1: ${name} is ${String(read)}, not ${value}`)
  }
  db.pragma('cache_size = -16384')
  db.pragma('temp_store = MEMORY')
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number)
  for (const [i, wanted] of least.entries()) {
    const difference = (parts[i] ?? 0) - wanted
    if (difference !== 0) return difference > 0
  }
  return true
}
