import { nodeHashing, nodeVerifying } from '#node/crypto.ts'
import type { Taken } from '#shared/relay/relay-messages.ts'
import { base64url, equalBytes, hex } from '#shared/sync/bytes.ts'
import { type CheckedEntry, checkRun } from '#shared/sync/check-run.ts'
import { parseEntry } from '#shared/sync/entry.ts'
import type { Ops } from '#shared/sync/protocol/message.ts'
import type { Database, Tx } from '../database/database.ts'
import { type Member, memberOf, type OrganisationViews } from '../gate/organisation-view.ts'
import { refuse } from '../refused.ts'
import type { RelayKeys } from '../relay-keys.ts'
import type { KnownLog, LogBook } from './log-book.ts'
import { type Head, placeRun, readHeads, stateOf } from './place-run.ts'
import { moveHead, putAsides, putEntries, putFork } from './store-run.ts'
import { findWitness, putWitness } from './witness.ts'

/** What taking in needs. */
export interface IntakeDesk {
  readonly database: Database
  readonly keys: RelayKeys
  readonly views: OrganisationViews
  readonly logs: LogBook
  readonly nowMs: () => number
  readonly bytesPerDay: number
}

/** Who pushes: the station, and the session that must be live when it is stored. */
export interface Pusher {
  readonly org: string
  readonly dev: string
  readonly family: string
}

/** What a push came to. `changed`: something is here that was not. */
export interface Push {
  readonly taken: Taken
  readonly log: KnownLog
  readonly changed: boolean
}

/**
 * Takes entries of one log in (sync.md §3.2): checked whole before anything is locked, then in one transaction, in the order of the log,
 * each once however often it is sent; a branch is kept beside what stood there, with the proof. Whoever pushes, a log is believed by its
 * own seals. Refuses what does not hold, and all of it then.
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
  const push = await desk.database.inOrganisation(by.org, async tx => {
    await member(desk, tx, by)
    if (isNew) await desk.logs.admit(tx, log, ops.opening?.issuers ?? [])
    const heads = await readHeads(tx, log.id, true)
    return entries.length === 0
      ? takeLate(desk, tx, log, heads, ops, isNew)
      : takeRun(desk, tx, { log, heads, after, entries, asides: ops.asides, by })
  })
  if (isNew) desk.logs.keep(log)
  return push
}

async function member(desk: IntakeDesk, tx: Tx, by: Pusher): Promise<Member> {
  const found = await desk.views.find(tx, by.org, by.family)
  if (found?.live !== true) return refuse('NotSignedIn', { why: 'Ended' })
  const known = memberOf(found.view, by.dev)
  return known === 'Revoked' ? refuse('Revoked') : known
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

interface Run {
  readonly log: KnownLog
  readonly heads: readonly Head[]
  readonly after: { readonly seq: number; readonly hash: Uint8Array }
  readonly entries: readonly CheckedEntry[]
  readonly asides: Ops['asides']
  readonly by: Pusher
}

async function takeRun(desk: IntakeDesk, tx: Tx, run: Run): Promise<Push> {
  const { log, heads, after, entries, asides, by } = run
  const placed = await placeRun(tx, log.id, heads, after, entries)
  if (placed.kind === 'none') return refuse('Gap', { have: haveOf(heads) })
  const fresh = entries.slice(placed.skip)
  const last = entries.at(-1)
  const end = fresh.at(-1)
  if (end === undefined || last === undefined) {
    const kept = await putAsides(tx, log, entries, asides)
    const witness = await findWitness(tx, desk.keys, log, placed.branch, last?.seq ?? after.seq)
    return { taken: takenOf(log, heads, 0, witness), log, changed: kept > 0 }
  }
  const { branch, fork } = placed
  if (fork !== undefined) {
    const stood = heads.find(head => head.branch === fork.fromBranch)
    if (stood !== undefined) await putFork(tx, log, { branch, ...fork }, stood, end)
  }
  await putEntries(tx, log, branch, fresh)
  await putAsides(tx, log, entries, asides)
  const bytes = fresh.reduce((sum, { body }) => sum + body.length, 0)
  await moveHead(tx, log, branch, end, bytes)
  const afterSeq = (fresh[0]?.seq ?? 1) - 1
  const witness = await putWitness(tx, desk.keys, log, { branch, afterSeq, end, byDev: by.dev, nowMs: desk.nowMs() })
  await spendQuota(desk, tx, by, bytes, fresh.length)
  const moved = heads.map(head => (head.branch === branch ? { ...head, seq: end.seq, hash: end.hash } : head))
  const all =
    fork === undefined
      ? moved
      : [
          ...moved,
          { branch, fromBranch: fork.fromBranch, fromSeq: fork.after.seq, seq: end.seq, hash: end.hash, closed: false },
        ]
  return { taken: takenOf(log, all, fresh.length, witness), log, changed: true }
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
    const { rows } = await tx.query<{ body: Buffer; branch: number }>(
      'SELECT body, branch FROM entry WHERE log_id = $1::uuid AND seq = $2 AND hash = $3',
      [log.id, seq, Buffer.from(hash)],
    )
    const [row] = rows
    if (row === undefined) return refuse('Gap', { have: haveOf(heads) })
    const entry = parseEntry(row.body)
    kept = await putAsides(tx, log, [{ seq, entry: entry.ok ? entry.value : undefined }], ops.asides)
    witness = await findWitness(tx, desk.keys, log, row.branch, seq)
  }
  return { taken: takenOf(log, heads, 0, witness), log, changed: isNew || kept > 0 }
}

/** Counts what a station brought today; past its quota all of it is undone (sync.md §2.6). */
export async function spendQuota(desk: IntakeDesk, tx: Tx, by: Pusher, bytes: number, entries: number): Promise<void> {
  const nowMs = desk.nowMs()
  const { rows } = await tx.query<{ bytes: string }>({
    name: 'quota',
    text: `INSERT INTO quota (org, dev, day, bytes, entries) VALUES ($1, $2, to_timestamp($3)::date, $4, $5)
      ON CONFLICT (org, dev, day) DO UPDATE SET bytes = quota.bytes + excluded.bytes, entries = quota.entries + excluded.entries
      RETURNING bytes`,
    values: [by.org, by.dev, nowMs / 1000, bytes, entries],
  })
  const dayMs = 24 * 3_600_000
  if (Number(rows[0]?.bytes ?? 0) > desk.bytesPerDay) refuse('Quota', { retryMs: dayMs - (nowMs % dayMs) })
}

const tipOf = ({ seq, hash }: Head): [number, string] => [seq, hex(hash.subarray(0, 8))]

function haveOf(heads: readonly Head[]) {
  const [first] = heads
  if (first === undefined) return refuse('UnknownLog')
  return { seq: first.seq, hash: base64url(first.hash), tips: heads.map(tipOf) }
}

const takenOf = (log: KnownLog, heads: readonly Head[], added: number, witness: Taken['witness']): Taken => ({
  log: log.id,
  added,
  state: stateOf(heads),
  tips: heads.map(tipOf),
  witness,
})
