import type { Json } from '../sync/entry.ts'
import type { FieldState, MergePolicy, RegisterOp } from '../sync/register.ts'
import {
  byClock,
  byHash,
  type Cell,
  type Folded,
  type FoldKey,
  type FoldOp,
  type FoldRule,
  nothing,
  type Row,
} from './fold.ts'
import { registerCheck, type Shape } from './fold-shape.ts'
import { firstOf } from './reissued.ts'

/** The values of a row while it is put together. */
export type RowCells = Record<string, Cell>
type ShapeKind = Shape[string]

/** `#shared/sync/register.ts` does the merging; the domain takes it by argument. */
export type ResolveField = (ops: readonly RegisterOp[], field: string, policy: MergePolicy) => FieldState

/** One field of a register: what it may hold in the body, or that it stands beside the entry; how it merges; what it puts in its columns. */
export interface RegisterField {
  /** `personal`: never in the body (LEDGER §8). */
  readonly kind: ShapeKind | 'personal'
  readonly policy?: MergePolicy
  put(row: RowCells, value: Json | undefined): void
}

/** How one register becomes a row. */
export interface RegisterSpec {
  readonly e: string
  readonly scopes: readonly string[]
  readonly fields: Readonly<Record<string, RegisterField>>
}

/** Every register has these: hidden from lists, and why it was changed so (read in its history). */
const common: Readonly<Record<string, RegisterField>> = {
  archived: {
    kind: 'bool',
    put(row, value) {
      row.archived = Number(value === true)
    },
  },
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

  const blank = blankRow(Object.values(fields))

  function valuesOfOne({ op, personal: beside }: FoldOp): RowCells {
    const row = { ...blank }
    // Of a field that stands in both parts the one in the body holds.
    for (const part of [beside, op.p]) {
      for (const name in part) if (Object.hasOwn(fields, name)) fields[name]?.put(row, part[name])
    }
    return row
  }

  function merged(key: FoldKey, ops: readonly FoldOp[]): { row: RowCells; conflicts: Row[] } {
    const row = { ...blank }
    const conflicts: Row[] = []
    for (const name of names) {
      const state = resolve(ops, name, fields[name]?.policy ?? 'auto')
      fields[name]?.put(row, state.inForce?.value)
      if (state.conflict) conflicts.push(conflictRow(key, name, state))
    }
    return { row, conflicts }
  }

  return {
    scopes: spec.scopes,
    check: registerCheck(shape, personal),
    keys: (scope, op) => [{ e: spec.e, scope, i: op.i }],
    apply(key, ops): Folded {
      const made = ops.filter(op => op.op.k === 'create').sort(byHash)[0]
      if (made === undefined) return nothing
      const { row, conflicts } = ops.length === 1 ? { row: valuesOfOne(made), conflicts: [] } : merged(key, ops)
      const changed = ops.reduce((last, op) => (byClock(op, last) > 0 ? op : last))
      const [first, last] = [firstOf(made), firstOf(changed)]
      row.made_ms = first.t
      row.made_by = first.actor
      row.changed_ms = last.t
      row.changed_by = last.actor
      return { rows: [{ table: spec.e, scope: key.scope, id: key.i, values: row }, ...conflicts], sums: [] }
    },
  }
}

/** A row that says nothing yet, with every column, so that a record only puts what it has. */
function blankRow(fields: readonly RegisterField[]): RowCells {
  const row: RowCells = {}
  for (const field of fields) field.put(row, undefined)
  // Engines copy what was parsed many times faster than what grew key by key.
  return JSON.parse(JSON.stringify({ ...row, made_ms: 0, made_by: '', changed_ms: 0, changed_by: '' })) as RowCells
}

function conflictRow({ e, scope, i }: FoldKey, field: string, state: FieldState): Row {
  const heads = JSON.stringify(state.heads.map(head => head.ref))
  return { table: 'conflict', scope, id: `${e}/${i}/${field}`, values: { e, i, field, heads } }
}
