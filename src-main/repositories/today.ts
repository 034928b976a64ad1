import { sql } from 'kysely'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** A day at the counter. Units: grams, FCFA. */
export interface TodayFigures {
  deliveries: number
  net_g: number
  amount_xaf: number
  paid_xaf: number
}

/** What a warehouse received and paid on a business day; void facts do not count. */
export const todayFigures = (tx: ReadTx, build: Build, scope: string, day: string): TodayFigures =>
  tx.first(
    rawQuery(
      build,
      sql<TodayFigures>`select count(*) as deliveries, coalesce(sum(net_g), 0) as net_g, coalesce(sum(amount_xaf), 0) as amount_xaf,
        (select coalesce(sum(amount_xaf), 0) from payment where scope = ${scope} and day = ${day} and live = 1) as paid_xaf
        from delivery where scope = ${scope} and day = ${day} and live = 1 and counts = 1`,
    ),
  ) ?? { deliveries: 0, net_g: 0, amount_xaf: 0, paid_xaf: 0 }

/** How many entries the station's ledger has. */
export const countEntries = (tx: ReadTx, build: Build): number =>
  tx.first(rawQuery(build, sql<{ n: number }>`select coalesce(sum(seq), 0) as n from head`))?.n ?? 0

/** How many of them are stored and not in the tables yet (ADR 10). */
export const countUnfolded = (tx: ReadTx, build: Build): number =>
  tx.first(rawQuery(build, sql<{ n: number }>`select coalesce(sum(last - first + 1), 0) as n from unfolded`))?.n ?? 0

/** How many drafts a person has. */
export const countDrafts = (tx: ReadTx, build: Build, user: string): number =>
  tx.first(rawQuery(build, sql<{ n: number }>`select count(*) as n from draft where user = ${user}`))?.n ?? 0
