import type { ReadTx, Store } from '../storage/store.ts'

/** Whether a setting was ever stored: the first time makes it, later times change it. */
export const isSettingStored = (tx: ReadTx, build: Store['build'], name: string): boolean =>
  tx.first(build.selectFrom('setting').select('id').where('id', '=', name)) !== undefined
