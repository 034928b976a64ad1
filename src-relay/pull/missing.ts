import type { Point } from '#shared/sync/protocol/message.ts'
import { hex } from '#shared/sync/bytes.ts'
import type { ChainPlace } from '#shared/sync/check-run.ts'
import { build, prepared } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import type { Head } from '../ingest/place-run.ts'
import type { KnownLog } from '../ingest/log-book.ts'

const branchAt = prepared('branch-at', (log: string, seq: string, h8: Buffer) =>
  build.selectFrom('entry').select('branch').where('log_id', '=', log).where('seq', '=', seq).where('h8', '=', h8),
)
const partingAt = prepared('parting-at', (log: string, branch: number, seq: string) =>
  build
    .selectFrom('head')
    .select('from_hash as hash')
    .where('log_id', '=', log)
    .where('branch', '=', branch)
    .where('from_seq', '=', seq),
)
const placeOn = prepared('place-at', (log: string, branch: number, seq: string) =>
  build
    .selectFrom('entry')
    .select('hash')
    .where('log_id', '=', log)
    .where('branch', '=', branch)
    .where('seq', '=', seq),
)

/** Entries of one branch that are to be sent: after `after`, up to its end. */
export interface Stretch {
  readonly branch: number
  readonly after: ChainPlace
  readonly to: number
}

/**
 * What somebody lacks of a log who has these points (CS-22): of each branch what follows the last point that is on it or leads to it,
 * parents before children. Points that are not here say nothing.
 */
export async function missing(
  tx: Tx,
  log: KnownLog,
  heads: readonly Head[],
  have: readonly Point[],
): Promise<Stretch[]> {
  const had = new Map<number, number>()
  const note = (branch: number, seq: number): void => void had.set(branch, Math.max(had.get(branch) ?? -1, seq))
  for (const point of have) {
    const branch = await findBranch(tx, log, heads, point)
    // who has an entry has everything that leads to it
    for (let at = heads[branch ?? -1], seq = point.seq; at !== undefined; ) {
      note(at.branch, seq)
      seq = Math.min(seq, at.fromSeq)
      at = at.branch === 0 ? undefined : heads[at.fromBranch]
    }
  }
  const stretches: Stretch[] = []
  for (const head of heads) {
    const seq = Math.max(had.get(head.branch) ?? head.fromSeq, head.fromSeq)
    if (seq >= head.seq) continue
    const after = await placeAt(tx, log, head, seq)
    if (after !== undefined) stretches.push({ branch: head.branch, after, to: head.seq })
  }
  return stretches
}

async function findBranch(
  tx: Tx,
  log: KnownLog,
  heads: readonly Head[],
  { seq, h8 }: Point,
): Promise<number | undefined> {
  if (seq === 0) return hex(log.h0.subarray(0, 8)) === h8 ? 0 : undefined
  const end = heads.find(head => head.seq === seq && hex(head.hash.subarray(0, 8)) === h8)
  if (end !== undefined) return end.branch
  const [row] = await branchAt(tx, log.id, String(seq), Buffer.from(h8, 'hex'))
  return row?.branch
}

/** The place with this seq on a branch, its parting point included. */
async function placeAt(tx: Tx, log: KnownLog, head: Head, seq: number): Promise<ChainPlace | undefined> {
  if (seq === 0) return { seq, hash: log.h0 }
  const parting = seq === head.fromSeq && head.branch > 0
  const [row] = await (parting ? partingAt : placeOn)(tx, log.id, head.branch, String(seq))
  return row && { seq, hash: row.hash }
}
