import type { Json, Op } from '../sync/entry.ts'
import { isSealed } from './channel.ts'
import { byClock, type Cell, type FoldKey, type FoldOp, type FoldRule, nothing, type Row } from './fold.ts'
import { factCells, factRule, intOf, optionalText, standingOf, textOf } from './fold-fact.ts'
import { areFiles, fileRows } from './fold-file.ts'
import { factCheck, intCell, partOf, textCell } from './fold-shape.ts'
import { reactionRows } from './fold-mark.ts'
import { searchedText } from './mention.ts'
import { isTurn } from './turn.ts'

type Words = Readonly<Record<'text' | 'text_norm' | 'box' | 'key', Cell>>

const checkMessage = factCheck({ turn: 'int', reply: 'text?', files: 'list?', notice: 'bool?' })

/** Ops of an entity that are about a message. */
const about = (ops: readonly FoldOp[], e: string, id: string): FoldOp[] =>
  ops.filter(({ op }) => op.e === e && op.p?.of === id)

/**
 * A message as it stands (MSG-3): its author's last edit is its text, and who wrote it or moderates takes it away. What somebody else's
 * station says of it does not count.
 */
export const messageRule: FoldRule = {
  scopes: ['chat'],
  check(op) {
    const fault = checkMessage(op)
    if (fault !== undefined) return fault
    if (!isTurn(op.p?.turn)) return { kind: 'BadPayload', at: 'turn' }
    return areFiles(op.p?.files) ? undefined : { kind: 'BadPayload', at: 'files' }
  },
  keys: (scope, op) => [{ e: 'message', scope, i: op.i }],
  apply(key, ops) {
    const standing = standingOf('message', key.i, ops)
    if (standing === undefined) return nothing
    const { winner, p } = standing
    // What people said that they read and understood is what they were shown.
    const isNotice = p.notice === true
    const [edit] = isNotice ? [] : editsOf(key, ops, winner).sort((a, b) => byClock(b, a))
    const deleted = deletionOf(key, ops, winner)
    const values = {
      turn: intOf(p, 'turn'),
      dev: winner.dev,
      ...(deleted === undefined ? wordsOf(key.scope, (edit ?? winner).personal) : noWords),
      reply: optionalText(p, 'reply'),
      notice: Number(isNotice),
      edited_ms: edit?.t ?? null,
      deleted_ms: deleted?.t ?? null,
      deleted_by: deleted?.actor ?? null,
      deleted_why: deleted?.op.p?.moderated === true ? optionalText(deleted.op.p, 'why') : null,
      ...factCells(standing),
    }
    const beside =
      deleted === undefined ? [...fileRows(key, winner), ...reactionRows(key, about(ops, 'reaction', key.i))] : []
    return { rows: [{ table: 'message', scope: key.scope, id: key.i, values }, ...beside], sums: [] }
  },
  erased(key, ops) {
    const winner = standingOf('message', key.i, ops)?.winner
    if (winner === undefined || deletionOf(key, ops, winner) === undefined) return []
    const beside = ['message_edit', 'reaction'].flatMap(e => about(ops, e, key.i).map(({ op }) => ({ e, i: op.i })))
    return [{ e: 'message', i: key.i }, ...beside]
  },
}

const noWords: Words = { text: null, text_norm: null, box: null, key: null }

/** The text, in clear or under a key as the conversation has it: where texts are encrypted, none in clear counts (MSG-6). */
function wordsOf(scope: string, { text, box, key }: Readonly<Record<string, Json>> = {}): Words {
  if (isSealed(scope)) return { ...noWords, box: textCell(box), key: textCell(key) }
  const words = textCell(text)
  return { ...noWords, text: words, text_norm: typeof words === 'string' ? searchedText(words) : null }
}

const editsOf = ({ i }: FoldKey, ops: readonly FoldOp[], { actor }: FoldOp): FoldOp[] =>
  about(ops, 'message_edit', i).filter(op => op.actor === actor)

/** The first deletion that counts: by the author, or by somebody whose right to moderate was judged (LEDGER §5). */
const deletionOf = ({ i }: FoldKey, ops: readonly FoldOp[], { actor }: FoldOp): FoldOp | undefined =>
  about(ops, 'message_delete', i)
    .filter(op => op.actor === actor || op.op.p?.moderated === true)
    .sort(byClock)[0]

/** A fact about a message: it has no row of its own, and touches that message's. */
const aboutMessage = (e: string, check: FoldRule['check']): FoldRule => ({
  scopes: ['chat'],
  check,
  keys: (scope, op) => [
    { e, scope, i: op.i },
    { e: 'message', scope, i: textOf(op.p ?? {}, 'of') },
  ],
  apply: () => nothing,
})

/** Another text for a message; the text stands beside the entry. */
export const messageEditRule = aboutMessage('message_edit', factCheck({ of: 'text' }))

/** The end of a message's text; `moderated`: by who moderates, else by its author. */
export const messageDeleteRule = aboutMessage(
  'message_delete',
  factCheck({ of: 'text', moderated: 'bool?', why: 'text?' }),
)

/** Somebody read a notice and understood it: nobody says so for another, since it is its author who counts. */
export const noticeAckRule = factRule({
  e: 'notice_ack',
  scopes: ['chat'],
  table: 'notice_ack',
  shape: { of: 'text' },
  cells: p => ({ of: textOf(p, 'of') }),
})

/** Most stations that one `read` names. */
export const readStations = 200
const dayMs = 86_400_000

interface Seen {
  readonly dev: string
  readonly turn: number
}

const seenIn = (op: Op): Seen[] =>
  ((op.p?.seen ?? []) as Json[]).map(one => ({
    dev: textCell(partOf(one, 'dev')) as string,
    turn: intCell(partOf(one, 'turn')) as number,
  }))

const isDev = (value: Json | undefined): boolean => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value)
const isSeen = (one: Json): boolean => isDev(partOf(one, 'dev')) && isTurn(partOf(one, 'turn'))

const checkRead = factCheck({ seen: 'list' })
/** Reads of one day are folded together, so that years of them are not looked at again at each. */
const readKey = (user: string, { dev, turn }: Seen): string => `${user}/${dev}/${Math.floor(turn / dayMs)}`

/**
 * How far somebody has read what each station wrote: nobody says so for another, and it only ever grows. A station's messages come in its
 * order, so that one turn for each tells exactly which were there to be read (MSG-5).
 */
export const readRule: FoldRule = {
  scopes: ['chat'],
  check(op) {
    const fault = checkRead(op)
    if (fault !== undefined) return fault
    const seen = op.p?.seen as Json[]
    return seen.length > 0 && seen.length <= readStations && seen.every(isSeen)
      ? undefined
      : { kind: 'BadPayload', at: 'seen' }
  },
  keys: (scope, op) => [...new Set(seenIn(op).map(seen => readKey(op.i, seen)))].map(i => ({ e: 'read', scope, i })),
  apply({ scope, i }, ops) {
    const marks = ops
      .filter(op => op.actor === op.op.i)
      .flatMap(op => seenIn(op.op).flatMap(seen => (readKey(op.op.i, seen) === i ? [{ ...seen, at: op }] : [])))
      .sort((a, b) => b.turn - a.turn || byClock(a.at, b.at))
    const [last] = marks
    if (last === undefined) return nothing
    const values = { user: last.at.actor, dev: last.dev, upto: last.turn, at_ms: last.at.t }
    const row: Row = { table: 'message_read', scope, id: i, values }
    return { rows: [row], sums: [] }
  },
}
