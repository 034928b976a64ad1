import type { Json } from '../sync/entry.ts'
import {
  byHash,
  type Cell,
  type Folded,
  type FoldKey,
  type FoldOp,
  type FoldRule,
  nothing,
  type Row,
  type Sum,
} from './fold.ts'
import { factCheck, jsonCell, type Shape } from './fold-shape.ts'
import { firstOf } from './reissued.ts'

type Payload = Readonly<Record<string, Json>>
type Cells = Readonly<Record<string, Cell>>

/** A fact as it stands: the op that wins of those that create it, how many say it, and the voids that name it, winner first. */
export interface Standing {
  readonly winner: FoldOp
  readonly p: Payload
  readonly copies: number
  readonly voids: readonly FoldOp[]
  readonly live: boolean
}

/** How a fact stands among the ops that touch it; undefined where only its void is known yet. */
export function standingOf(e: string, id: string, ops: readonly FoldOp[]): Standing | undefined {
  const voids: FoldOp[] = []
  let winner: FoldOp | undefined
  let copies = 0
  for (const op of ops) {
    if (op.op.e === e && op.op.i === id) {
      copies++
      if (winner === undefined || byHash(op, winner) < 0) winner = op
    } else if (op.op.e === 'void' && op.op.p?.of === id) voids.push(op)
  }
  if (winner === undefined) return undefined
  return { winner, p: winner.op.p ?? {}, copies, voids: voids.sort(byHash), live: voids.length === 0 }
}

/** The columns that every fact has. */
export function factCells({ winner, copies, live }: Standing): Cells {
  const { t, l, actor } = firstOf(winner)
  return {
    at_ms: t,
    at_l: l,
    actor,
    ref: winner.ref,
    flagged: Number(winner.flagged),
    copies,
    live: Number(live),
  }
}

/** How one kind of fact becomes a row. */
export interface FactSpec {
  readonly e: string
  readonly scopes: readonly string[]
  readonly table: string
  readonly shape: Shape
  cells(p: Payload, op: FoldOp): Cells
  /** Further rows and sums that follow from the fact, live or not. */
  readonly follow?: (key: FoldKey, standing: Standing) => Folded
}

/** Rows of the table named after the fact, and what follows from it. */
export function factRule(spec: FactSpec): FoldRule {
  return {
    scopes: spec.scopes,
    check: factCheck(spec.shape),
    keys: (scope, op) => [{ e: spec.e, scope, i: op.i }],
    apply(key, ops) {
      const standing = standingOf(spec.e, key.i, ops)
      if (standing === undefined) return nothing
      const values = { ...spec.cells(standing.p, standing.winner), ...factCells(standing) }
      const row: Row = { table: spec.table, scope: key.scope, id: key.i, values }
      const { rows, sums } = spec.follow?.(key, standing) ?? nothing
      return { rows: [row, ...rows], sums }
    },
  }
}

/** A fact that is kept and read from the ledger only, with a payload of any shape. */
export const freeRule = (scopes: readonly string[]): FoldRule => ({
  scopes,
  check: op => (op.k === 'create' ? undefined : { kind: 'UnknownKind', at: op.k }),
  keys: () => [],
  apply: () => nothing,
})

const checkVoid = factCheck({ ent: 'text', of: 'text', root: 'text?', why: 'text', second: 'object?', till: 'text?' })

/**
 * A void: its own row, and the end of the fact that it names. `voidable` are the facts of its kind of scope; a void is not voided,
 * and a void of something else is never applied (LEDGER §6).
 */
export const voidRule = (scopes: readonly string[], voidable: ReadonlySet<string>): FoldRule => ({
  scopes,
  check(op) {
    const fault = checkVoid(op)
    if (fault !== undefined) return fault
    const ent = textOf(op.p ?? {}, 'ent')
    return voidable.has(ent) ? undefined : { kind: 'UnknownEntity', at: `void.${ent}` }
  },
  keys: (scope, op) => [
    { e: 'void', scope, i: op.i },
    { e: textOf(op.p ?? {}, 'ent'), scope, i: textOf(op.p ?? {}, 'of') },
  ],
  apply({ scope, i }, ops) {
    const standing = standingOf('void', i, ops)
    if (standing === undefined) return nothing
    const { p, winner, copies } = standing
    const { t, actor } = firstOf(winner)
    const values = {
      ent: textOf(p, 'ent'),
      of: textOf(p, 'of'),
      why: textOf(p, 'why'),
      second: jsonCell(p.second),
      till: optionalText(p, 'till'),
      at_ms: t,
      actor,
      copies,
    }
    return { rows: [{ table: 'void', scope, id: i, values }], sums: [] }
  },
})

/** A contribution to a running sum. */
export const sumOf = (table: string, scope: string, id: string, values: Readonly<Record<string, number>>): Sum => ({
  table,
  scope,
  id,
  values,
})

/** The fields without a column of their own, as JSON in the order of the payload. */
export function restOf(p: Payload, columns: ReadonlySet<string>): string {
  const rest: Record<string, Json> = {}
  for (const name in p) if (!columns.has(name)) rest[name] = p[name] as Json
  return JSON.stringify(rest)
}

/** Readers of a payload that `checkFact` let through. */
export const textOf = (p: Payload, name: string): string => p[name] as string
/** A whole number of a checked payload. */
export const intOf = (p: Payload, name: string): number => p[name] as number
/** A text of a checked payload, or null. */
export const optionalText = (p: Payload, name: string): string | null => (p[name] as string | undefined) ?? null
