import { foldRules } from '#main/storage/core.ts'
import type { FoldOp } from '#shared/domain/fold.ts'
import { type FoldRules, makeFoldRules } from '#shared/domain/fold-rules.ts'
import { nextTurn } from '#shared/domain/turn.ts'
import { type RegisterOp, resolveField } from '#shared/sync/register.ts'
import type { SimDepot } from './sim-depot.ts'

/** What the version before did not know: an entity, and a field of another. */
export const newIn = { entity: 'cooperative', of: 'farmer', field: 'land' } as const

/** The version before: it knows less, and says of the rest what it is. */
const before: FoldRules = {
  find: (scopeKind, e) => (e === newIn.entity ? undefined : foldRules.find(scopeKind, e)),
  check(scopeKind, op) {
    if (op.e === newIn.entity) return { kind: 'UnknownEntity', at: `${scopeKind}/${op.e}` }
    const names = [...Object.keys(op.p ?? {}), ...(op.k === 'set' ? Object.keys(op.b ?? {}) : [])]
    if (op.e === newIn.of && names.includes(newIn.field)) return { kind: 'UnknownField', at: newIn.field }
    return foldRules.check(scopeKind, op)
  },
}

/** A merge that looks at clocks alone: nobody is taken to have seen anything. For the tests of the tests. */
const baseIgnored = makeFoldRules((ops, field, policy) => {
  const blind = ops.map((one): RegisterOp => {
    const { op } = one
    if (op.k !== 'set') return one
    const b = Object.fromEntries(Object.keys(op.b ?? {}).map(name => [name, []]))
    return { ...one, op: { ...op, b } }
  })
  return resolveField(blind, field, policy)
})

/** Messages in the order of the clocks of those who wrote them. For the tests of the tests. */
const turnsByWall: FoldRules = {
  ...foldRules,
  find(scopeKind, e) {
    const rule = foldRules.find(scopeKind, e)
    if (rule === undefined || e !== 'message') return rule
    const byWall = (one: FoldOp): FoldOp =>
      one.op.e === 'message' ? { ...one, op: { ...one.op, p: { ...one.op.p, turn: nextTurn(0, one.t) } } } : one
    return { ...rule, apply: (key, ops) => rule.apply(key, ops.map(byWall)) }
  },
}

/** The entities that the program of a station knows. */
export function rulesOf({ isOld, depots }: SimDepot): { rules?: FoldRules } {
  if (depots.mutation === 'BaseIgnored') return { rules: baseIgnored }
  if (depots.mutation === 'TurnsByWall') return { rules: turnsByWall }
  return isOld ? { rules: before } : {}
}
