import type { Json, Op } from '../sync/entry.ts'
import { isSealed } from './channel.ts'
import { byHash, type FoldOp, type FoldRule, nothing, type OpFault, type Row } from './fold.ts'
import { mostMembers } from './fold-conversation.ts'
import { fieldsCheck, partOf, textCell } from './fold-shape.ts'

const keyFields = fieldsCheck({ eph: 'text', wraps: 'list', sig: 'text' })

function check(op: Op): OpFault | undefined {
  if (op.k !== 'create') return { kind: 'UnknownKind', at: op.k }
  const p = op.p ?? {}
  const fault = keyFields(p)
  if (fault !== undefined) return fault
  const wraps = p.wraps
  if (!Array.isArray(wraps) || wraps.length === 0 || wraps.length > mostMembers)
    return { kind: 'BadPayload', at: 'wraps' }
  const isWrap = (one: Json) => ['user', 'x', 'box'].every(name => typeof partOf(one, name) === 'string')
  return wraps.every(isWrap) ? undefined : { kind: 'BadPayload', at: 'wraps' }
}

/**
 * A key of a conversation, wrapped to each of those who may read what is under it (MSG-6): one row a person and giver, all kept, so that
 * nobody's wrap takes the place of another's. Whether a wrap is good only its reader finds out; who made the key signed all of it.
 */
export const talkKeyRule: FoldRule = {
  scopes: ['chat'],
  check,
  keys: (scope, op) => (isSealed(scope) ? [{ e: 'key', scope, i: op.i }] : []),
  apply({ scope, i }, ops) {
    const rows = new Map<string, Row>()
    for (const op of [...ops].sort(byHash)) {
      for (const row of rowsOf(scope, i, op)) if (!rows.has(row.id)) rows.set(row.id, row)
    }
    return rows.size === 0 ? nothing : { rows: [...rows.values()], sums: [] }
  },
}

function rowsOf(scope: string, key: string, { op, actor, t, l, ref }: FoldOp): Row[] {
  const { eph, sig, wraps } = op.p ?? {}
  return (wraps as Json[]).map(wrap => {
    const user = textCell(partOf(wrap, 'user'))
    const [x, box] = [textCell(partOf(wrap, 'x')), textCell(partOf(wrap, 'box'))]
    const values = { key, user, x, eph: textCell(eph), box, sig: textCell(sig), at_ms: t, at_l: l, actor }
    return { table: 'conversation_key', scope, id: `${key}/${user ?? ''}/${ref}`, values }
  })
}
