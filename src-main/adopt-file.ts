import { rmSync } from 'node:fs'
import { runStateJob } from './run-state-job.ts'
import { connect } from './storage/connection.ts'
import { foldedTables } from './storage/rebuild.ts'
import type { FitFault } from './storage/snapshot/fit-snapshot.ts'
import { ledgerTables } from './storage/snapshot/make-snapshot.ts'
import type { StationLedger } from './storage/station-ledger.ts'
import type { SqliteStore } from './storage/store.ts'

/** The file that is to be this station's own, and what is kept with it. */
export interface Adopted {
  readonly part: string
  /** what its manifest tells; absent of a file that is known already */
  readonly told?: { readonly frontier: string }
  /** values of this station that go with it; null: none any more */
  readonly meta: Readonly<Record<string, string | null>>
}

interface Place {
  readonly store: SqliteStore
  readonly ledger: StationLedger
  /** this station's database, and where it is kept when another takes its place */
  readonly file: string
  readonly aside: string
  readonly trustedMs: number
  /** ends everything that reads or writes the file beside this thread */
  readonly quiet: () => Promise<void>
  /** does a job beside this thread; absent: in a worker */
  readonly run?: typeof runStateJob
}

/** How often a file is fitted again because this station wrote meanwhile. */
const tries = 3

/**
 * Puts another file in the place of this station's own, with all that this station wrote and keeps for itself (CS-54). Fitting goes on in
 * a thread of its own; the exchange is a rename. Where it answers nothing, everything that was built over the store is to be built anew.
 */
export async function adoptFile(place: Place, adopted: Adopted): Promise<FitFault | 'Moved' | undefined> {
  const { store, ledger, file, aside, trustedMs, quiet, run = runStateJob } = place
  const { part, meta } = adopted
  let { told } = adopted
  for (let left = tries; left > 0; left--) {
    const before = ledger.changes()
    // Who goes back to the file he had leaves what others gave him meanwhile: the copy was not what it said.
    const given = { part, trustedMs, ownOnly: adopted.told === undefined, ...(told && { told }) }
    const fault = await run('fit', file, given)
    if (fault !== undefined) return fault
    // From here on it holds more than was told.
    told = undefined
    await quiet()
    if (ledger.changes() !== before) continue
    putLocal(store, part, meta)
    store.replaceFile(part, aside)
    return undefined
  }
  return 'Moved'
}

/** Puts what is this station's alone into the other file: all tables that are neither ledger nor fold. */
function putLocal(store: SqliteStore, part: string, meta: Adopted['meta']): void {
  const shared = new Set([...ledgerTables, ...foldedTables.map(({ name }) => name)])
  const next = connect(part)
  try {
    store.read(({ db }) => {
      const names = db
        .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .pluck()
        .all()
      next.exec('BEGIN IMMEDIATE')
      for (const name of names) {
        if (shared.has(name)) continue
        next.exec(`DELETE FROM "${name}"`)
        const rows = db.prepare<[], unknown[]>(`SELECT * FROM "${name}"`).raw().safeIntegers().all()
        const marks = rows[0]?.map(() => '?').join(', ')
        const put = marks === undefined ? undefined : next.prepare<unknown[]>(`INSERT INTO "${name}" VALUES (${marks})`)
        for (const row of rows) put?.run(...row)
      }
      const keep = next.prepare<[string, string]>('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)')
      const drop = next.prepare<[string]>('DELETE FROM meta WHERE name = ?')
      for (const [name, value] of Object.entries(meta)) {
        if (value === null) drop.run(name)
        else keep.run(name, value)
      }
      next.exec('COMMIT')
      return undefined
    })
    next.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    next.close()
    for (const end of ['-wal', '-shm']) rmSync(`${part}${end}`, { force: true })
  }
}
