import { z } from 'zod'
import { madeKinds } from '../domain/fold-conversation.ts'
import { heedLevels } from '../domain/heed.ts'
import { presences } from '../domain/presence.ts'
import { signs } from '../domain/signs.ts'
import { commandId, day, exportFile, exportQuery, filled, grade, id, instantMs, reason, text } from './fields.ts'
import { fileBounds } from '../domain/file-kind.ts'
import { messageFile, unsentFile } from './files.ts'
import { contractLimits as limit } from './limits.ts'
import { done, graveProcedure, procedure, quietProcedure } from './procedure.ts'

const turn = z.int().min(0).max(1_000_000_000_000)
/** Where a message stands in its conversation. */
const place = z.strictObject({ turn, id })
const messageText = filled(limit.messageChars)
const of = { conversation: id, id }

/** Where a message of one's own is: on how many of the stations that carry the conversation, read by how many of its people. */
const reach = z.object({ stations: z.int(), ofStations: z.int(), seen: z.int(), ofPeople: z.int() })

const message = z.object({
  id,
  turn,
  at_ms: instantMs,
  actor: z.string(),
  actorName: z.string().nullable(),
  mine: z.boolean(),
  station: z.string(),
  stationName: z.string().nullable(),
  /** null where it was deleted, has not come yet, or is shut */
  text: z.string().nullable(),
  /** why a text that is here does not open: the caller's keys are not open, or he was given none for it */
  shut: z.enum(['keys', 'foreign']).nullable(),
  edited: z.boolean(),
  deleted: z.enum(['author', 'moderator']).nullable(),
  /** of one that was taken away by who moderates: by whom and why */
  moderated: z.object({ name: z.string().nullable(), why: z.string().nullable() }).nullable(),
  /** null where it answers nothing; `turn` null where what it answers is not here */
  reply: z
    .object({
      id,
      turn: turn.nullable(),
      actorName: z.string().nullable(),
      text: z.string().nullable(),
      deleted: z.boolean(),
    })
    .nullable(),
  /** of one's own */
  reach: reach.nullable(),
  files: z.array(messageFile),
  /** signs under it, each with who set it, some of many */
  reactions: z.array(z.object({ sign: z.string(), count: z.int(), mine: z.boolean(), names: z.array(z.string()) })),
  pinned: z.boolean(),
  /** of one that asks to be read and understood: whether the caller is asked and when he confirmed it, how many did of how many */
  notice: z.object({ asked: z.boolean(), mine_ms: instantMs.nullable(), has: z.int(), of: z.int() }).nullable(),
  /** by the caller, for himself */
  saved: z.boolean(),
})
export type MessageRow = z.infer<typeof message>

const price = z.object({
  grade,
  certification: z.string().nullable(),
  price_xaf: z.int(),
  /** what held before for the same; null where nothing did */
  before_xaf: z.int().nullable(),
})

/** What happened meanwhile and is told among messages (MSG-4). */
const event = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('price'),
    id,
    turn: z.int(),
    at_ms: instantMs,
    actorName: z.string().nullable(),
    /** from which it holds */
    day,
    prices: z.array(price),
  }),
  z.object({
    kind: z.literal('station'),
    id: z.string(),
    turn: z.int(),
    at_ms: instantMs,
    actorName: z.string().nullable(),
    name: z.string(),
    warehouse: z.string().nullable(),
  }),
])
export type TalkEvent = z.infer<typeof event>

/** A message outside of its conversation. */
const found = z.object({
  conversation: id,
  id,
  turn,
  at_ms: instantMs,
  actorName: z.string().nullable(),
  text: z.string(),
  files: z.int(),
})

