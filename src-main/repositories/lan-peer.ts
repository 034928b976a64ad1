import type { ReadTx, Store, WriteTx } from '../storage/store.ts'
import { metaValue, setMeta } from './meta.ts'

/** What is known of a station from its last link: the version it ran, and until when it was there. */
export interface MetPeer {
  readonly app: string
  readonly at_ms: number
}

const name = 'lan_peers'

/** Stations that were linked to this one, by device id. */
export function metPeers(tx: ReadTx, build: Store['build']): ReadonlyMap<string, MetPeer> {
  return new Map(Object.entries(JSON.parse(metaValue(tx, build, name) ?? '{}') as Record<string, MetPeer>))
}

/** Keeps when stations were last linked. They are as many as the organisation has let in. */
export function keepMetPeers(tx: WriteTx, build: Store['build'], met: ReadonlyMap<string, MetPeer>): void {
  setMeta(tx, build, name, JSON.stringify(Object.fromEntries([...metPeers(tx, build), ...met])))
}
