import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { ConversationRow, MessageRow } from '#shared/contract/messages.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { countedOf, type HeedLevel, heedLevels } from '#shared/domain/heed.ts'
import { isMentioned } from '#shared/domain/mention.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { membersOf } from '../../repositories/conversation.ts'
import { conversationOwn } from '../../repositories/conversation-own.ts'
import { filesOf } from '../../repositories/file.ts'
import { type MessagePlace, type MessageRecord, messageById, messagesBeside } from '../../repositories/message.ts'
import { pinsIn, reactionsOf, savedBy } from '../../repositories/message-mark.ts'
import { openNotices } from '../../repositories/notice.ts'
import { firstUnread, newestUnread, unreadTexts } from '../../repositories/read-mark.ts'
import { userNames } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'
import { shownFile } from '../files/named-files.ts'
import { draftFilesOf } from '../files/unsent-files.ts'
import type { StationDeps } from '../station-deps.ts'
import { namesOf } from '../stations/station-rows.ts'
import { draftOf } from './kept-drafts.ts'
import { shownReactions } from './mark-messages.ts'
import { reachOf } from './message-reach.ts'
import { noticesOf } from './notices.ts'
import { type Conversation, ownConversation, ownConversations, unreadOf } from './own-conversations.ts'
import { namePlace, type Opener, openerOf, type TalkDeps } from './talk-cipher.ts'

type Listed = OutputOf<'messages', 'conversations'>
type Page = OutputOf<'messages', 'page'>
type At = InputOf<'messages', 'page'>['at']

/** Unread messages of one conversation are counted up to here. */
const mostUnread = 100

/** The caller's conversations with what is new in each, counted from the store. */
export const listConversations = (deps: StationDeps, caller: Caller, _input: object): Result<Listed, Refusal> =>
  runQuery<Listed>(deps, caller, 'messages.view', tx => {
    const names = userNames(tx, deps.store.build)
    const rows = ownConversations(tx, deps, caller).map(one => conversationRow(tx, deps, caller, one, names))
    return ok({ unread: rows.filter(({ counted }) => counted > 0).length, rows })
  })

type Names = ReadonlyMap<string, string | null>

function conversationRow(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  conversation: Conversation,
  names: Names,
): ConversationRow {
  const { build } = deps.store
  const { id, scope, channel, kind, made } = conversation
  const [last] = messagesBeside(tx, build, conversation, 'before', null, 1)
  const open = openerOf(tx, deps, caller, conversation)
  const own = conversationOwn(tx, build, caller.user, scope)
  const { from } = unreadOf(tx, deps, caller.user, conversation)
  const toConfirm = openNotices(tx, build, { scope, user: caller.user, from })
  const level = heedLevels[own.muted] ?? 'all'
  const sealed = channel.kind === 'made' && channel.sealed
  const named = made !== null && made.box !== null ? open({ ...made, text: null }, namePlace).text : conversation.name
  return {
    id,
    kind,
    name: named,
    topic: made?.topic ?? null,
    others: sealed ? othersIn(tx, deps, caller, scope, names) : [],
    with: kind === 'direct' ? otherIn(tx, deps, caller, scope) : null,
    sealed,
    shut: sealed && deps.keyring.of(caller.session) === undefined,
    archived: made?.archived === 1,
    level,
    ...newsOf(tx, deps, caller, conversation, level, open, names),
    last:
      last === undefined
        ? null
        : {
            id: last.id,
            at_ms: last.at_ms,
            actorName: names.get(last.actor) ?? null,
            mine: last.actor === caller.user,
            text: open(last, last).text,
            deleted: last.deleted_ms !== null,
            files: filesOf(tx, scope, [last.id]).get(last.id)?.length ?? 0,
          },
    draft: draftOf(deps, caller, scope, open, own.draft),
    draftFiles: draftFilesOf(tx, deps, caller, scope),
    pins: pinsIn(tx, build, scope).length,
    toConfirm: { count: toConfirm.length, first: toConfirm[0] ?? null },
  }
}

type News = Pick<ConversationRow, 'unread' | 'mentions' | 'counted' | 'news'>

/** What is new to the caller. Of very much the first and the newest are looked at, so that who is named now is told. */
function newsOf(
  tx: ReadTx,
  deps: Deps,
  caller: Caller,
  conversation: Conversation,
  level: HeedLevel,
  open: Opener,
  names: Names,
): News {
  const { build } = deps.store
  const of = unreadOf(tx, deps, caller.user, conversation)
  const first = unreadTexts(tx, build, of, mostUnread)
  const more = first.length < mostUnread ? [] : newestUnread(tx, build, of, mostUnread)
  const looked = [...new Map([...first, ...more].map(one => [one.id, one])).values()]
  const read = looked.map(one => {
    const { text } = open(one, one)
    return { ...one, text, named: one.notice === 1 || isMentioned(text ?? '', caller) }
  })
  const named = read.filter(one => one.named)
  const counts = level === 'all' ? read : level === 'mentions' ? named : []
  const newest = counts.reduce<(typeof counts)[number] | null>(
    (best, one) => (best === null || one.turn > best.turn || (one.turn === best.turn && one.id > best.id) ? one : best),
    null,
  )
  return {
    unread: first.length,
    mentions: named.length,
    counted: countedOf(level, first.length, named.length),
    news: newest && {
      id: newest.id,
      turn: newest.turn,
      actorName: names.get(newest.actor) ?? null,
      text: newest.text,
      files: filesOf(tx, conversation.scope, [newest.id]).get(newest.id)?.length ?? 0,
      named: newest.named,
    },
  }
}

