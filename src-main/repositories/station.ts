import type { ReadTx, Store } from '../storage/store.ts'

/** The name of a station, by its device id. */
export const stationName = (tx: ReadTx, build: Store['build'], dev: string): string | null =>
  tx.first(build.selectFrom('station').select('name').where('dev', '=', dev).orderBy('id'))?.name ?? null

/** Names of stations by device id; the newest enrolment names it. */
export const stationNames = (tx: ReadTx, build: Store['build']): ReadonlyMap<string, string> =>
  new Map(tx.all(build.selectFrom('station').select(['dev', 'name']).orderBy('at_ms')).map(row => [row.dev, row.name]))
