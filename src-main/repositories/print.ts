import { type Kysely, sql } from 'kysely'
import type { Database } from '#db/sqlite/database.ts'
import type { ReadTx } from '../storage/store.ts'
import { rawQuery } from './list.ts'

/** How many papers of a record were printed, over every paper and station this one knows (LEDGER §10). */
export const printsOf = (tx: ReadTx, build: Kysely<Database>, of: string): number =>
  tx.first(
    build
      .selectFrom('print')
      .select(count => count.fn.countAll<number>().as('n'))
      .where('of', '=', of),
  )?.n ?? 0

/** The void of a fact with the name of who did it, or undefined while it stands. */
export const voidOf = (tx: ReadTx, build: Kysely<Database>, scope: string, of: string) =>
  tx.first(
    rawQuery(
      build,
      sql<{ why: string; at_ms: number; actorName: string | null }>`
        select v.why, v.at_ms, u.name as actorName from void v left join user u on u.scope = 'auth' and u.id = v.actor
        where v.of = ${of} and v.scope = ${scope} limit 1`,
    ),
  )

/** The facts around a delivery that make its life: prints and payments, with who did them. */
export const lifeFacts = (tx: ReadTx, build: Kysely<Database>, scope: string, id: string, root: string) =>
  tx.all(
    rawQuery(
      build,
      sql<{ kind: string; at_ms: number; actor: string; ref: string; what: string | null; amount_xaf: number | null }>`
        select 'print' as kind, at_ms, actor, ref, paper as what, null as amount_xaf from print where of = ${id}
        union all
        select 'payment', p.at_ms, p.actor, p.ref, p.no, a.amount_xaf from allocation a join payment p on p.scope = a.payment_scope and p.id = a.payment
          where a.root = ${root} and a.scope = ${scope}
        order by 2`,
    ),
  )

/** The name of a user, or null where it is not known here. */
export const userName = (tx: ReadTx, build: Kysely<Database>, user: string): string | null =>
  tx.first(build.selectFrom('user').select('name').where('scope', '=', 'auth').where('id', '=', user))?.name ?? null