/** The other one of two. */
const otherIn = (tx: ReadTx, deps: TalkDeps, { user }: Caller, scope: string): string | null =>
  membersOf(tx, deps.store.build, scope).find(one => one.user !== user)?.user ?? null

/** The others in a group, so far as they have names here. */
const othersIn = (tx: ReadTx, deps: TalkDeps, { user }: Caller, scope: string, names: Names): string[] =>
  membersOf(tx, deps.store.build, scope).flatMap(one => (one.user === user ? [] : (names.get(one.user) ?? [])))

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
    const first = firstUnread(tx, build, unreadOf(tx, deps, caller.user, own.value))
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
  of: Conversation,
  at: At,
  unread: MessagePlace | undefined,
  limit: number,
): Result<Run, Refusal> {
  const { build } = deps.store
  const before = (place: MessagePlace | null, most: number) => {
    const found = messagesBeside(tx, build, of, 'before', place, most + 1)
    return { rows: found.slice(0, most).toReversed(), older: found.length > most }
  }
  const from = (place: MessagePlace, most: number) => {
    const found = messagesBeside(tx, build, of, 'from', place, most + 1)
    return { rows: found.slice(0, most), newer: found.length > most }
  }
  const around = (place: MessagePlace): Run => {
    const above = before(place, Math.floor(limit / 3))
    const below = from(place, limit - above.rows.length)
    return { rows: [...above.rows, ...below.rows], older: above.older, newer: below.newer }
  }
  const place = typeof at === 'object' && 'around' in at ? messageById(tx, build, of, at.around) : unread
  if (typeof at === 'object' && 'around' in at && place === undefined)
    return err(refuse('NotFound', { what: 'message' }))
  if (place !== undefined && (at === 'unread' || (typeof at === 'object' && 'around' in at))) return ok(around(place))
  if (typeof at === 'object' && 'from' in at) {
    return ok({ ...from(at.from, limit), older: before(at.from, 0).older })
  }
  const end = typeof at === 'object' && 'before' in at ? at.before : null
  return ok({ ...before(end, limit), newer: end !== null })
}

/** Messages as a screen shows them to somebody. */
export function messageRows(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  conversation: Conversation,
  records: readonly MessageRecord[],
): MessageRow[] {
  const names = userNames(tx, deps.store.build)
  const stations = namesOf(tx, deps)
  const open = openerOf(tx, deps, caller, conversation)
  const mine = records.filter(({ actor }) => actor === caller.user)
  const ids = records.map(({ id }) => id)
  const files = filesOf(tx, conversation.scope, ids)
  const { build } = deps.store
  const reactions = Map.groupBy(reactionsOf(tx, build, conversation.scope, ids), ({ of }) => of)
  const pinned = new Set(pinsIn(tx, build, conversation.scope).map(({ id }) => id))
  const saved = new Set(savedBy(tx, build, caller.user).map(({ id }) => id))
  const reach = reachOf(tx, deps, caller.user, conversation, mine)
  const notices = noticesOf(tx, deps, caller.user, conversation, records)
  return records.map(record => ({
    id: record.id,
    turn: record.turn,
    at_ms: record.at_ms,
    actor: record.actor,
    actorName: names.get(record.actor) ?? null,
    mine: record.actor === caller.user,
    station: record.dev,
    stationName: stations.get(record.dev)?.name ?? null,
    ...open(record, record),
    edited: record.edited_ms !== null,
    deleted: record.deleted_ms === null ? null : record.deleted_by === record.actor ? 'author' : 'moderator',
    moderated:
      record.deleted_by === null || record.deleted_by === record.actor
        ? null
        : { name: names.get(record.deleted_by) ?? null, why: record.deleted_why },
    reply: record.reply === null ? null : quoteOf(open, record, record.reply, names),
    reach: reach.get(record.id) ?? null,
    files: (files.get(record.id) ?? []).map(file => shownFile(deps.files, open, file, record.actor)),
    reactions:
      record.deleted_ms === null ? shownReactions(reactions.get(record.id) ?? [], open, caller.user, names) : [],
    pinned: pinned.has(record.id),
    notice: notices.get(record.id) ?? null,
    saved: saved.has(record.id),
  }))
}

const quoteOf = (open: Opener, record: MessageRecord, id: string, names: Names): MessageRow['reply'] => ({
  id,
  turn: record.reply_turn,
  actorName: names.get(record.reply_actor ?? '') ?? null,
  text: open(
    { text: record.reply_text, box: record.reply_box, key: record.reply_key },
    { id, actor: record.reply_actor ?? '' },
  ).text,
  deleted: record.reply_deleted_ms !== null,
})
