import type { Op } from '../sync/entry.ts'
import { isSealed } from './channel.ts'
import { byClock, type FoldKey, type FoldOp, type FoldRule, nothing, type OpFault, type Row } from './fold.ts'
import { textOf } from './fold-fact.ts'
import { fieldsCheck, textCell } from './fold-shape.ts'

const reactionFields = fieldsCheck({ of: 'text' })
const noFields = fieldsCheck({})

const checkOf =
  (fields: typeof noFields) =>
  (op: Op): OpFault | undefined =>
    op.k === 'add' || op.k === 'remove' ? fields(op.p ?? {}) : { kind: 'UnknownKind', at: op.k }

/** The adds that no removal names, the first by the clock first; of removals only those that `counts` takes. */
function standing(ops: readonly FoldOp[], counts: (add: FoldOp, removal: FoldOp) => boolean): FoldOp[] {
  const removals = new Map<string, FoldOp[]>()
  for (const removal of ops) {
    if (removal.op.k !== 'remove') continue
    for (const ref of removal.op.b?.m ?? []) removals.set(ref, [...(removals.get(ref) ?? []), removal])
  }
  const isGone = (add: FoldOp): boolean => (removals.get(add.ref) ?? []).some(removal => counts(add, removal))
  return ops.filter(add => add.op.k === 'add' && !isGone(add)).sort(byClock)
}

/**
 * A sign that somebody sets under a message (MSG-3), under an id of its own; he alone takes it away. Its row is one of the message's, and goes
 * with the text (TALK-21).
 */
export const reactionRule: FoldRule = {
  scopes: ['chat'],
  check: checkOf(reactionFields),
  keys: (scope, op) => [
    { e: 'reaction', scope, i: op.i },
    { e: 'message', scope, i: textOf(op.p ?? {}, 'of') },
  ],
  apply: () => nothing,
}

/** The rows of the signs under a message, from all ops about signs under it. In an encrypted conversation none in clear counts (MSG-6). */
export function reactionRows({ scope, i: of }: FoldKey, ops: readonly FoldOp[]): Row[] {
  const isOwn = (add: FoldOp, removal: FoldOp): boolean => add.actor === removal.actor && add.op.i === removal.op.i
  const rows = standing(ops, isOwn).map(({ op, actor, personal = {}, t }): Row => {
    const { text, box, key } = personal
    const sign = isSealed(scope)
      ? { text: null, box: textCell(box), key: textCell(key) }
      : { text: textCell(text), box: null, key: null }
    return { table: 'reaction', scope, id: `${op.i}/${of}/${actor}`, values: { of, user: actor, ...sign, at_ms: t } }
  })
  return [...new Map(rows.map(row => [row.id, row])).values()]
}

/** A message that is pinned in its conversation: anybody who writes there pins it and takes the pin away. */
export const pinRule: FoldRule = {
  scopes: ['chat'],
  check: checkOf(noFields),
  keys: (scope, op) => [{ e: 'pin', scope, i: op.i }],
  apply({ scope, i }, ops) {
    const last = standing(ops, () => true).at(-1)
    if (last === undefined) return nothing
    return { rows: [{ table: 'pin', scope, id: i, values: { user: last.actor, at_ms: last.t } }], sums: [] }
  },
}
