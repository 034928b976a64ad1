import { assert } from '#shared/kit/assert.ts'
import type { Core } from './core.ts'
import type { LogInfo, StoredEntry } from './entry-log.ts'
import { applyChanges, judgeNew } from './fold-changes.ts'
import { readEntry } from './judge.ts'
import type { Unfolded } from './unfolded.ts'

/** What was folded of the entries that waited for it. Units: `bytes` of bodies. */
export interface FoldedLate {
  readonly entries: number
  readonly bytes: number
  readonly failed: number
  readonly tables: readonly string[]
}

/** Entries folded in one savepoint. */
const entriesAtOnce = 300

/**
 * Judges and folds entries that were stored before, in the running transaction: about so many bytes of bodies, in the order of their
 * log, of `only` or of whichever comes first. What they are worth is judged by `auth` as it is now, as every entry is (ADR 10).
 */
export function foldWaiting(core: Core, most: number, only?: LogInfo): FoldedLate {
  const waiting = only === undefined ? core.unfolded.all()[0] : core.unfolded.of(only.n)
  if (waiting === undefined) return { entries: 0, bytes: 0, failed: 0, tables: [] }
  const log = core.log.log(waiting.log)
  const stored = nextOf(core, waiting, most)
  const [first] = stored
  assert(first, 'what waits to be folded is stored')
  const fresh = stored.map(one => ({ stored: one, entry: readEntry(one.body) }))
  for (const { stored: one, entry } of fresh) if (entry !== undefined) core.log.addIndexes(log, one, one.hash, entry)
  core.log.flush()
  const failed = applyChanges(core, judgeNew(core, log, core.log.parentOf(log, first), fresh))
  core.unfolded.folded(waiting, waiting.first + stored.length)
  const bytes = stored.reduce((sum, { body }) => sum + body.length, 0)
  return { entries: stored.length, bytes, failed, tables: core.engine.takeTables() }
}

/** The same until nothing of a log waits, or nothing at all: for who has the file for himself. How many failed. */
export function foldAllWaiting(core: Core, only?: LogInfo): number {
  const left = (): Unfolded | undefined => (only === undefined ? core.unfolded.all()[0] : core.unfolded.of(only.n))
  let failed = 0
  while (left() !== undefined) failed += foldWaiting(core, Number.POSITIVE_INFINITY, only).failed
  return failed
}

/** The first of them: about so many bytes, and one at least. */
function nextOf({ db }: Core, { log, first }: Unfolded, most: number): StoredEntry[] {
  const sql = 'SELECT log, seq, h8, hash, body FROM entry WHERE log = ? AND seq >= ? ORDER BY seq, h8'
  const found: StoredEntry[] = []
  let bytes = 0
  for (const entry of db.prepare<[number, number], StoredEntry>(sql).iterate(log, first)) {
    bytes += entry.body.length
    if (found.length > 0 && (bytes > most || found.length === entriesAtOnce)) break
    found.push(entry)
  }
  return found
}
