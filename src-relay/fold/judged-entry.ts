import type { Entry } from '#shared/sync/entry.ts'
import { marks, type Worth } from '#shared/sync/worth.ts'
import type { Tx } from '../database/database.ts'
import type { FoldLog, Place, StoredEntry } from './fold-log.ts'

/** An entry and what it is worth now. `entry`: undefined of a later format. `isNew`: it had no worth before. */
export interface JudgedEntry {
  readonly log: FoldLog
  readonly stored: StoredEntry
  readonly entry: Entry | undefined
  readonly worth: Worth
  readonly isNew: boolean
}

type Kind = 'pending' | 'rejected' | 'flagged' | 'error'

/** The row that says what an entry is worth, if it does not count plainly. */
function verdictOf({ worth }: JudgedEntry): { kind: Kind; why: string } | undefined {
  if (worth.kind !== 'counts') return { kind: worth.kind, why: worth.why }
  return (worth.marks & marks.flagged) === 0 ? undefined : { kind: 'flagged', why: worth.why ?? '' }
}

/** Files what entries are worth, in place of what they were before. */
export async function fileVerdicts(tx: Tx, org: string, judged: readonly JudgedEntry[]): Promise<void> {
  const old = judged.filter(one => !one.isNew).map(one => one.stored)
  if (old.length > 0) {
    await tx.query(
      `DELETE FROM verdict v USING unnest($1::uuid[], $2::bigint[], $3::bytea[]) AS k(log_id, seq, h8)
       WHERE v.log_id = k.log_id AND v.seq = k.seq AND v.h8 = k.h8`,
      placeColumns(old),
    )
  }
  const rows = judged.flatMap(one => {
    const verdict = verdictOf(one)
    return verdict === undefined ? [] : [{ at: one.stored, ...verdict }]
  })
  await addVerdicts(tx, org, rows)
}

/** Files an entry that should count and on which the fold failed: a fault of ours, kept with an alarm (LEDGER §7). */
export const fileError = (tx: Tx, org: string, at: Place, why: string): Promise<void> =>
  addVerdicts(tx, org, [{ at, kind: 'error', why }])

async function addVerdicts(
  tx: Tx,
  org: string,
  rows: readonly { readonly at: Place; readonly kind: Kind; readonly why: string }[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `INSERT INTO verdict (org, log_id, seq, h8, kind, why)
     SELECT $1, * FROM unnest($2::uuid[], $3::bigint[], $4::bytea[], $5::text[], $6::text[]) ON CONFLICT DO NOTHING`,
    [org, ...placeColumns(rows.map(row => row.at)), rows.map(row => row.kind), rows.map(row => row.why)],
  )
}

const placeColumns = (places: readonly Place[]) => [
  places.map(place => place.log),
  places.map(place => place.seq),
  places.map(place => Buffer.from(place.h8)),
]
