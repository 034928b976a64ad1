import type { Point } from '#shared/sync/protocol/message.ts'
import { hex } from '#shared/sync/bytes.ts'
import type { ChainPlace } from '#shared/sync/check-run.ts'
import type { Tx } from '../database/database.ts'
import type { Head } from '../ingest/place-run.ts'
import type { KnownLog } from '../ingest/log-book.ts'

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
  const { rows } = await tx.query<{ branch: number }>({
    name: 'branch-at',
    text: 'SELECT branch FROM entry WHERE log_id = $1::uuid AND seq = $2 AND h8 = $3',
    values: [log.id, seq, Buffer.from(h8, 'hex')],
  })
  return rows[0]?.branch
}

/** The place with this seq on a branch, its parting point included. */
async function placeAt(tx: Tx, log: KnownLog, head: Head, seq: number): Promise<ChainPlace | undefined> {
  if (seq === 0) return { seq, hash: log.h0 }
  const parting = seq === head.fromSeq && head.branch > 0
  const { rows } = await tx.query<{ hash: Buffer }>({
    name: parting ? 'parting-at' : 'place-at',
    text: parting
      ? 'SELECT from_hash AS hash FROM head WHERE log_id = $1::uuid AND branch = $2 AND from_seq = $3'
      : 'SELECT hash FROM entry WHERE log_id = $1::uuid AND branch = $2 AND seq = $3',
    values: [log.id, head.branch, seq],
  })
  const [row] = rows
  return row && { seq, hash: row.hash }
}
