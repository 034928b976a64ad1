import { hex } from '#shared/sync/bytes.ts'
import type { Authority } from '#shared/sync/authority.ts'
import type { Entry } from '#shared/sync/entry.ts'
import { isSameWorth, marks, type Worth } from '#shared/sync/worth.ts'
import type { Core } from './core.ts'
import type { Head, LogInfo, StoredEntry } from './entry-log.ts'
import type { Applied } from './fold-engine.ts'
import { readEntry } from './judge.ts'
import { faultOf } from './storage-fault.ts'

type Filed = Worth & { readonly failed?: boolean }

/** An entry whose worth is new: it has just come (`was` is absent), or is judged otherwise than before. */
export interface WorthChange {
  readonly log: LogInfo
  readonly stored: StoredEntry
  /** undefined of a later format */
  readonly entry: Entry | undefined
  readonly was?: Filed
  readonly now: Worth
}

/** The worth of entries of one chain that were just stored after `parent`. */
export function judgeNew(
  { judge }: Core,
  log: LogInfo,
  parent: Head,
  fresh: readonly { readonly stored: StoredEntry; readonly entry: Entry | undefined }[],
): WorthChange[] {
  const authority = judge.authority()
  let floor = judge.floorAt(log, parent)
  const changes = fresh.map(({ stored, entry }) => {
    const now = judge.worth(log, stored, entry, floor)
    if (entry !== undefined) floor = authority.raiseFloor(floor, entry.r)
    return { log, stored, entry, now }
  })
  const last = fresh.at(-1)
  if (last !== undefined) judge.rememberFloor(last.stored.hash, floor)
  return changes
}

/** Pending entries that wait no more. All that a new `auth` entry can change while `reach` stays the same (LED-78). */
export function judgePending(core: Core): WorthChange[] {
  const sql = `SELECT e.log, e.seq, e.h8, e.hash, e.body, p.why FROM pending p
    JOIN entry e ON e.log = p.log AND e.seq = p.seq AND e.h8 = p.h8 ORDER BY e.log, e.seq, e.h8`
  const changes: WorthChange[] = []
  for (const { why, ...stored } of core.db.prepare<[], StoredEntry & { why: string }>(sql).all()) {
    const log = core.log.log(stored.log)
    const entry = readEntry(stored.body)
    const now = judgeOne(core, log, stored, entry)
    if (now.kind !== 'pending' || now.why !== why) {
      changes.push({ log, stored, entry, was: { kind: 'pending', why }, now })
    }
  }
  return changes
}

/**
 * Every entry of these logs that is judged otherwise than before: a revocation reached back, or a fork grew. `before` is the
 * authority that the filed worths come from. Cost: reads the whole of every log.
 */
export function judgeLogs(core: Core, logs: readonly LogInfo[], before: Authority): WorthChange[] {
  return logs.flatMap(log => judgeLog(core, log, before))
}

function judgeLog(core: Core, log: LogInfo, before: Authority): WorthChange[] {
  const changes: WorthChange[] = []
  // What waits to be folded is judged then.
  const end = core.unfolded.of(log.n)?.first ?? Number.POSITIVE_INFINITY
  for (const stored of core.log.entriesOf(log.n)) {
    if (stored.seq >= end) break
    const entry = readEntry(stored.body)
    const now = judgeOne(core, log, stored, entry)
    const filed = core.verdicts.find(stored)
    const hadHq = entry !== undefined && filed.kind === 'counts' && before.hadRight(entry.r, log.dev, 'hq')
    const was: Filed = hadHq ? { ...filed, marks: filed.marks | marks.hq } : filed
    if (!isSameWorth(was, now)) changes.push({ log, stored, entry, was, now })
  }
  return changes
}

function judgeOne(core: Core, log: LogInfo, stored: StoredEntry, entry: Entry | undefined): Worth {
  const floor = core.judge.floorAt(log, core.log.parentOf(log, stored))
  const worth = core.judge.worth(log, stored, entry, floor)
  const next = entry === undefined ? floor : core.judge.authority().raiseFloor(floor, entry.r)
  core.judge.rememberFloor(stored.hash, next)
  return worth
}

/**
 * Files the new worths and folds what they change, in one savepoint; on a fault of ours it is all redone entry by entry, and the
 * one that fails goes to `entry_error` while the log goes on (LEDGER §7, sync.md §5.2). How many failed.
 */
export function applyChanges(core: Core, changes: readonly WorthChange[]): number {
  if (changes.length === 0) return 0
  core.engine.flush()
  const all = (): void => {
    core.engine.expect(changes.flatMap(change => appliedOfNew(change) ?? []))
    for (const change of changes) applyChange(core, change)
  }
  if (inSavepoint(core, all) === undefined) return 0
  let failed = 0
  for (const change of changes) {
    const why = inSavepoint(core, () => applyChange(core, change))
    if (why === undefined) continue
    failed++
    core.verdicts.set(change.stored, change.now)
    core.verdicts.addError(change.stored, why)
  }
  return failed
}

/** An entry that has just come and counts. */
function appliedOfNew({ log, stored, entry, was, now }: WorthChange): Applied | undefined {
  if (was !== undefined || entry === undefined || now.kind !== 'counts') return undefined
  return appliedOf(log, stored, entry, now.marks)
}

/** What went wrong, with everything undone; undefined where nothing did. A fault of the disk is nobody's entry's and goes on up. */
function inSavepoint(core: Core, work: () => void): string | undefined {
  core.db.exec('SAVEPOINT fold')
  try {
    work()
    core.engine.flush()
    core.db.exec('RELEASE fold')
    return undefined
  } catch (error) {
    if (faultOf(error) !== undefined) throw error
    core.db.exec('ROLLBACK TO fold; RELEASE fold')
    core.engine.forget()
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

function applyChange({ engine, verdicts }: Core, { log, stored, entry, was, now }: WorthChange): void {
  if (was === undefined) verdicts.add(stored, now)
  else verdicts.set(stored, now)
  const counted = was?.kind === 'counts' && was.failed !== true ? was.marks : undefined
  const counts = now.kind === 'counts' ? now.marks : undefined
  if (counted === counts || entry === undefined) return
  if (counts === undefined) engine.withdraw(appliedOf(log, stored, entry, counted ?? 0))
  else if (counted === undefined) engine.apply(appliedOf(log, stored, entry, counts))
  else engine.remark(appliedOf(log, stored, entry, counts), counted)
}

/** An entry that counts, as the fold takes it. */
export const appliedOf = (
  log: LogInfo,
  { seq, h8, hash }: Omit<StoredEntry, 'body'>,
  entry: Entry,
  now: number,
): Applied => ({
  place: { log: log.n, seq, h8 },
  log,
  hash,
  entry,
  marks: now,
})

/** The end of a log as `onSealed` tells it. */
export const sealedOf = (log: LogInfo, stored: StoredEntry) => ({
  logId: log.id,
  seq: stored.seq,
  hash: hex(stored.hash),
})
