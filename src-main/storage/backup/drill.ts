import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RunOptions } from '../steps.ts'
import { faultOf } from '../storage-fault.ts'
import type { Store } from '../store.ts'
import { listBackups } from './backup-files.ts'
import type { BackupDamage } from './read-backup.ts'
import { unpack } from './restore.ts'

/** How a rehearsal went. `entries`: how many came back; `damaged`: what of the backup did not. */
export interface DrillReport {
  readonly ok: boolean
  readonly entries: number
  readonly segments: number
  readonly damaged: BackupDamage | null
  readonly why?: string
}

/** What is rehearsed, and where; plain data, so that a worker thread can be handed it. */
export interface DrillOptions {
  readonly folder: string
  readonly key: Uint8Array
  /** an empty folder's path; made and removed here */
  readonly scratch: string
  readonly trustedMs: number
  /** the chain of segments that the station wrote, so that the last of them is missed as well */
  readonly chain?: { readonly base: string; readonly n: number }
}

const failed = (why: string, damaged: BackupDamage | null = null): DrillReport => ({
  ok: false,
  entries: 0,
  segments: 0,
  damaged,
  why,
})

/**
 * *Tester la restauration* (BK-4): the newest full with its segments, opened, taken in and verified whole in a scratch folder, as a
 * restore would. A failed drill says why, names what is damaged or missing, and changes nothing.
 */
export function drillBackup(
  { folder, key, scratch, trustedMs, chain }: DrillOptions,
  options: Pick<RunOptions, 'progress'> = {},
): DrillReport {
  const files = listBackups(folder)
  const newest = files.findLast(file => file.kind === 'full')
  if (newest === undefined) return failed('NoBackup')
  const written = chain?.base.startsWith(newest.base) === true ? chain.n : 0
  try {
    rmSync(scratch, { recursive: true, force: true })
    const unpacked = unpack(join(folder, newest.name), key, scratch, trustedMs, { ...options, written })
    if (unpacked.ok) return { ok: unpacked.value.damaged === null, ...unpacked.value }
    const { kind } = unpacked.error
    // The key is the station's own: a full that it does not open was changed.
    if (kind !== 'WrongFile' && kind !== 'WrongWords') return failed(kind)
    const lost = files.filter(file => file.kind === 'segment' && file.base === newest.base).length
    return failed('Damaged', { file: newest.name, why: 'damaged', lost })
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    return failed(fault.kind)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The last drill, kept for the status screen and the banner after eight days without a good one. */
export interface LastDrill {
  readonly at_ms: number
  readonly ok: boolean
  readonly entries: number
  readonly damaged: BackupDamage | null
}

const metaDrill = 'backup_drill'

/** Keeps how the last drill went. */
export function keepDrill(store: Store, drill: LastDrill): void {
  const sql = 'INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)'
  store.write(tx => void tx.db.prepare(sql).run(metaDrill, JSON.stringify(drill)))
}

/** How the last drill went, or null. */
export function lastDrill(store: Store): LastDrill | null {
  const sql = 'SELECT value FROM meta WHERE name = ?'
  const text = store.read(tx => tx.db.prepare<[string], string>(sql).pluck().get(metaDrill))
  // What was kept before damage was named has none.
  return text === undefined ? null : { damaged: null, ...(JSON.parse(text) as Omit<LastDrill, 'damaged'>) }
}
