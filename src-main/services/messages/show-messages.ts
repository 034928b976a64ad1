import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { ConversationRow, MessageRow } from '#shared/contract/messages.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { conversationOwn } from '../../repositories/conversation-own.ts'
import { filesOf } from '../../repositories/file.ts'
import { type MessagePlace, type MessageRecord, messageById, messagesBeside } from '../../repositories/message.ts'
import { countUnread, firstUnread } from '../../repositories/read-mark.ts'
import { userName, userNames } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'
import { shownFile } from '../files/named-files.ts'
import type { StationDeps } from '../station-deps.ts'
import { namesOf } from '../stations/station-rows.ts'
import { reachOf } from './message-reach.ts'
import { type Conversation, ownConversation, ownConversations, unreadOf } from './own-conversations.ts'

type Listed = OutputOf<'messages', 'conversations'>
type Page = OutputOf<'messages', 'page'>
type At = InputOf<'messages', 'page'>['at']

/** Unread messages of one conversation are counted up to here. */
const mostUnread = 100

/** The caller's conversations with what is new in each, counted from the store. */
export const listConversations = (deps: Deps, caller: Caller, _input: object): Result<Listed, Refusal> =>
  runQuery<Listed>(deps, caller, 'messages.view', tx => {
    const rows = ownConversations(tx, deps, caller).map(one => conversationRow(tx, deps, caller, one))
    return ok({ unread: rows.filter(({ unread }) => unread > 0).length, rows })
  })

function conversationRow(
  tx: ReadTx,
  deps: Deps,
  caller: Caller,
  { id, scope, channel, name }: Conversation,
): ConversationRow {
  const { build } = deps.store
  const [last] = messagesBeside(tx, build, scope, 'before', null, 1)
  return {
    id,
    kind: channel.kind,
    name,
    unread: countUnread(tx, build, unreadOf(tx, deps, caller.user, scope), mostUnread),
    last:
      last === undefined
        ? null
        : {
            id: last.id,
            at_ms: last.at_ms,
            actorName: userName(tx, build, last.actor),
            mine: last.actor === caller.user,
            text: last.text,
            deleted: last.deleted_ms !== null,
            files: filesOf(tx, scope, [last.id]).get(last.id)?.length ?? 0,
          },
    draft: conversationOwn(tx, build, caller.user, scope).draft,
  }
}

/** Some messages of a conversation in a row (MSG-3). Errors: NotFound for a conversation or a message that is none of his. */
export function pageOfMessages(
  deps: StationDeps,
  caller: Caller,
  { conversation, at, limit }: InputOf<'messages', 'page'>,
): Result<Page, Refusal> {
  return runQuery<Page>(deps, caller, 'messages.view', tx => {
    const own = ownConversation(tx, deps, caller, conversation)
    if (!own.ok) return own
    const { build } = deps.store
    const first = firstUnread(tx, build, unreadOf(tx, deps, caller.user, own.value.scope))
    const run = runOf(tx, deps, own.value, at, first, limit)
    if (!run.ok) return run
    return ok({
      ...run.value,
      rows: messageRows(tx, deps, caller, own.value, run.value.rows),
      firstUnread: first ?? null,
    })
  })
}

interface Run {
  readonly rows: readonly MessageRecord[]
  readonly older: boolean
  readonly newer: boolean
}

function runOf(
  tx: ReadTx,
  deps: Deps,
  { scope }: Conversation,
  at: At,
  unread: MessagePlace | undefined,
  limit: number,
): Result<Run, Refusal> {
  const { build } = deps.store
  const before = (place: MessagePlace | null, most: number) => {
    const found = messagesBeside(tx, build, scope, 'before', place, most + 1)
    return { rows: found.slice(0, most).toReversed(), older: found.length > most }
  }
  const from = (place: MessagePlace, most: number) => {
    const found = messagesBeside(tx, build, scope, 'from', place, most + 1)
    return { rows: found.slice(0, most), newer: found.length > most }
  }
  const around = (place: MessagePlace): Run => {
    const above = before(place, Math.floor(limit / 3))
    const below = from(place, limit - above.rows.length)
    return { rows: [...above.rows, ...below.rows], older: above.older, newer: below.newer }
  }
  const place = typeof at === 'object' && 'around' in at ? messageById(tx, build, scope, at.around) : unread
  if (typeof at === 'object' && 'around' in at && place === undefined)
    return err(refuse('NotFound', { what: 'message' }))
  if (place !== undefined && (at === 'unread' || (typeof at === 'object' && 'around' in at))) return ok(around(place))
  if (typeof at === 'object' && 'from' in at) {
    return ok({ ...from(at.from, limit), older: before(at.from, 0).older })
  }
  const end = typeof at === 'object' && 'before' in at ? at.before : null
  return ok({ ...before(end, limit), newer: end !== null })
}

function messageRows(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  conversation: Conversation,
  records: readonly MessageRecord[],
): MessageRow[] {
  const names = userNames(tx, deps.store.build)
  const stations = namesOf(tx, deps)
  const mine = records.filter(({ actor }) => actor === caller.user)
  const ids = records.map(({ id }) => id)
  const files = filesOf(tx, conversation.scope, ids)
  const reach = reachOf(tx, deps, caller.user, conversation, mine)
  return records.map(record => ({
    id: record.id,
    turn: record.turn,
    at_ms: record.at_ms,
    actor: record.actor,
    actorName: names.get(record.actor) ?? null,
    mine: record.actor === caller.user,
    station: record.dev,
    stationName: stations.get(record.dev)?.name ?? null,
    text: record.text,
    edited: record.edited_ms !== null,
    deleted: record.deleted_ms === null ? null : record.deleted_by === record.actor ? 'author' : 'moderator',
    reply: record.reply === null ? null : quoteOf(record, record.reply, names),
    reach: reach.get(record.id) ?? null,
    files: (files.get(record.id) ?? []).map(file => shownFile(deps.files, file)),
  }))
}

const quoteOf = (
  record: MessageRecord,
  id: string,
  names: ReadonlyMap<string, string | null>,
): MessageRow['reply'] => ({
  id,
  turn: record.reply_turn,
  actorName: names.get(record.reply_actor ?? '') ?? null,
  text: record.reply_text,
  deleted: record.reply_deleted_ms !== null,
})
