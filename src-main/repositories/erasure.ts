import type { ReadTx, Store } from '../storage/store.ts'

/** Whether what is personal of a record was taken away for ever: erased (LEDGER §8), or a message that was deleted (MSG-3). */
export const isErased = (tx: ReadTx, build: Store['build'], e: string, i: string): boolean =>
  tx.first(build.selectFrom('erasure').select('id').where('ent', '=', e).where('of', '=', i).limit(1)) !== undefined ||
  (e === 'message' &&
    tx.first(build.selectFrom('message').select('id').where('id', '=', i).where('deleted_ms', 'is not', null)) !==
      undefined)
