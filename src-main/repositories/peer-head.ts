import type { ReadTx, Store, WriteTx } from '../storage/store.ts'

type Build = Store['build']

/** The end of a log on a peer's disk, as it said itself. `hash`: the first 8 bytes of it. */
export interface PeerHeadRecord {
  readonly peer: string
  readonly log_id: Uint8Array
  readonly seq: number
  readonly hash: Uint8Array
  readonly at_ms: number
}

/** Keeps what a peer said that it holds of a log: its last word counts. */
export const putPeerHead = (tx: WriteTx, build: Build, head: PeerHeadRecord): number =>
  tx.run(
    build
      .insertInto('peer_head')
      .values(head)
      .onConflict(conflict =>
        conflict.columns(['peer', 'log_id']).doUpdateSet({ seq: head.seq, hash: head.hash, at_ms: head.at_ms }),
      ),
  )

/** What a peer said that it holds, by the log's id in hex. */
export const peerHeadsOf = (tx: ReadTx, build: Build, peer: string): ReadonlyMap<string, PeerHeadRecord> =>
  new Map(
    tx
      .all(build.selectFrom('peer_head').selectAll().where('peer', '=', peer))
      .map(head => [Buffer.from(head.log_id).toString('hex'), head]),
  )

/** Drops what a peer said of a log. */
export const dropPeerHead = (tx: WriteTx, build: Build, peer: string, log_id: Uint8Array): number =>
  tx.run(build.deleteFrom('peer_head').where('peer', '=', peer).where('log_id', '=', log_id))

/** Logs that a peer said it holds. */
export const peerLogs = (tx: ReadTx, build: Build, peer: string): Uint8Array[] =>
  tx.all(build.selectFrom('peer_head').select('log_id').where('peer', '=', peer)).map(row => row.log_id)
