import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import { equalBytes } from '#shared/sync/bytes.ts'
import { checkRun } from '#shared/sync/check-run.ts'
import { parseEntry } from '#shared/sync/entry.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import { build, firstOf } from '../database/build.ts'
import type { Database, Tx } from '../database/database.ts'
import { memberOf, type OrganisationViews } from '../gate/organisation-view.ts'
import { refuse } from '../refused.ts'
import type { RelayKeys } from '../relay-keys.ts'
import type { KnownLog, LogBook } from './log-book.ts'
import { type Head, lockHeads, placeRun } from './place-run.ts'
import { type QuotaDesk, spendQuota } from './quota.ts'
import { bytesOf, putAsides, putFork } from './store-run.ts'
import { storeRuns, type Run, type TakeTogether } from './take-together.ts'
import { haveOf, type Push, type Pusher, takenOf } from './taken.ts'
import { findWitness } from './witness.ts'

/** What taking in needs. */
export interface IntakeDesk extends QuotaDesk {
  readonly database: Database
  readonly keys: RelayKeys
  readonly views: OrganisationViews
  readonly logs: LogBook
  readonly together: TakeTogether
}

/**
 * Takes entries of one log in (sync.md §3.2): checked whole before anything is locked, then stored in the order of the log, each once
 * however often it is sent; a branch is kept beside what stood there, with the proof. Whoever pushes, a log is believed by its own seals.
 * Resolves once all of it is durable. Refuses what does not hold, and all of it then.
 */
export async function takeOps(desk: IntakeDesk, by: Pusher, ops: Ops): Promise<Push> {
  const { log, isNew } = await findLog(desk, by, ops)
  const after = { seq: ops.after.seq, hash: ops.after.seq === 0 ? log.h0 : ops.after.hash }
  if (ops.after.seq === 0 && !equalBytes(ops.after.hash, log.h0)) refuse('BadLog', { why: 'OtherGenesis' })
  const checked = checkRun({ hashing: nodeHashing, verifying: nodeVerifying }, log, after, ops.entries)
  if (!checked.ok) {
    const { kind } = checked.error
    refuse(kind === 'Malformed' ? 'Malformed' : 'BadSeal', {
      at: 'seq' in checked.error ? String(checked.error.seq) : 'seal',
      why: 'why' in checked.error ? checked.error.why : kind,
    })
  }
  const entries = checked.ok ? checked.value : []
  const run: Run = { log, after, entries, asides: ops.asides, by }
  const stored = isNew || entries.length === 0 ? undefined : await desk.together.take(run)
  return stored ?? takeAlone(desk, run, ops, isNew)
}

/** Takes a run, or what comes without entries, in a transaction of its own, wherever it stands. */
async function takeAlone(desk: IntakeDesk, run: Run, ops: Ops, isNew: boolean): Promise<Push> {
  const { log, by, entries } = run
  const push = await desk.database.inOrganisation(by.org, async tx => {
    await refuseStranger(desk, tx, by)
    if (isNew) await desk.logs.admit(tx, log, ops.opening?.issuers ?? [])
    const heads = (await lockHeads(tx, [log.id])).get(log.id) ?? []
    return entries.length === 0 ? takeLate(desk, tx, log, heads, ops, isNew) : takeRun(desk, tx, run, heads)
  })
  if (isNew) desk.logs.keep(log)
  return push
}

async function refuseStranger(desk: IntakeDesk, tx: Tx, by: Pusher): Promise<void> {
  const found = await desk.views.find(tx, by.org, by.family)
  if (found?.live !== true) return refuse('NotSignedIn', { why: 'Ended' })
  if (memberOf(found.view, by.dev) === 'Revoked') refuse('Revoked')
}

async function findLog(desk: IntakeDesk, by: Pusher, ops: Ops): Promise<{ log: KnownLog; isNew: boolean }> {
  const kept = desk.logs.kept(by.org, ops.log)
  if (kept !== undefined) return { log: kept, isNew: false }
  return desk.database.readOrganisation(by.org, async tx => {
    const known = await desk.logs.find(tx, by.org, ops.log)
    if (known !== undefined) return { log: known, isNew: false }
    if (ops.opening === undefined) return refuse('UnknownLog')
    const found = await desk.views.find(tx, by.org, by.family)
    if (found === undefined) return refuse('NotSignedIn')
    return { log: desk.logs.check(found.view, ops.log, ops.opening), isNew: true }
  })
}

async function takeRun(desk: IntakeDesk, tx: Tx, run: Run, heads: readonly Head[]): Promise<Push> {
  const { log, after, entries, asides, by } = run
  const placed = await placeRun(tx, log.id, heads, after, entries)
  if (placed.kind === 'none') return refuse('Gap', { have: haveOf(heads) })
  const fresh = entries.slice(placed.skip)
  const last = entries.at(-1)
  const end = fresh.at(-1)
  if (end === undefined || last === undefined) {
    const kept = await putAsides(tx, by.org, [{ log, entries, asides }])
    const witness = await findWitness(tx, desk.keys, log, placed.branch, last?.seq ?? after.seq)
    return { taken: takenOf(log, heads, 0, witness), log, changed: kept > 0 }
  }
  const { branch, fork } = placed
  const stood = heads.find(head => head.branch === fork?.fromBranch)
  if (fork !== undefined && stood !== undefined) await putFork(tx, log, { branch, ...fork }, stood, end)
  await spendQuota(desk, tx, by.org, { dev: by.dev, bytes: bytesOf(fresh), entries: fresh.length })
  const began = { branch, fromBranch: fork?.fromBranch ?? 0, fromSeq: fork?.after.seq ?? 0, closed: false }
  const all = fork === undefined ? heads : [...heads, { ...began, ...fork.after }]
  const [push] = await storeRuns(desk, tx, by.org, [{ run, branch, fresh, heads: all }])
  return push ?? refuse('Fault')
}

/** What came without entries: the opening of a log, or personal parts that did not fit beside their entry (LED-26). */
async function takeLate(
  desk: IntakeDesk,
  tx: Tx,
  log: KnownLog,
  heads: readonly Head[],
  ops: Ops,
  isNew: boolean,
): Promise<Push> {
  const { seq, hash } = ops.after
  let kept = 0
  let witness = null
  if (seq > 0) {
    const row = await firstOf(
      tx,
      build
        .selectFrom('entry')
        .select(['body', 'branch'])
        .where('log_id', '=', log.id)
        .where('seq', '=', String(seq))
        .where('hash', '=', Buffer.from(hash)),
    )
    if (row === undefined) return refuse('Gap', { have: haveOf(heads) })
    const entry = parseEntry(row.body)
    const entries = [{ seq, entry: entry.ok ? entry.value : undefined }]
    kept = await putAsides(tx, log.org, [{ log, entries, asides: ops.asides }])
    witness = await findWitness(tx, desk.keys, log, row.branch, seq)
  }
  return { taken: takenOf(log, heads, 0, witness), log, changed: isNew || kept > 0 }
}