const conversation = z.object({
  id,
  kind: z.enum(['general', 'direction', 'warehouse', ...madeKinds]),
  /** of a warehouse's channel, and of what people made where it has one */
  name: z.string().nullable(),
  topic: z.string().nullable(),
  /** of a group or of two: the others in it, so far as they have names here */
  others: z.array(z.string()),
  /** of two: the other one */
  with: z.string().nullable(),
  /** encrypted to its members */
  sealed: z.boolean(),
  /** sealed, and the caller's keys are not open */
  shut: z.boolean(),
  /** closed: nobody writes in it */
  archived: z.boolean(),
  level: z.enum(heedLevels),
  /** counted up to 100 */
  unread: z.int(),
  /** of these, where the caller is named, and notices */
  mentions: z.int(),
  /** of these, what counts in badges by the caller's choice */
  counted: z.int(),
  /** of what counts, the newest, and whether the caller is named in it */
  news: z
    .object({
      id,
      turn,
      actorName: z.string().nullable(),
      text: z.string().nullable(),
      files: z.int(),
      named: z.boolean(),
    })
    .nullable(),
  last: z
    .object({
      id,
      at_ms: instantMs,
      actorName: z.string().nullable(),
      mine: z.boolean(),
      text: z.string().nullable(),
      deleted: z.boolean(),
      files: z.int(),
    })
    .nullable(),
  draft: z.string(),
  /** brought by the caller and not sent, the first first */
  draftFiles: z.array(unsentFile),
  /** messages pinned in it */
  pins: z.int(),
  /** notices in it that the caller has not confirmed, up to 100, the oldest first */
  toConfirm: z.object({ count: z.int(), first: z.string().nullable() }),
})
export type ConversationRow = z.infer<typeof conversation>

