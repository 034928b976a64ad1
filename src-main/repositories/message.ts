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

const columns = sql`m.id, m.turn, m.dev, m.text, m.box, m.key, m.reply, m.notice, m.edited_ms, m.deleted_ms, m.deleted_by, m.at_ms, m.actor,
  q.actor as reply_actor, q.text as reply_text, q.box as reply_box, q.key as reply_key, q.deleted_ms as reply_deleted_ms, q.turn as reply_turn`
const from = sql`from message m left join message q on q.scope = m.scope and q.id = m.reply`

/** Where somebody reads: a scope, and the turn from which on it is his to read (0: from the first). */
export interface ReadFrom {
  readonly scope: string
  readonly from: number
}

/** What somebody wrote after he had been put out stands nowhere (MSG-6). */
export const stands = sql`not exists (select 1 from member g where g.scope = m.scope and g.id = m.actor
  and g.left_turn is not null and m.turn > g.left_turn)`

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
