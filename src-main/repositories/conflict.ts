import type { ReadTx, Store } from '../storage/store.ts'

/** Fields of a record that have several heads: the refs of each (LEDGER §7). */
export const conflictsOf = (
  tx: ReadTx,
  build: Store['build'],
  e: string,
  i: string,
): { field: string; heads: string[] }[] =>
  tx
    .all(build.selectFrom('conflict').select(['field', 'heads']).where('e', '=', e).where('i', '=', i).orderBy('field'))
    .map(row => ({ field: row.field, heads: JSON.parse(row.heads) as string[] }))
