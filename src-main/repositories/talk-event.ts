import { sql } from 'kysely'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** A price that was set, with what had held before it for the same cocoa. Units: FCFA a kilogram, UTC ms. */
export interface PriceSet {
  readonly id: string
  readonly at_ms: number
  readonly actor: string
  readonly day: string
  readonly grade: 'I' | 'II' | 'HS'
  readonly certification: string | null
  readonly price_xaf: number
  readonly before_xaf: number | null
}

/** A stretch of time, both ends in it. Units: UTC ms. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** The prices that stand and were set in a stretch of time, for every depot (`wh` null) or for one, the first first; of more than `most` the last. */
export const pricesSet = (
  tx: ReadTx,
  build: Build,
  wh: string | null,
  { from, to }: Stretch,
  most: number,
): PriceSet[] =>
  tx
    .all(
      rawQuery(
        build,
        sql<PriceSet>`select p.id, p.at_ms, p.actor, p.day, p.grade, p.certification, p.price_xaf, (select q.price_xaf from price q
          where q.scope = p.scope and q.live = 1 and q.grade = p.grade and q.wh is p.wh and q.certification is p.certification
            and (q.at_ms, q.at_l, q.ref) < (p.at_ms, p.at_l, p.ref) and q.day <= p.day
          order by q.day desc, q.at_ms desc, q.at_l desc limit 1) as before_xaf
          from price p where p.scope = 'org' and p.live = 1 and p.wh is ${wh} and p.at_ms between ${from} and ${to}
          order by p.at_ms desc, p.at_l desc, p.id desc limit ${most}`,
      ),
    )
    .reverse()

/** A station that was taken into the organisation. Units: UTC ms. */
export interface StationCame {
  readonly id: string
  readonly at_ms: number
  readonly actor: string
  readonly name: string
  readonly warehouse: string | null
}

/** The stations that were taken in during a stretch of time, the first first; the one that the organisation began with came with it. */
export const stationsCame = (tx: ReadTx, build: Build, { from, to }: Stretch): StationCame[] =>
  tx.all(
    rawQuery(
      build,
      sql<StationCame>`select s.dev as id, s.at_ms, s.actor, s.name, w.name as warehouse from station s
        left join warehouse w on w.scope = 'org' and w.id = s.wh
        where s.at_ms between ${from} and ${to}
          and not exists (select 1 from station o where o.dev = s.dev and (o.at_ms, o.at_l, o.id) < (s.at_ms, s.at_l, s.id))
          and exists (select 1 from station f where (f.at_ms, f.at_l, f.id) < (s.at_ms, s.at_l, s.id))
        order by s.at_ms, s.id`,
    ),
  )
