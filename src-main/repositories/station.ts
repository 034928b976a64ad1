import { sql } from 'kysely'
import type { RevocationTable, StationTable } from '#db/sqlite/tables-register.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** The name of a station, by its device id: the last that it was given. */
export const stationName = (tx: ReadTx, build: Build, dev: string): string | null =>
  tx.first(
    build.selectFrom('station').select('name').where('dev', '=', dev).orderBy('at_ms', 'desc').orderBy('id', 'desc'),
  )?.name ?? null

/** Names of stations by device id; the newest enrolment names it. */
export const stationNames = (tx: ReadTx, build: Build): ReadonlyMap<string, string> =>
  new Map(tx.all(build.selectFrom('station').select(['dev', 'name']).orderBy('at_ms')).map(row => [row.dev, row.name]))

/** Everything that was ever said of stations, oldest first: enrolled, renamed, certified anew. */
export const stationFacts = (tx: ReadTx, build: Build): StationTable[] =>
  tx.all(build.selectFrom('station').selectAll().orderBy('at_ms').orderBy('at_l').orderBy('id'))

/** Every revocation of a station, oldest first. */
export const revocationFacts = (tx: ReadTx, build: Build, dev: string): RevocationTable[] =>
  tx.all(build.selectFrom('revocation').selectAll().where('dev', '=', dev).orderBy('at_ms').orderBy('at_l'))

/** A log as it is here: who writes it, how far it goes, when its last entry was made. */
export interface HeldLog {
  readonly log_id: Uint8Array
  readonly dev: string
  readonly scope: string
  readonly state: 'open' | 'closed' | 'forked'
  readonly seq: number
  readonly last_ms: number | null
}

/** Every log that is here, of every station or of one. Of a forked log the longest branch is told. */
export function heldLogs(tx: ReadTx, build: Build, dev?: string): HeldLog[] {
  const of = dev === undefined ? sql`` : sql`where l.dev = ${dev}`
  return tx.all(
    rawQuery(
      build,
      sql<HeldLog>`select l.log_id, l.dev, l.scope, l.state, max(h.seq) as seq,
        max(json_extract(cast(e.body as text), '$.t')) as last_ms
        from log l join head h on h.log = l.n
        left join entry e on e.log = h.log and e.seq = h.seq and e.h8 = substr(h.hash, 1, 8)
        ${of} group by l.n order by l.n`,
    ),
  )
}

/** The version of the program that opened a station's newest log here. */
export const versionOf = (tx: ReadTx, build: Build, dev: string): string | null =>
  tx.first(
    rawQuery(
      build,
      sql<{ app: string }>`select json_extract(cast(genesis as text), '$.app') as app from log
        where dev = ${dev} order by n desc limit 1`,
    ),
  )?.app ?? null

/** What a peer said it holds of a log, and when. */
export interface PeerHead {
  readonly peer: string
  readonly log_id: Uint8Array
  readonly seq: number
  readonly at_ms: number
}

/** What peers said they hold. */
export const peerHeads = (tx: ReadTx, build: Build): PeerHead[] =>
  tx.all(build.selectFrom('peer_head').select(['peer', 'log_id', 'seq', 'at_ms']))

/** Every end of a station's logs here, branches of a fork each with its own: what a revocation keeps (LEDGER §5). */
export function endsOf(tx: ReadTx, build: Build, dev: string): { log_id: Uint8Array; seq: number; hash: Uint8Array }[] {
  return tx.all(
    build
      .selectFrom('head')
      .innerJoin('log', 'log.n', 'head.log')
      .select(['log.log_id', 'head.seq', 'head.hash'])
      .where('log.dev', '=', dev)
      .orderBy('log.n')
      .orderBy('head.hash'),
  )
}

/** The scopes of which a log of anybody is here. */
export const scopesHere = (tx: ReadTx, build: Build): string[] =>
  tx.all(build.selectFrom('log').select('scope').distinct().orderBy('scope')).map(row => row.scope)

/** Entries of a station that a revocation keeps from counting, or lets count until somebody looks (LED-76, LED-78). */
export const entriesAfterwards = (tx: ReadTx, build: Build, dev: string): number =>
  tx.first(
    rawQuery(
      build,
      sql<{ n: number }>`select (select count(*) from rejected r join log l on l.n = r.log
          where l.dev = ${dev} and r.why = 'Revoked') +
        (select count(*) from flagged f join log l on l.n = f.log
          where l.dev = ${dev} and f.why = 'UnlistedLog') as n`,
    ),
  )?.n ?? 0
