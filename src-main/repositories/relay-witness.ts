import { sql } from 'kysely'
import type { ReadTx, Store, WriteTx } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** What the relay countersigned of a log, which stands here too. */
export interface RelayWitness {
  readonly log_id: Uint8Array
  readonly seq: number
  /** `relay:` and its id */
  readonly peer: string
  readonly sig: Uint8Array
  readonly at_ms: number
}

/** Keeps the relay's word of a log; it has one of each, the last. */
export function putRelayWitness(tx: WriteTx, build: Build, witness: RelayWitness): void {
  dropRelayWitness(tx, build, witness.log_id)
  tx.run(build.insertInto('witness').values(witness))
}

/** Drops the relay's word of a log: it holds less now than it said. */
export const dropRelayWitness = (tx: WriteTx, build: Build, log_id: Uint8Array): number =>
  tx.run(build.deleteFrom('witness').where('log_id', '=', log_id).where('peer', 'like', 'relay:%'))

/** Drops every word of any relay. */
export const dropRelayWitnesses = (tx: WriteTx, build: Build): number =>
  tx.run(build.deleteFrom('witness').where('peer', 'like', 'relay:%'))

/** How far the relay countersigned each log, by its id in hex. */
export const relayWitnesses = (tx: ReadTx, build: Build): ReadonlyMap<string, number> =>
  new Map(
    tx
      .all(build.selectFrom('witness').select(['log_id', 'seq']).where('peer', 'like', 'relay:%'))
      .map(row => [Buffer.from(row.log_id).toString('hex'), row.seq]),
  )

/** The same by the number of the log here. */
export const relayEnds = (tx: ReadTx, build: Build): { readonly log: number; readonly seq: number }[] =>
  tx.all(
    rawQuery(
      build,
      sql<{ log: number; seq: number }>`select l.n as log, w.seq from witness w join log l on l.log_id = w.log_id
        where w.peer like 'relay:%'`,
    ),
  )
