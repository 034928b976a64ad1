import type { Json } from '../sync/entry.ts'
import type { FieldState, MergePolicy, RegisterOp } from '../sync/register.ts'
import { byHash, type Cell, type Folded, type FoldKey, type FoldOp, type FoldRule, nothing, type Row } from './fold.ts'
import { registerCheck, type Shape } from './fold-shape.ts'

type Cells = Readonly<Record<string, Cell>>
type ShapeKind = Shape[string]

/** `#shared/sync/register.ts` does the merging; the domain takes it by argument. */
export type ResolveField = (ops: readonly RegisterOp[], field: string, policy: MergePolicy) => FieldState

/** One field of a register: what it may hold in the body, or that it stands beside the entry; how it merges; its columns. */
export interface RegisterField {
  /** `personal`: never in the body (LEDGER §8). */
  readonly kind: ShapeKind | 'personal'
  readonly policy?: MergePolicy
  cells(value: Json | undefined): Cells
}

/** How one register becomes a row. */
export interface RegisterSpec {
  readonly e: string
  readonly scopes: readonly string[]
  readonly fields: Readonly<Record<string, RegisterField>>
}

/** Every register has these: hidden from lists, and why it was changed so (read in its history). */
const common: Readonly<Record<string, RegisterField>> = {
  archived: { kind: 'bool', cells: value => ({ archived: Number(value === true) }) },
}
const explained: Shape = { why: 'text?', second: 'object?' }

/**
 * A register: one row a record, each field merged by its policy over all ops, a conflict row for each field with several heads
 * (LEDGER §7). No row before a create is here.
 */
export function registerRule(resolve: ResolveField, spec: RegisterSpec): FoldRule {
  const fields = { ...spec.fields, ...common }
  const names = Object.keys(fields)
  const personal = names.filter(name => fields[name]?.kind === 'personal')
  const inBody = names.filter(name => fields[name]?.kind !== 'personal')
  const shape: Shape = {
    ...Object.fromEntries(inBody.map(name => [name, fields[name]?.kind as ShapeKind])),
    ...explained,
  }

  function valuesOfOne({ op, personal: beside }: FoldOp): Cells {
    const cells: Record<string, Cell> = {}
    for (const name of names) Object.assign(cells, fields[name]?.cells(op.p?.[name] ?? beside?.[name]))
    return cells
  }

  function merged(key: FoldKey, ops: readonly FoldOp[]): { values: Cells; conflicts: Row[] } {
    const cells: Record<string, Cell> = {}
    const conflicts: Row[] = []
    for (const name of names) {
      const state = resolve(ops, name, fields[name]?.policy ?? 'auto')
      Object.assign(cells, fields[name]?.cells(state.inForce?.value))
      if (state.conflict) conflicts.push(conflictRow(key, name, state))
    }
    return { values: cells, conflicts }
  }

  return {
    scopes: spec.scopes,
    check: registerCheck(shape, personal),
    keys: (scope, op) => [{ e: spec.e, scope, i: op.i }],
    apply(key, ops): Folded {
      const made = ops.filter(op => op.op.k === 'create').sort(byHash)[0]
      if (made === undefined) return nothing
      const { values, conflicts } = ops.length === 1 ? { values: valuesOfOne(made), conflicts: [] } : merged(key, ops)
      const changed = ops.reduce((last, op) => (byClock(op, last) > 0 ? op : last))
      const row: Row = {
        table: spec.e,
        scope: key.scope,
        id: key.i,
        values: {
          ...values,
          made_ms: made.t,
          made_by: made.actor,
          changed_ms: changed.t,
          changed_by: changed.actor,
        },
      }
      return { rows: [row, ...conflicts], sums: [] }
    },
  }
}

const byClock = (a: FoldOp, b: FoldOp): number => a.t - b.t || a.l - b.l || byHash(a, b)

function conflictRow({ e, scope, i }: FoldKey, field: string, state: FieldState): Row {
  const heads = JSON.stringify(state.heads.map(head => head.ref))
  return { table: 'conflict', scope, id: `${e}/${i}/${field}`, values: { e, i, field, heads } }
}
