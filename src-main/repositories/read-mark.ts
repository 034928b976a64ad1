import { type RawBuilder, sql } from 'kysely'
import type { MessageTable } from '#db/sqlite/tables-chat.ts'
import type { ReadTx, Store, WriteTx } from '../storage/store.ts'
import { rawQuery } from './list.ts'
import { type MessagePlace, stands } from './message.ts'

type Build = Store['build']

/** How far somebody has read what a station wrote in a conversation. */
export interface ReadMark {
  readonly dev: string
  readonly upto: number
}

/** Whose unread messages are asked for. `from`: the turn before which nothing is new to him. */
export interface UnreadOf {
  readonly user: string
  readonly scope: string
  readonly from: number
  /** every station that may have written */
  readonly devs: readonly string[]
}

/** What the ledger says of how far people have read what stations wrote. Cost: one look-up for each of both. */
export const toldMarks = (
  tx: ReadTx,
  build: Build,
  scope: string,
  users: readonly string[],
  devs: readonly string[],
): (ReadMark & { readonly user: string })[] =>
  tx.all(
    rawQuery(
      build,
      sql<ReadMark & { readonly user: string }>`select * from (select u.value as user, d.value as dev,
        (select max(upto) from message_read r where r.scope = ${scope} and r.user = u.value and r.dev = d.value) as upto
        from json_each(${JSON.stringify(users)}) u, json_each(${JSON.stringify(devs)}) d) where upto is not null`,
    ),
  )

/** When somebody first said that he had read a station's message, UTC ms; null where he has not. */
export const readMoment = (tx: ReadTx, build: Build, scope: string, user: string, of: ReadMark): number | null =>
  tx.first(
    build
      .selectFrom('message_read')
      .select(eb => eb.fn.min<number | null>('at_ms').as('at_ms'))
      .where('scope', '=', scope)
      .where('user', '=', user)
      .where('dev', '=', of.dev)
      .where('upto', '>=', of.upto),
  )?.at_ms ?? null

/** The marks that this station keeps of somebody. */
export const ownMarks = (tx: ReadTx, build: Build, scope: string, user: string): ReadMark[] =>
  tx.all(
    build
      .selectFrom('seen_mark')
      .select(['dev', 'upto'])
      .where('user', '=', user)
      .where('scope', '=', scope)
      .orderBy('dev'),
  )

/** Sets marks of somebody, whatever they were. */
export function setMarks(tx: WriteTx, build: Build, scope: string, user: string, marks: readonly ReadMark[]): void {
  for (const { dev, upto } of marks) {
    tx.run(
      build
        .insertInto('seen_mark')
        .values({ user, scope, dev, upto })
        .onConflict(on => on.columns(['user', 'scope', 'dev']).doUpdateSet({ upto })),
    )
  }
}

/** The mark that counts for a station: this one's own alone where it is held, else the furthest. */
const mark = ({ user, scope, from }: UnreadOf) => sql`max(coalesce((select upto from seen_mark s
    where s.user = ${user} and s.scope = ${scope} and s.dev = d.value), ${from}),
  case when exists (select 1 from conversation_own o where o.user = ${user} and o.scope = ${scope} and o.held = 1) then 0
    else coalesce((select max(upto) from message_read r where r.scope = ${scope} and r.user = ${user} and r.dev = d.value), 0) end)`

const unreadAfter = (of: UnreadOf, dev: RawBuilder<unknown>, upto: RawBuilder<unknown>) => sql`m.scope = ${of.scope}
  and m.dev = ${dev} and m.turn > ${upto} and m.actor <> ${of.user} and m.deleted_ms is null and ${stands}`
const unread = (of: UnreadOf) => unreadAfter(of, sql`k.dev`, sql`k.upto`)
const marked = (of: UnreadOf) =>
  sql`(select d.value as dev, ${mark(of)} as upto from json_each(${JSON.stringify(of.devs)}) d) k`

/** What is needed of a message to say whether it counts for somebody. */
export type UnreadText = Pick<MessageTable, 'id' | 'turn' | 'actor' | 'text' | 'box' | 'key' | 'notice'>
const textColumns = sql`m.id, m.turn, m.actor, m.text, m.box, m.key, m.notice`

/** What somebody has not read, up to `most` of it, with its texts. Cost: one range of an index a station. */
export const unreadTexts = (tx: ReadTx, build: Build, of: UnreadOf, most: number): UnreadText[] =>
  tx.all(
    rawQuery(
      build,
      sql<UnreadText>`select ${textColumns} from ${marked(of)} cross join message m on ${unread(of)} limit ${most}`,
    ),
  )

/** The newest of what somebody has not read, the newest first, up to `most`. Cost: one range of an index a station, `most` rows of each. */
export function newestUnread(tx: ReadTx, build: Build, of: UnreadOf, most: number): UnreadText[] {
  const marks = tx.all(rawQuery(build, sql<ReadMark>`select k.dev, k.upto from ${marked(of)}`))
  if (marks.length === 0) return []
  const each = marks.map(
    // The station and its mark as they are: so the index is read from its end, and no further than is asked.
    ({ dev, upto }) => sql`select * from (select ${textColumns} from message m
      where ${unreadAfter(of, sql`${dev}`, sql`${upto}`)} order by m.turn desc limit ${most})`,
  )
  const all = sql`${sql.join(each, sql` union all `)} order by turn desc, id desc limit ${most}`
  return tx.all(rawQuery(build, sql<UnreadText>`${all}`))
}

/** The first message that somebody has not read, or undefined. Cost: the first of one range of an index a station. */
export function firstUnread(tx: ReadTx, build: Build, of: UnreadOf): MessagePlace | undefined {
  const first = sql`select min(f.turn) from (select (select m.turn from message m where ${unread(of)} order by m.turn limit 1)
    as turn from ${marked(of)}) f`
  return tx.first(
    rawQuery(
      build,
      sql<MessagePlace>`select m.turn, m.id from message m where m.scope = ${of.scope} and m.turn = (${first})
        and m.actor <> ${of.user} and m.deleted_ms is null and ${stands} order by m.id limit 1`,
    ),
  )
}
