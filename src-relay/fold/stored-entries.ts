import type { Tx } from '../database/database.ts'
import { idOfUuid, type StoredEntry } from './fold-log.ts'

/** A stored entry with what stands before it in its own chain; seq 0 is the genesis. `parentHash`: hex. */
export interface ChainedEntry extends StoredEntry {
  readonly parentBranch: number
  readonly parentHash: string
}

interface Row {
  readonly log_id: string
  readonly branch: number
  readonly seq: string
  readonly h8: Buffer
  readonly hash: Buffer
  readonly body: Buffer
  readonly parent_branch: number
  readonly parent_hash: Buffer
}

/**
 * The first entry of a branch has none before it there: it stands on the branch that it left. What is before is looked up entry by entry,
 * by the whole key: as a join PostgreSQL takes every entry of a log for it that grew since its figures were taken.
 */
const columns = `b.log_id, b.branch, b.seq, b.h8, b.hash, b.body,
  CASE WHEN b.seq - 1 > h.from_seq THEN b.branch ELSE h.from_branch END AS parent_branch,
  CASE WHEN b.seq - 1 > h.from_seq
    THEN (SELECT p.hash FROM entry p WHERE p.log_id = b.log_id AND p.seq = b.seq - 1 AND p.branch = b.branch)
    ELSE h.from_hash END AS parent_hash`
const joins = 'JOIN head h ON h.log_id = b.log_id AND h.branch = b.branch'

const chained = (row: Row): ChainedEntry => ({
  log: idOfUuid(row.log_id),
  branch: row.branch,
  seq: Number(row.seq),
  h8: row.h8,
  hash: row.hash,
  body: row.body,
  parentBranch: row.parent_branch,
  parentHash: row.parent_hash.toString('hex'),
})

/** At most `limit` entries of a branch that come after seq `after`, in order. */
export async function readBranch(
  tx: Tx,
  { log, branch, after, limit }: { log: string; branch: number; after: number; limit: number },
): Promise<ChainedEntry[]> {
  const sql = `SELECT ${columns} FROM entry b ${joins}
    WHERE b.log_id = $1 AND b.branch = $2 AND b.seq > $3 AND b.seq <= $4 ORDER BY b.seq`
  return (await tx.query<Row>(sql, [log, branch, after, after + limit])).rows.map(chained)
}

/** Entries of a log that were folded, from after one seq up to another, branch by branch. */
export async function readStretch(
  tx: Tx,
  { log, after, upTo }: { log: string; after: number; upTo: number },
): Promise<ChainedEntry[]> {
  const sql = `SELECT ${columns} FROM entry b ${joins}
    JOIN hq_fold_head f ON f.log_id = b.log_id AND f.branch = b.branch AND b.seq <= f.seq
    WHERE b.log_id = $1 AND b.seq > $2 AND b.seq <= $3 ORDER BY b.branch, b.seq`
  return (await tx.query<Row>(sql, [log, after, upTo])).rows.map(chained)
}

/** Every entry of an organisation that waits, with why. */
export async function pendingEntries(tx: Tx, org: string): Promise<(ChainedEntry & { why: string })[]> {
  const sql = `SELECT ${columns}, v.why FROM verdict v
    JOIN entry b ON b.log_id = v.log_id AND b.seq = v.seq AND b.h8 = v.h8 ${joins}
    WHERE v.org = $1 AND v.kind = 'pending' ORDER BY b.log_id, b.branch, b.seq`
  const { rows } = await tx.query<Row & { why: string }>(sql, [org])
  return rows.map(row => ({ ...chained(row), why: row.why }))
}

/** Every entry of `auth` that was folded, in the order of its logs. */
export async function foldedAuth(tx: Tx, org: string): Promise<ChainedEntry[]> {
  const sql = `SELECT ${columns} FROM hq_fold_head f JOIN entry b ON b.log_id = f.log_id AND b.branch = f.branch AND b.seq <= f.seq
    ${joins} WHERE f.org = $1 AND h.scope = 'auth' ORDER BY b.log_id, b.branch, b.seq`
  return (await tx.query<Row>(sql, [org])).rows.map(chained)
}
