import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Progress, RunOptions } from '../steps.ts'
import { faultOf } from '../storage-fault.ts'
import type { Store } from '../store.ts'
import { listBackups } from './backup-files.ts'
import { unpack } from './restore.ts'

/** How a rehearsal went. */
export interface DrillReport {
  readonly ok: boolean
  readonly entries: number
  readonly why?: string
}

/** What is rehearsed, and where; plain data, so that a worker thread can be handed it. */
export interface DrillOptions {
  readonly folder: string
  readonly key: Uint8Array
  /** an empty folder's path; made and removed here */
  readonly scratch: string
  readonly trustedMs: number
}

/** What a thread that rehearses tells: how far it is, then how it went. */
export type DrillMessage = { readonly progress: Progress } | { readonly report: DrillReport }

/**
 * *Tester la restauration* (BK-4): the newest full with its segments, opened, taken in and verified whole in a scratch folder, as a
 * restore would. A failed drill says why and changes nothing.
 */
export function drillBackup(
  { folder, key, scratch, trustedMs }: DrillOptions,
  options: Pick<RunOptions, 'progress'> = {},
): DrillReport {
  const newest = listBackups(folder).findLast(file => file.kind === 'full')
  if (newest === undefined) return { ok: false, entries: 0, why: 'NoBackup' }
  try {
    rmSync(scratch, { recursive: true, force: true })
    mkdirSync(scratch, { recursive: true, mode: 0o700 })
    const unpacked = unpack(join(folder, newest.name), key, scratch, trustedMs, options)
    return unpacked.ok
      ? { ok: true, entries: unpacked.value.entries }
      : { ok: false, entries: 0, why: unpacked.error.kind }
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    return { ok: false, entries: 0, why: fault.kind }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** The last drill, kept for the status screen and the banner after eight days without a good one. */
export interface LastDrill {
  readonly at_ms: number
  readonly ok: boolean
  readonly entries: number
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
  return text === undefined ? null : (JSON.parse(text) as LastDrill)
}
