import { type RawBuilder, sql } from 'kysely'
import type { MessageTable } from '#db/sqlite/tables-chat.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'

type Build = Store['build']

/** Where a message stands in its conversation. */
export interface MessagePlace {
  readonly turn: number
  readonly id: string
}

/** The message that one answers, as it stands now. */
export interface Quoted {
  readonly reply_actor: string | null
  readonly reply_text: string | null
  readonly reply_box: string | null
  readonly reply_key: string | null
  readonly reply_deleted_ms: number | null
  readonly reply_turn: number | null
}

/** A message with what it answers. */
export type MessageRecord = Omit<MessageTable, 'scope' | 'at_l' | 'ref' | 'flagged' | 'copies' | 'live'> & Quoted

const columns = sql`m.id, m.turn, m.dev, m.text, m.box, m.key, m.reply, m.notice, m.edited_ms, m.deleted_ms, m.deleted_by, m.deleted_why, m.at_ms, m.actor,
  q.actor as reply_actor, q.text as reply_text, q.box as reply_box, q.key as reply_key, q.deleted_ms as reply_deleted_ms, q.turn as reply_turn`
const from = sql`from message m left join message q on q.scope = m.scope and q.id = m.reply`

/** Where somebody reads: a scope, and the turn from which on it is his to read (0: from the first). */
export interface ReadFrom {
  readonly scope: string
  readonly from: number
}

/**
 * In a conversation that people made stands nothing that its author wrote while he was not in it (MSG-6): one who was put out and has not
 * heard of it goes on writing, and may have brought another in.
 */
export const stands = sql`(not exists (select 1 from conversation c where c.scope = m.scope) or exists (select 1 from stay s
  where s.scope = m.scope and s.user = m.actor and m.turn >= s.from_turn and (s.to_turn is null or m.turn <= s.to_turn)))`

const readable = ({ scope, from: turn }: ReadFrom) => sql`m.scope = ${scope} and m.turn >= ${turn} and ${stands}`

/** One message of a conversation, or undefined. */
export const messageById = (tx: ReadTx, build: Build, of: ReadFrom, id: string): MessageRecord | undefined =>
  tx.first(rawQuery(build, sql<MessageRecord>`select ${columns} ${from} where ${readable(of)} and m.id = ${id}`))

/** The messages of a conversation next to a place, the nearest first. `place`: null for its end. Cost: the rows of the page. */
export function messagesBeside(
  tx: ReadTx,
  build: Build,
  of: ReadFrom,
  side: 'before' | 'from',
  place: MessagePlace | null,
  limit: number,
): MessageRecord[] {
  const order = side === 'before' ? sql`desc` : sql`asc`
  const condition = place === null ? sql`` : beside(side, place)
  return tx.all(
    rawQuery(
      build,
      sql<MessageRecord>`select ${columns} ${from} where ${readable(of)} ${condition}
        order by m.turn ${order}, m.id ${order} limit ${limit}`,
    ),
  )
}

const beside = (side: 'before' | 'from', { turn, id }: MessagePlace): RawBuilder<unknown> =>
  side === 'before' ? sql`and (m.turn, m.id) < (${turn}, ${id})` : sql`and (m.turn, m.id) >= (${turn}, ${id})`

/** The first and the last instant of what is asked for. Unit: UTC ms. */
export interface Between {
  readonly from: number
  readonly to: number
}

/** Messages of a conversation in their order, those of a stretch of time, after so many of them. */
export const messagesBetween = (
  tx: ReadTx,
  build: Build,
  of: ReadFrom,
  { from: first, to }: Between,
  page: { readonly offset: number; readonly limit: number },
): MessageRecord[] =>
  tx.all(
    rawQuery(
      build,
      sql<MessageRecord>`select ${columns} ${from} where ${readable(of)} and m.at_ms between ${first} and ${to}
        order by m.turn, m.id limit ${page.limit} offset ${page.offset}`,
    ),
  )

/** The scopes of conversations in which messages still have their text that were written before an instant. Unit: UTC ms. */
export const scopesBefore = (tx: ReadTx, build: Build, beforeMs: number): string[] =>
  tx
    .all(
      build
        .selectFrom('message')
        .select('scope')
        .distinct()
        .where('deleted_ms', 'is', null)
        .where('at_ms', '<', beforeMs)
        .orderBy('scope'),
    )
    .map(({ scope }) => scope)

/** These messages of one conversation. */
export const standingBefore = (tx: ReadTx, build: Build, scope: string, beforeMs: number, limit: number): string[] =>
  tx
    .all(
      build
        .selectFrom('message')
        .select('id')
        .where('scope', '=', scope)
        .where('deleted_ms', 'is', null)
        .where('at_ms', '<', beforeMs)
        .orderBy('id')
        .limit(limit),
    )
    .map(({ id }) => id)

/** When the newest message here was written, in whatever conversation; 0 where there is none. Unit: UTC ms. */
export const newestMessageMs = (tx: ReadTx, build: Build): number =>
  tx.first(build.selectFrom('message').select(({ fn }) => fn.max('at_ms').as('at_ms')))?.at_ms ?? 0

/** How many there are. */
export const countBetween = (tx: ReadTx, build: Build, of: ReadFrom, { from: first, to }: Between): number =>
  tx.first(
    rawQuery(
      build,
      sql<{
        n: number
      }>`select count(*) as n from message m where ${readable(of)} and m.at_ms between ${first} and ${to}`,
    ),
  )?.n ?? 0

/** The highest turn of a conversation here, 0 where it is empty. */
export const highestTurn = (tx: ReadTx, build: Build, scope: string): number =>
  tx.first(
    build.selectFrom('message').select('turn').where('scope', '=', scope).orderBy('turn', 'desc').orderBy('id', 'desc'),
  )?.turn ?? 0

/** The highest turn that a station wrote in a conversation here, 0 where it wrote nothing. */
export const highestTurnOf = (tx: ReadTx, build: Build, scope: string, dev: string): number =>
  tx.first(
    build
      .selectFrom('message')
      .select('turn')
      .where('scope', '=', scope)
      .where('dev', '=', dev)
      .orderBy('turn', 'desc'),
  )?.turn ?? 0
