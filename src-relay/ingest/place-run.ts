import { equalBytes } from '#shared/sync/bytes.ts'
import type { ChainPlace, CheckedEntry } from '#shared/sync/check-run.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import type { LogState } from '#shared/sync/protocol/message.ts'
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

interface HeadRow {
  readonly log_id: string
  readonly branch: number
  readonly from_branch: number
  readonly from_seq: string
  readonly seq: string
  readonly hash: Buffer
  readonly closed: boolean
}

/** Whether a log may grow, as its ends say (LEDGER §12). */
export const stateOf = (heads: readonly Head[]): LogState =>
  heads.length > 1 ? 'forked' : heads[0]?.closed === true ? 'closed' : 'open'

const headsSql = `SELECT log_id, branch, from_branch, from_seq, seq, hash,
    EXISTS (SELECT 1 FROM log l WHERE l.prev = head.log_id AND l.dev = head.dev) AS closed
  FROM head WHERE log_id = ANY ($1::uuid[]) ORDER BY log_id, branch`

const headOf = (row: HeadRow): Head => ({
  branch: row.branch,
  fromBranch: row.from_branch,
  fromSeq: Number(row.from_seq),
  seq: Number(row.seq),
  hash: row.hash,
  closed: row.closed,
})

/** Every end of a log. */
export async function readHeads(tx: Tx, log: string): Promise<Head[]> {
  const { rows } = await tx.query<HeadRow>({ name: 'heads', text: headsSql, values: [[log]] })
  return rows.map(headOf)
}

/** Every end of these logs, by log: nobody else adds to any of them until this transaction ends. Whoever locks several does it in this order. */
export async function lockHeads(tx: Tx, logs: readonly string[]): Promise<Map<string, Head[]>> {
  const text = `${headsSql} FOR UPDATE OF head`
  const { rows } = await tx.query<HeadRow>({ name: 'lock-heads', text, values: [logs] })
  const heads = new Map<string, Head[]>()
  for (const row of rows) {
    const log = plainId(row.log_id)
    heads.set(log, [...(heads.get(log) ?? []), headOf(row)])
  }
  return heads
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
  const { rows } = await tx.query<{ branch: number }>(
    'SELECT branch FROM entry WHERE log_id = $1::uuid AND seq = $2 AND hash = $3',
    [log, seq, Buffer.from(hash)],
  )
  return rows[0]?.branch
}

/** The branches of the stored entries after one seq up to another, by seq and hash. */
async function knownAfter(tx: Tx, log: string, after: number, to: number): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ seq: string; hash: Buffer; branch: number }>(
    'SELECT seq, hash, branch FROM entry WHERE log_id = $1::uuid AND seq > $2 AND seq <= $3',
    [log, after, to],
  )
  return new Map(rows.map(({ seq, hash, branch }) => [keyOf({ seq: Number(seq), hash }), branch]))
}
