import { type RawBuilder, sql } from 'kysely'
import type { PriceTable } from '#db/sqlite/tables-register.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { listPage, rawQuery } from './list.ts'

type Build = Store['build']

/** What a row of `price` is called: its day, grade, certification and depot, `2026-11-03/I/NKO`. `as`: how the query calls the table. */
export const priceNumber = (as: 'price' | 'p'): RawBuilder<unknown> => {
  const [day, grade, wh, certified] = ['day', 'grade', 'wh', 'certification'].map(column => sql.ref(`${as}.${column}`))
  return sql`(${day} || '/' || ${grade} || coalesce('/' || replace(${certified}, ' ', '-'), '') || coalesce('/' || (select code from warehouse d where d.id = ${wh}), ''))`
}

/** One dated price by its id, or undefined. */
export const priceById = (tx: ReadTx, build: Build, id: string): PriceTable | undefined =>
  tx.first(build.selectFrom('price').selectAll().where('scope', '=', 'org').where('id', '=', id))

/** A dated price as the list shows it. Units: FCFA a kilogram. */
export interface ListedPrice {
  id: string
  no: string
  day: string
  grade: 'I' | 'II' | 'HS'
  wh: string | null
  whName: string | null
  certification: string | null
  price_xaf: number
  live: number
  at_ms: number
  actorName: string | null
  /** 1 when it is the one that holds on the asked day for its grade, warehouse and certification */
  holds: number
}

/** Of the price `p`, whether it is the one that holds on a day for its grade, warehouse and certification. */
const holdsOn = (day: string) =>
  sql`(p.live = 1 and p.day <= ${day} and not exists (select 1 from price q where q.scope = p.scope and q.live = 1 and q.day <= ${day}
    and q.grade = p.grade and q.wh is p.wh and q.certification is p.certification
    and (q.day, q.at_ms, q.at_l, q.ref) > (p.day, p.at_ms, p.at_l, p.ref)))`

/** A price as a message names it. */
export type NamedPrice = Omit<ListedPrice, 'at_ms' | 'actorName'>

/** One price, or the latest of those that are not withdrawn. `day`: for which `holds` is told. */
export const pricesLike = (
  tx: ReadTx,
  build: Build,
  day: string,
  which: { readonly id: string } | { readonly latest: number },
): NamedPrice[] =>
  tx.all(
    rawQuery(
      build,
      sql<NamedPrice>`select p.id, ${priceNumber('p')} as no, p.day, p.grade, p.wh, (select name from warehouse w where w.id = p.wh) as whName,
        p.certification, p.price_xaf, p.live, ${holdsOn(day)} as holds from price p where p.scope = 'org'
        ${'id' in which ? sql`and p.id = ${which.id}` : sql`and p.live = 1 order by p.day desc, p.at_ms desc limit ${which.latest}`}`,
    ),
  )

/** One page of the grid, the latest first. `day`: for which `holds` is told. Withdrawn prices stay listed. */
export function listPrices(tx: ReadTx, build: Build, query: ListQuery, day: string) {
  const holds = holdsOn(day)
  return listPage<ListedPrice>(
    tx,
    build,
    {
      from: sql`from price p left join warehouse w on w.scope = 'org' and w.id = p.wh left join user u on u.scope = 'auth' and u.id = p.actor
        where p.scope = 'org'`,
      select: sql`p.id, ${priceNumber('p')} as no, p.day, p.grade, p.wh, w.name as whName, p.certification, p.price_xaf, p.live, p.at_ms, u.name as actorName, ${holds} as holds`,
      columns: {
        id: sql`p.id`,
        day: sql`p.day`,
        grade: sql`p.grade`,
        wh: sql`p.wh`,
        whName: sql`w.name`,
        certification: sql`p.certification`,
        price_xaf: sql`p.price_xaf`,
        at_ms: sql`p.at_ms`,
        actorName: sql`u.name`,
        inForce: holds,
        void: sql`(1 - p.live)`,
      },
      search: [sql`p.day`, sql`p.grade`, sql`upper(p.certification)`, sql`upper(w.name)`],
      archived: sql`(1 - p.live)`,
      order: sql`p.day desc, p.at_ms desc, p.at_l desc`,
      id: sql`p.id`,
    },
    query,
  )
}
