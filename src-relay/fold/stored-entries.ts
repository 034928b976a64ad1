import { type InferResult, sql } from 'kysely'
import { build, rowsOf } from '../database/build.ts'
import type { Tx } from '../database/database.ts'
import { idOfUuid, type StoredEntry } from './fold-log.ts'

/** A stored entry with what stands before it in its own chain; seq 0 is the genesis. `parentHash`: hex. */
export interface ChainedEntry extends StoredEntry {
  readonly parentBranch: number
  readonly parentHash: string
}

/**
 * The first entry of a branch has none before it there: it stands on the branch that it left. What is before is looked up entry by entry,
 * by the whole key: as a join PostgreSQL takes every entry of a log for it that grew since its figures were taken.
 */
const entries = build
  .selectFrom('entry as b')
  .innerJoin('head as h', on => on.onRef('h.log_id', '=', 'b.log_id').onRef('h.branch', '=', 'b.branch'))
  .select(({ case: where, eb, ref, selectFrom }) => {
    const before = sql<string>`b.seq - 1`
    const isFirst = eb(before, '<=', ref('h.from_seq'))
    const hashBefore = selectFrom('entry as p')
      .select('p.hash')
      .whereRef('p.log_id', '=', 'b.log_id')
      .where('p.seq', '=', before)
      .whereRef('p.branch', '=', 'b.branch')
      .$asScalar()
      .$notNull()
    return [
      'b.log_id',
      'b.branch',
      'b.seq',
      'b.h8',
      'b.hash',
      'b.body',
      where().when(isFirst).then(ref('h.from_branch')).else(ref('b.branch')).end().as('parent_branch'),
      where().when(isFirst).then(ref('h.from_hash')).else(hashBefore).end().as('parent_hash'),
    ]
  })
const folded = entries.innerJoin('hq_fold_head as f', on =>
  on.onRef('f.log_id', '=', 'b.log_id').onRef('f.branch', '=', 'b.branch').onRef('b.seq', '<=', 'f.seq'),
)
type Row = InferResult<typeof entries>[number]

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
  const some = entries
    .where('b.log_id', '=', log)
    .where('b.branch', '=', branch)
    .where('b.seq', '>', String(after))
    .where('b.seq', '<=', String(after + limit))
  return (await rowsOf(tx, some.orderBy('b.seq'))).map(chained)
}

/** Entries of a log that were folded, from after one seq up to another, branch by branch. */
export async function readStretch(
  tx: Tx,
  { log, after, upTo }: { log: string; after: number; upTo: number },
): Promise<ChainedEntry[]> {
  const some = folded.where('b.log_id', '=', log).where('b.seq', '>', String(after)).where('b.seq', '<=', String(upTo))
  return (await rowsOf(tx, some.orderBy('b.branch').orderBy('b.seq'))).map(chained)
}

/** Every entry of an organisation that waits, with why. */
export async function pendingEntries(tx: Tx, org: string): Promise<(ChainedEntry & { why: string })[]> {
  const pending = entries
    .innerJoin('verdict as v', on =>
      on.onRef('v.log_id', '=', 'b.log_id').onRef('v.seq', '=', 'b.seq').onRef('v.h8', '=', 'b.h8'),
    )
    .select('v.why')
    .where('v.org', '=', org)
    .where('v.kind', '=', 'pending')
  const rows = await rowsOf(tx, pending.orderBy('b.log_id').orderBy('b.branch').orderBy('b.seq'))
  return rows.map(row => ({ ...chained(row), why: row.why }))
}

/** Every entry of `auth` that was folded, in the order of its logs. */
export async function foldedAuth(tx: Tx, org: string): Promise<ChainedEntry[]> {
  const auth = folded.where('f.org', '=', org).where('h.scope', '=', 'auth')
  return (await rowsOf(tx, auth.orderBy('b.log_id').orderBy('b.branch').orderBy('b.seq'))).map(chained)
}
