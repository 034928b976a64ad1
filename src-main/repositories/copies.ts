import { sql } from 'kysely'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** An entry about a record, and how its log stands here. */
export interface RecordEntry {
  readonly i: string
  readonly log: number
  readonly seq: number
  readonly forked: 0 | 1
}

/** Where a peer's disk ends in a log that is here: an entry that it said it has, and that stands here too. */
export interface PeerEnd {
  readonly peer: string
  readonly log: number
  readonly seq: number
}

/** Entries that count and touch these records. Cost: one look-up each. */
export const entriesOfRecords = (tx: ReadTx, build: Build, ids: readonly string[]): RecordEntry[] =>
  ids.length === 0
    ? []
    : tx.all(
        rawQuery(
          build,
          sql<RecordEntry>`select distinct t.i, t.log, t.seq, l.state = 'forked' as forked
            from touch t join log l on l.n = t.log where t.i in (${sql.join([...ids])})`,
        ),
      )

/** What peers said they have, as far as it can be seen here that it is the same chain (DU-12). */
export const peerEnds = (tx: ReadTx, build: Build): PeerEnd[] =>
  tx.all(
    rawQuery(
      build,
      sql<PeerEnd>`select p.peer, l.n as log, p.seq from peer_head p join log l on l.log_id = p.log_id
        where p.seq = 0 or exists (select 1 from entry e where e.log = l.n and e.seq = p.seq and e.h8 = p.hash)`,
    ),
  )

/** How far the logs go that this station wrote and that others may carry; a forked one is known to others by its fork. */
export const ownEnds = (tx: ReadTx, build: Build): { log: number; scope: string; seq: number }[] =>
  tx.all(
    rawQuery(
      build,
      sql<{
        log: number
        scope: string
        seq: number
      }>`select l.n as log, l.scope, h.seq from log l join head h on h.log = l.n
        where l.mine = 1 and l.state <> 'forked' and l.scope not like 'audit:%'`,
    ),
  )

/** When an entry was made, UTC ms of its author's clock; null of a later format. */
export const entryMoment = (tx: ReadTx, build: Build, log: number, seq: number): number | null =>
  tx.first(
    rawQuery(
      build,
      sql<{
        t: number | null
      }>`select json_extract(cast(body as text), '$.t') as t from entry where log = ${log} and seq = ${seq}`,
    ),
  )?.t ?? null
