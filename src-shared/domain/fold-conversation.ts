import type { Json, Op } from '../sync/entry.ts'
import { channelOf, conversationOf } from './channel.ts'
import { byClock, type FoldKey, type FoldOp, type FoldRule, nothing, type OpFault, type Row } from './fold.ts'
import { fieldsCheck, textCell } from './fold-shape.ts'
import { isTurn } from './turn.ts'

/** What people make: a channel that anybody may join, a group that is encrypted to its members, or two people with each other (MSG-2, MSG-6). */
export const madeKinds = ['channel', 'group', 'direct'] as const
export type MadeKind = (typeof madeKinds)[number]

/** Most members of one that is encrypted: the key goes to each of them in one entry (LEDGER §15). */
export const mostMembers = 100

/** From when to when somebody was in it without a break. Units: turns of the conversation, UTC ms. */
interface Stay {
  readonly from: number
  readonly fromMs: number
  readonly to: number | null
  readonly toMs: number | null
}

interface Member {
  readonly role: string
  readonly at: FoldOp
  /** the refs of the adds that no removal named; empty while he is out */
  readonly tags: ReadonlySet<string>
  /** the last has no end while he is in it */
  readonly stays: readonly Stay[]
}

interface Roster {
  readonly made: FoldOp
  readonly kind: MadeKind
  readonly pair: readonly Json[]
  readonly members: Map<string, Member>
  name: Json | undefined
  topic: Json | undefined
  archived: boolean
  /** the last op that named it under a key */
  sealed?: FoldOp
}

const conversationFields = fieldsCheck({
  kind: 'text?',
  pair: 'list?',
  name: 'text?',
  topic: 'text?',
  archived: 'bool?',
  moderated: 'bool?',
})
const memberFields = fieldsCheck({ role: 'text?', turn: 'int?', whole: 'bool?', moderated: 'bool?' })

const bad = (at: string): OpFault => ({ kind: 'BadPayload', at })

function checkConversation(op: Op): OpFault | undefined {
  if (op.k !== 'create' && op.k !== 'set') return { kind: 'UnknownKind', at: op.k }
  const p = op.p ?? {}
  const fault = conversationFields(p)
  if (fault !== undefined) return fault
  if (op.k === 'set') return p.kind === undefined && p.pair === undefined ? undefined : bad('kind')
  if (!madeKinds.some(kind => kind === p.kind)) return bad('kind')
  const pair = p.pair as Json[] | undefined
  const isPair = pair?.length === 2 && pair.every(one => typeof one === 'string')
  return (p.kind === 'direct') === (isPair ?? false) ? undefined : bad('pair')
}

function checkMember(op: Op): OpFault | undefined {
  if (op.k !== 'add' && op.k !== 'remove') return { kind: 'UnknownKind', at: op.k }
  const p = op.p ?? {}
  const fault = memberFields(p)
  if (fault !== undefined) return fault
  if (!isTurn(p.turn)) return bad('turn')
  return p.role === undefined || p.role === 'owner' || p.role === 'member' ? undefined : bad('role')
}

const isMade = (scope: string): boolean => channelOf(conversationOf(scope) ?? '')?.kind === 'made'

/**
 * A conversation that people made, with its members: one aggregate, replayed in the order of the hybrid clock, so that what somebody does
 * counts only while he is in it. Everybody may join a channel, members bring others in and go, owners put others out, name and close it;
 * `moderated` in a channel is judged by the table of rights. A removal takes away the adds that it names (LEDGER §6), so that one that did
 * not know of a newer add leaves it. Two who talk directly stay two.
 */
export const conversationRule: FoldRule = {
  scopes: ['chat'],
  check: checkConversation,
  keys: (scope, op) => (isMade(scope) && op.i === conversationOf(scope) ? [{ e: 'conversation', scope, i: op.i }] : []),
  apply(key, ops) {
    const roster = rosterOf(key, ops)
    return roster === undefined ? nothing : { rows: rowsOf(key, roster), sums: [] }
  },
}

/** Somebody in a conversation, or no more: it has no row of its own, and touches that of the conversation. */
export const memberRule: FoldRule = {
  scopes: ['chat'],
  check: checkMember,
  keys: (scope, op) =>
    isMade(scope)
      ? [
          { e: 'member', scope, i: op.i },
          { e: 'conversation', scope, i: conversationOf(scope) ?? '' },
        ]
      : [],
  apply: () => nothing,
}

function rosterOf({ scope, i }: FoldKey, ops: readonly FoldOp[]): Roster | undefined {
  const channel = channelOf(i)
  const sealed = channel?.kind === 'made' && channel.sealed
  let roster: Roster | undefined
  for (const op of [...ops].sort(byClock)) {
    if (roster === undefined) roster = op.op.e === 'conversation' ? begun(op, sealed) : undefined
    else if (op.op.e === 'conversation') change(roster, op)
    else if (op.op.k === 'add') bringIn(roster, op)
    else putOut(roster, op)
  }
  return scope.endsWith(i) ? roster : undefined
}

/** The first that makes it counts. What its id says of encryption, its kind says too. */
function begun(op: FoldOp, sealed: boolean): Roster | undefined {
  const { k, p = {} } = op.op
  const kind = p.kind as MadeKind
  if (k !== 'create' || (kind === 'channel') === sealed) return undefined
  const { name, topic, pair } = p
  const isNamed = op.personal?.box !== undefined
  return {
    made: op,
    kind,
    pair: (pair ?? []) as Json[],
    members: new Map(),
    name: sealed ? undefined : name,
    topic: sealed ? undefined : topic,
    archived: false,
    ...(isNamed && { sealed: op }),
  }
}

