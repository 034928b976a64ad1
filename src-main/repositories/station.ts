import type { ReadTx, Store } from '../storage/store.ts'

/** The name of a station, by its device id. */
export const stationName = (tx: ReadTx, build: Store['build'], dev: string): string | null =>
  tx.first(build.selectFrom('station').select('name').where('dev', '=', dev).orderBy('id'))?.name ?? null
