import type { ReadTx, Store } from '../storage/store.ts'

/** Whether what is personal of a record was erased for ever (LEDGER §8). */
export const isErased = (tx: ReadTx, build: Store['build'], e: string, i: string): boolean =>
  tx.first(build.selectFrom('erasure').select('id').where('ent', '=', e).where('of', '=', i).limit(1)) !== undefined
