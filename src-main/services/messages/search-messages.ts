import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { addDays, dayStartMs } from '#shared/domain/day.ts'
import { wantedWords } from '#shared/domain/found-words.ts'
import { searchedText } from '#shared/domain/mention.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import type { MessagePlace } from '../../repositories/message.ts'
import { foundInClear, sealedBefore, type SealedMessage, type Sought } from '../../repositories/message-search.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runQuery } from '../command.ts'
import { foundRow } from './found-row.ts'
import { type Conversation, ownConversations } from './own-conversations.ts'
import { openerOf, type TalkDeps } from './talk-cipher.ts'

type Found = OutputOf<'messages', 'search'>

/** Messages under keys that one call opens: some 30 ms. */
const mostOpened = 4_000
/** Read at a time while few of them hold the words. */
const openedAtOnce = 500

interface Hit extends MessagePlace {
  readonly conversation: Conversation
}

interface Looked {
  readonly hits: readonly Hit[]
  /** not looked at: what is before this */
  readonly until: MessagePlace | null
}

/**
 * Searches what the caller may read, newest first (MSG-3): what is in clear by its index, what is encrypted by opening it with his keys,
 * some thousands a call. A conversation that he is not in is as one where nothing is.
 */
export const searchMessages = (
  deps: TalkDeps,
  caller: Caller,
  input: InputOf<'messages', 'search'>,
): Result<Found, Refusal> =>
  runQuery<Found>(deps, caller, 'messages.view', tx => {
    const words = wantedWords(input.words)
    // Signs alone, of which no word is left, are in no text.
    if (words.length === 0 && input.words !== '') return ok({ rows: [], next: null, shut: 0 })
    const all = ownConversations(tx, deps, caller).filter(
      ({ id }) => input.conversation === undefined || id === input.conversation,
    )
    const sealed = all.filter(isSealed)
    const shut = deps.keyring.of(caller.session) === undefined
    const looked = all.flatMap((conversation): Looked[] => {
      if (!isSealed(conversation)) return [lookInClear(tx, deps, conversation, words, input)]
      return shut ? [] : [lookInside(tx, deps, caller, conversation, words, input, mostOpened / sealed.length)]
    })
    const { hits, next } = newestOf(looked, input.limit)
    const rows = hits.flatMap(({ conversation, id }) => foundRow(tx, deps, caller, conversation, id) ?? [])
    return ok({ rows, next, shut: shut ? sealed.length : 0 })
  })

const isSealed = ({ channel }: Conversation): boolean => channel.kind === 'made' && channel.sealed

const soughtOf = ({ actor, files, from, to }: InputOf<'messages', 'search'>): Sought => ({
  actor,
  files,
  fromMs: from === undefined ? undefined : dayStartMs(from),
  toMs: to === undefined ? undefined : dayStartMs(addDays(to, 1)),
})

function lookInClear(
  tx: ReadTx,
  deps: TalkDeps,
  conversation: Conversation,
  words: readonly string[],
  input: InputOf<'messages', 'search'>,
): Looked {
  const { before = null, limit } = input
  const places = foundInClear(tx, deps.store.build, conversation, words, soughtOf(input), before, limit + 1)
  return { hits: places.map(place => ({ ...place, conversation })), until: null }
}

function lookInside(
  tx: ReadTx,
  deps: TalkDeps,
  caller: Caller,
  conversation: Conversation,
  words: readonly string[],
  input: InputOf<'messages', 'search'>,
  most: number,
): Looked {
  const open = openerOf(tx, deps, caller, conversation)
  const holds = (message: SealedMessage): boolean => {
    const { text } = open({ ...message, text: null }, message)
    if (text === null) return false
    const folded = searchedText(text)
    return words.every(word => folded.includes(word))
  }
  const sought = soughtOf(input)
  const hits: Hit[] = []
  let until = input.before ?? null
  for (let opened = 0; opened < most; opened += openedAtOnce) {
    const part = sealedBefore(tx, deps.store.build, conversation, sought, until, openedAtOnce)
    for (const message of part) {
      if (holds(message)) hits.push({ turn: message.turn, id: message.id, conversation })
      until = { turn: message.turn, id: message.id }
      if (hits.length > input.limit) return { hits, until: null }
    }
    if (part.length < openedAtOnce) return { hits, until: null }
  }
  return { hits, until }
}

const isBefore = (a: MessagePlace, b: MessagePlace): boolean => a.turn < b.turn || (a.turn === b.turn && a.id < b.id)

/** The newest of all, down to where the least was looked at; what is below is found by the next call. */
function newestOf(looked: readonly Looked[], limit: number): { hits: readonly Hit[]; next: MessagePlace | null } {
  const floor = looked.reduce<MessagePlace | null>(
    (highest, { until }) => (until !== null && (highest === null || isBefore(highest, until)) ? until : highest),
    null,
  )
  const known = looked
    .flatMap(({ hits }) => hits)
    .filter(hit => floor === null || !isBefore(hit, floor))
    .sort((a, b) => (isBefore(a, b) ? 1 : -1))
  const hits = known.slice(0, limit)
  const last = hits.at(-1)
  const next = known.length > limit && last !== undefined ? last : floor
  return { hits, next: next === null ? null : { turn: next.turn, id: next.id } }
}