const present = (roster: Roster, user: string): Member | undefined => {
  const member = roster.members.get(user)
  return member && member.tags.size > 0 ? member : undefined
}

/** Owners, and where none of them is left, who has been in it the longest. */
function isOwner(roster: Roster, user: string): boolean {
  const all = [...roster.members].filter(([, { tags }]) => tags.size > 0)
  const owners = all.filter(([, { role }]) => role === 'owner')
  if (owners.length > 0) return owners.some(([id]) => id === user)
  const [first] = all.sort(([, a], [, b]) => byClock(a.at, b.at))
  return first?.[0] === user
}

const moderates = (roster: Roster, { op }: FoldOp): boolean => roster.kind === 'channel' && op.p?.moderated === true

function change(roster: Roster, op: FoldOp): void {
  const { k, p = {}, b = {} } = op.op
  if (k !== 'set') return
  if (roster.kind !== 'channel') {
    // A group is named by any of its members, under the key of the moment; nobody closes it.
    if (present(roster, op.actor) && op.personal?.box !== undefined) roster.sealed = op
    return
  }
  if (!isOwner(roster, op.actor) && !moderates(roster, op)) return
  if ('name' in b) roster.name = p.name ?? roster.name
  if ('topic' in b) roster.topic = p.topic
  if ('archived' in b) roster.archived = p.archived === true
}

function bringIn(roster: Roster, op: FoldOp): void {
  const { kind, members, made, pair } = roster
  const { actor, ref } = op
  const { i: user, p = {} } = op.op
  const isFirst = members.size === 0 && actor === made.actor
  const isTwo = kind === 'direct' && pair.includes(actor) && pair.includes(user)
  const joins = kind === 'channel' && actor === user
  const brings = kind !== 'direct' && present(roster, actor) !== undefined
  if (!isFirst && !isTwo && !joins && !brings && !moderates(roster, op)) return
  if (kind === 'direct' && !isTwo) return
  const mayName = isFirst || isOwner(roster, actor) || moderates(roster, op)
  const before = present(roster, user)
  const role = kind !== 'direct' && mayName && p.role === 'owner' ? 'owner' : 'member'
  // Who is in it stays since he came; only another role is new.
  const since = before
    ? { role: mayName && p.role !== undefined ? role : before.role, at: before.at }
    : { role, at: op }
  const stays = staysWith(members.get(user)?.stays ?? [], before !== undefined, op)
  members.set(user, { ...since, tags: new Set([...(before?.tags ?? []), ref]), stays })
}

/** Turns of two who did not know of each other need not be in the order of the clock: one who was brought in by both was in since either. */
function staysWith(stays: readonly Stay[], isIn: boolean, op: FoldOp): readonly Stay[] {
  const last = stays.at(-1)
  const from = turnOf(op)
  return isIn && last !== undefined
    ? [...stays.slice(0, -1), { ...last, from: Math.min(last.from, from) }]
    : [...stays, { from, fromMs: op.t, to: null, toMs: null }]
}

/** The check let no other in. */
const turnOf = ({ op }: FoldOp): number => op.p?.turn as number

function putOut(roster: Roster, op: FoldOp): void {
  const { i: user, b = {} } = op.op
  const member = present(roster, user)
  if (member === undefined || roster.kind === 'direct') return
  if (op.actor !== user && !isOwner(roster, op.actor) && !moderates(roster, op)) return
  const named = new Set(b.m)
  const tags = new Set([...member.tags].filter(ref => !named.has(ref)))
  const last = member.stays.at(-1)
  const isOut = tags.size === 0 && last !== undefined
  const stays = isOut ? [...member.stays.slice(0, -1), { ...last, to: turnOf(op), toMs: op.t }] : member.stays
  roster.members.set(user, { ...member, tags, stays })
}

function rowsOf({ scope, i }: FoldKey, roster: Roster): Row[] {
  const { made, sealed } = roster
  const values = {
    kind: roster.kind,
    name: textCell(roster.name),
    topic: textCell(roster.topic),
    box: textCell(sealed?.personal?.box),
    key: textCell(sealed?.personal?.key),
    archived: Number(roster.archived),
    made_ms: made.t,
    made_by: made.actor,
  }
  const members = [...roster.members].flatMap(([user, { role, at, tags, stays }]): Row[] => {
    const isIn = tags.size > 0
    const member = {
      user,
      role: role === 'owner' || (isIn && isOwner(roster, user)) ? 'owner' : 'member',
      since_turn: turnOf(at),
      since_ms: at.t,
      invited_by: at.actor,
      whole: Number(at.op.p?.whole === true),
      left_ms: stays.at(-1)?.toMs ?? null,
    }
    const were = stays.map(({ from, fromMs, to, toMs }, nth): Row => {
      const stay = { user, from_turn: from, to_turn: to, from_ms: fromMs, to_ms: toMs }
      return { table: 'stay', scope, id: `${user}/${nth}`, values: stay }
    })
    return [{ table: 'member', scope, id: user, values: member }, ...were]
  })
  return [{ table: 'conversation', scope, id: i, values }, ...members]
}
