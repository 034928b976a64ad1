import { type RawBuilder, sql } from 'kysely'
import type { MessageTable } from '#db/sqlite/tables-chat.ts'
import type { ReadTx, Store } from '../storage/store.ts'
import { rawQuery } from './list.ts'
import { type MessagePlace, type ReadFrom, stands } from './message.ts'

type Build = Store['build']

/** What messages are looked for by, beside their words. Units: UTC ms, `toMs` left out. */
export interface Sought {
  readonly actor?: string | undefined
  readonly files?: boolean | undefined
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
}

/** A message under a key, to be opened and looked at. */
export type SealedMessage = MessagePlace & Pick<MessageTable, 'actor' | 'box' | 'key'>

/**
 * Messages in clear that hold all of these words (as `foldText` writes them), the last first, before a place or from the end. Cost: one
 * index of the conversation, until `limit` are found; SQLite would rather read every message by the index that has their whole order.
 */
export const foundInClear = (
  tx: ReadTx,
  build: Build,
  of: ReadFrom,
  words: readonly string[],
  sought: Sought,
  before: MessagePlace | null,
  limit: number,
): MessagePlace[] =>
  tx.all(
    rawQuery(
      build,
      sql<MessagePlace>`select m.turn, m.id from message m indexed by message_norm where m.text_norm is not null ${before === null ? sql`` : sql`and (m.turn, m.id) < (${before.turn}, ${before.id})`}
        ${sql.join(
          words.map(word => sql`and instr(m.text_norm, ${word}) > 0`),
          sql` `,
        )} ${soughtIn(of, sought)} order by m.turn desc, m.id desc limit ${limit}`,
    ),
  )

/** Messages under keys, the last first, before a place or from the end: who has the keys looks into them. */
export const sealedBefore = (
  tx: ReadTx,
  build: Build,
  of: ReadFrom,
  sought: Sought,
  before: MessagePlace | null,
  limit: number,
): SealedMessage[] =>
  tx.all(
    rawQuery(
      build,
      sql<SealedMessage>`select m.turn, m.id, m.actor, m.box, m.key from message m where m.box is not null
        ${before === null ? sql`` : sql`and (m.turn, m.id) < (${before.turn}, ${before.id})`} ${soughtIn(of, sought)}
        order by m.turn desc, m.id desc limit ${limit}`,
    ),
  )

const soughtIn = (of: ReadFrom, { actor, files, fromMs, toMs }: Sought): RawBuilder<unknown> =>
  sql.join(
    [
      sql`and m.scope = ${of.scope} and m.turn >= ${of.from} and ${stands}`,
      ...(actor === undefined ? [] : [sql`and m.actor = ${actor}`]),
      ...(fromMs === undefined ? [] : [sql`and m.at_ms >= ${fromMs}`]),
      ...(toMs === undefined ? [] : [sql`and m.at_ms < ${toMs}`]),
      ...(files === true ? [sql`and m.id in (select f.of from file f where f.scope = ${of.scope})`] : []),
    ],
    sql` `,
  )