/** The talk of the offices (MSG-1 to MSG-5). Who is not in a conversation is told that there is none. */
export const messages = {
  /** The caller's conversations, and how many of them have something new that counts. */
  conversations: procedure('messages.view')
    .input(z.strictObject({}))
    .output(z.object({ unread: z.int(), rows: z.array(conversation) })),
  /** Some messages in a row, oldest first: the newest, those beside a place, or those around the first unread or one message. */
  page: procedure('messages.view')
    .input(
      z.strictObject({
        conversation: id,
        at: z.union([
          z.literal('newest'),
          z.literal('unread'),
          z.strictObject({ before: place }),
          z.strictObject({ from: place }),
          z.strictObject({ around: id }),
        ]),
        limit: z.int().min(1).max(100),
      }),
    )
    .output(
      z.object({ rows: z.array(message), older: z.boolean(), newer: z.boolean(), firstUnread: place.nullable() }),
    ),
  /**
   * Messages of the caller's conversations that hold all of these words, in any spelling, the newest first (MSG-3). What is encrypted is
   * opened one by one: `next` says where to go on, null where all was looked at. `shut`: conversations whose keys are not open.
   */
  search: procedure('messages.view')
    .input(
      z
        .strictObject({
          words: text(limit.searchChars),
          conversation: id.optional(),
          actor: id.optional(),
          files: z.boolean().optional(),
          from: day.optional(),
          to: day.optional(),
          before: place.optional(),
          limit: z.int().min(1).max(100),
        })
        .refine(({ words, actor, files, from, to }) => words !== '' || !!(actor ?? files ?? from ?? to), {
          path: ['words'],
          message: 'empty',
        }),
    )
    .output(
      z.object({
        rows: z.array(found),
        next: place.nullable(),
        shut: z.int(),
      }),
    ),
  /** `files`: uploads that `files.keep` took for this conversation; with one, the text may be empty. */
  send: procedure('messages.write')
    .input(
      z
        .strictObject({
          commandId,
          conversation: id,
          text: text(limit.messageChars),
          reply: id.optional(),
          /** asks whoever reads it to confirm that he read and understood it (MSG-4) */
          notice: z.boolean().optional(),
          files: z.array(id).min(1).max(fileBounds.perMessage).optional(),
        })
        .refine(({ text: said, files }) => said !== '' || files !== undefined, { path: ['text'], message: 'empty' }),
    )
    .output(place),
  edit: procedure('messages.write')
    .input(z.strictObject({ commandId, ...of, text: messageText }))
    .output(done),
  /**
   * A conversation of the caller's, as he may read it, the oldest first, as a file or a paper. Of what is encrypted the texts that his keys
   * open. A filter on `day` takes some days of it.
   */
  export: graveProcedure('messages.export')
    .input(exportQuery.extend({ conversation: id }))
    .output(exportFile),
  /** Takes the text away everywhere; that there was a message stays (MSG-3), and why, where it is another's. */
  remove: procedure('messages.write')
    .input(z.strictObject({ commandId, ...of, why: reason.optional() }))
    .output(done),
  /** Erases what is older than the organisation keeps (TALK-25), a part of it; `more`: it is to be asked again. */
  sweep: quietProcedure('messages.moderate')
    .input(z.strictObject({}))
    .output(z.object({ more: z.boolean() })),
  /** Sets one of the caller's signs under a message, or takes it away. */
  react: procedure('messages.write')
    .input(z.strictObject({ commandId, ...of, sign: z.enum(signs.map(([sign]) => sign)), on: z.boolean() }))
    .output(done),
  /** Pins a message in its conversation for all, or takes the pin away. */
  pin: procedure('messages.write')
    .input(z.strictObject({ commandId, ...of, on: z.boolean() }))
    .output(done),
  pinned: procedure('messages.view')
    .input(z.strictObject({ conversation: id }))
    .output(z.object({ rows: z.array(found) })),
  /** Keeps a message for the caller at this station, or no more. */
  save: procedure('messages.view')
    .input(z.strictObject({ ...of, on: z.boolean() }))
    .output(done),
  saved: procedure('messages.view')
    .input(z.strictObject({}))
    .output(z.object({ rows: z.array(found) })),
  /**
   * The caller has seen what these stations wrote up to these turns. Others are told at most once a minute: `againMs` says when to say it
   * once more, null where they know.
   */
  seen: procedure('messages.view')
    .input(
      z.strictObject({
        conversation: id,
        marks: z
          .array(z.strictObject({ station: z.string().regex(/^[0-9a-f]{32}$/), turn }))
          .min(1)
          .max(200),
      }),
    )
    .output(z.object({ againMs: z.int().nullable() })),
  /** A message and all after it are new to the caller again. */
  unread: procedure('messages.view').input(z.strictObject(of)).output(done),
  /** What the caller has typed and not sent; empty for nothing. */
  draft: procedure('messages.write')
    .input(z.strictObject({ conversation: id, text: text(limit.messageChars) }))
    .output(done),
  /** Prices and new stations that belong between the messages of a stretch of a conversation; `to` null: to its end. */
  events: procedure('messages.view')
    .input(z.strictObject({ conversation: id, from: turn, to: turn.nullable() }))
    .output(z.object({ rows: z.array(event) })),
  /** The caller's window says how he is there, and where he types; kept nowhere. */
  here: quietProcedure('messages.view')
    .input(z.strictObject({ state: z.enum(presences), typing: id.nullable() }))
    .output(done),
  /** Who is there, with the depot of his station, and who types in the caller's conversations. */
  around: quietProcedure('messages.view')
    .input(z.strictObject({}))
    .output(
      z.object({
        people: z.array(z.object({ id: z.string(), state: z.enum(presences), depot: z.string().nullable() })),
        typing: z.array(z.object({ conversation: z.string(), name: z.string().nullable() })),
      }),
    ),
  /** The caller read a notice and understood it. */
  confirm: procedure('messages.view')
    .input(z.strictObject({ commandId, ...of }))
    .output(done),
  /** Who has not confirmed a notice yet, then who has, the first first. */
  confirmed: procedure('messages.view')
    .input(z.strictObject(of))
    .output(
      z.object({ people: z.array(z.object({ name: z.string().nullable(), confirmed_ms: instantMs.nullable() })) }),
    ),
  /** Where a message is and who has read it, by name. */
  reach: procedure('messages.view')
    .input(z.strictObject(of))
    .output(
      z.object({
        stations: z.array(z.object({ name: z.string().nullable(), here: z.boolean(), has: z.boolean() })),
        people: z.array(z.object({ name: z.string().nullable(), seen_ms: instantMs.nullable() })),
      }),
    ),
}
