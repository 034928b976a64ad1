import type { RawOp } from './raw-log.ts'

/** Two depots of the test organisation. */
export const warehouses = {
  A: '00000000-0000-7000-8000-0000000000aa',
  B: '00000000-0000-7000-8000-0000000000bb',
} as const

/** A fact that a history made; `also`: those that are voided with it. */
export interface Fact {
  readonly e: string
  readonly id: string
  readonly scope: string
  readonly root: string
  readonly also: readonly Fact[]
}

/** A fact that contradicts another: one id with two roots, one id for two kinds, a void that names another kind, or a void with an id of its own. */
export function contradiction(which: number, known: Fact, delivery: RawOp, root: string, id: string): RawOp {
  if (which === 0) return { ...delivery, i: known.id, p: { ...delivery.p, root } }
  if (which === 1) {
    const p = { kind: 'loss', lot: 'lot 1', grade: 'I', day: '2026-10-17', g: -500, bags: 0 }
    return { k: 'create', e: 'stock_move', i: known.id, p }
  }
  const ent = which === 2 ? 'stock_move' : known.e
  return { k: 'create', e: 'void', i: id, p: { ent, of: known.id, why: 'x' } }
}

/** A person of a history. */
export const userOp = (i: string, name: string, login: string): RawOp => ({
  k: 'create',
  e: 'user',
  i,
  p: { active: true },
  personal: { name, login },
})
