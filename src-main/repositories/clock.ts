import type { ReadTx, Store } from '../storage/store.ts'

/** The latest moment of the ledger's clock, UTC ms; null before the first entry (LEDGER §11). */
export const clockMoment = (tx: ReadTx, build: Store['build']): number | null =>
  tx.first(build.selectFrom('clock').select('t'))?.t ?? null
