import type { InferResult } from 'kysely'
import { equalBytes } from '#shared/sync/bytes.ts'
import type { ChainPlace, CheckedEntry } from '#shared/sync/check-run.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { LogState } from '#shared/sync/protocol/message.ts'
import { anyOf, build, firstOf, prepared, rowsOf } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { plainId } from '../database/plain-id.ts'
import { refuse } from '../refused.ts'

/** One end of a log. Branch 0 comes from the genesis, each other from a place on an earlier one. */
export interface Head extends ChainPlace {
  readonly branch: number
  readonly fromBranch: number
  readonly fromSeq: number
  /** its station went on in another log after an accident */
  readonly closed: boolean
}

/** Whether a log may grow, as its ends say (LEDGER §12). */
export const stateOf = (heads: readonly Head[]): LogState =>
  heads.length > 1 ? 'forked' : heads[0]?.closed === true ? 'closed' : 'open'

const headsOf = (logs: readonly string[]) =>
  build
    .selectFrom('head')
    .select(({ exists, selectFrom }) => [
      'log_id',
      'branch',
      'from_branch',
      'from_seq',
      'seq',
      'hash',
      exists(
        selectFrom('log as l')
          .select('l.log_id')
          .whereRef('l.prev', '=', 'head.log_id')
          .whereRef('l.dev', '=', 'head.dev'),
      )
        .$castTo<boolean>()
        .as('closed'),
    ])
    .where('log_id', '=', anyOf(logs))
    .orderBy('log_id')
    .orderBy('branch')
const heads = prepared('heads', headsOf)
const lockedHeads = prepared('lock-heads', (logs: readonly string[]) => headsOf(logs).forUpdate('head'))

const headOf = (row: InferResult<ReturnType<typeof headsOf>>[number]): Head => ({
  branch: row.branch,
  fromBranch: row.from_branch,
  fromSeq: Number(row.from_seq),
  seq: Number(row.seq),
  hash: row.hash,
  closed: row.closed,
})

/** Every end of a log. */
export async function readHeads(tx: Tx, log: string): Promise<Head[]> {
  return (await heads(tx, [log])).map(headOf)
}

/** Every end of these logs, by log: nobody else adds to any of them until this transaction ends. Whoever locks several does it in this order. */
export async function lockHeads(tx: Tx, logs: readonly string[]): Promise<Map<string, Head[]>> {
  const locked = new Map<string, Head[]>()
  for (const row of await lockedHeads(tx, logs)) {
    const log = plainId(row.log_id)
    locked.set(log, [...(locked.get(log) ?? []), headOf(row)])
  }
  return locked
}

/**
 * Where entries go: `skip` of them are here already, the others follow on `branch`, at the end of it or, with `fork`, beside what one
 * station wrote in their place. `none`: what they follow is not here.
 */
export type Placed =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'placed'
      readonly skip: number
      readonly branch: number
      readonly fork?: { readonly fromBranch: number; readonly after: ChainPlace }
    }

/** Finds where a checked run stands in a log whose heads are locked. Refuses a branch too many (CS-29). */
export async function placeRun(
  tx: Tx,
  log: string,
  heads: readonly Head[],
  after: ChainPlace,
  entries: readonly CheckedEntry[],
): Promise<Placed> {
  const end = endAt(heads, after)
  if (end !== undefined) return { kind: 'placed', skip: 0, branch: end.branch }
  const base = after.seq === 0 ? 0 : await branchOf(tx, log, after)
  if (base === undefined) return { kind: 'none' }
  const known = await knownAfter(tx, log, after.seq, after.seq + entries.length)
  let [skip, branch, parent] = [0, base, after]
  for (const entry of entries) {
    const at = known.get(keyOf(entry))
    if (at === undefined) break
    ;[skip, branch, parent] = [skip + 1, at, entry]
  }
  if (skip === entries.length) return { kind: 'placed', skip, branch }
  const grown = endAt(heads, parent)
  if (grown !== undefined) return { kind: 'placed', skip, branch: grown.branch }
  if (heads.length >= LIMITS.logTips) return refuse('BadLog', { why: 'TooManyTips' })
  return { kind: 'placed', skip, branch: heads.length, fork: { fromBranch: branch, after: parent } }
}

/** The head that ends just there. */
export const endAt = (heads: readonly Head[], { seq, hash }: ChainPlace): Head | undefined =>
  heads.find(head => head.seq === seq && equalBytes(head.hash, hash))

const keyOf = ({ seq, hash }: ChainPlace): string => `${seq} ${Buffer.from(hash).toString('hex')}`

async function branchOf(tx: Tx, log: string, { seq, hash }: ChainPlace): Promise<number | undefined> {
  const at = build
    .selectFrom('entry')
    .select('branch')
    .where('log_id', '=', log)
    .where('seq', '=', String(seq))
    .where('hash', '=', Buffer.from(hash))
  return (await firstOf(tx, at))?.branch
}

/** The branches of the stored entries after one seq up to another, by seq and hash. */
async function knownAfter(tx: Tx, log: string, after: number, to: number): Promise<Map<string, number>> {
  const rows = await rowsOf(
    tx,
    build
      .selectFrom('entry')
      .select(['seq', 'hash', 'branch'])
      .where('log_id', '=', log)
      .where('seq', '>', String(after))
      .where('seq', '<=', String(to)),
  )
  return new Map(rows.map(({ seq, hash, branch }) => [keyOf({ seq: Number(seq), hash }), branch]))
}
