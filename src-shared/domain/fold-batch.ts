import { type Folded, type FoldKey, type FoldOp, nothing, type Row, type Sum } from './fold.ts'
import type { FoldRules } from './fold-rules.ts'
import { scopeKindOf } from './rights.ts'
import { assert } from '../kit/assert.ts'

/** Whether one op counts from now on at one key that it touches. `at`: where the store keeps that it does. */
export interface OpChange<At> {
  readonly key: FoldKey
  readonly op: FoldOp
  readonly counts: boolean
  readonly at: At
}

/** Records that are counted together: an id of a group in one scope, and where their rows name it. */
export interface FoldGroup extends FoldKey {
  readonly table: string
  readonly column: string
}

/** Where a store looks up, many at once, what was folded before. */
export interface FoldedBefore {
  /** the ops that count and touch each of these keys, by `keyText` */
  ops(keys: readonly FoldKey[]): Promise<ReadonlyMap<string, readonly FoldOp[]>>
  /** the ids of the records that have a row in each of these groups, by `keyText` */
  members(groups: readonly FoldGroup[]): Promise<ReadonlyMap<string, readonly string[]>>
}

/** A row that comes (`after` alone), goes, or changes. */
export interface RowChange {
  readonly before?: Row
  readonly after?: Row
}

/** What a batch of changes does to the projected tables. Sums are what they grow by, `n` among `values`. */
export interface FoldDifference<At> {
  readonly rows: readonly RowChange[]
  readonly sums: readonly Sum[]
  /** those of the changes that are none already */
  readonly changes: readonly OpChange<At>[]
  /** records whose personal parts the ops themselves take away for good (MSG-3) */
  readonly erased: readonly { readonly e: string; readonly i: string }[]
}

/** A key as text, for maps. */
export const keyText = ({ e, scope, i }: FoldKey): string => `${e}\n${scope}\n${i}`

/**
 * Folds a batch of changes at once, for a store that looks up sets of rows (LEDGER §7): the same `apply` as a station's engine, over
 * what was and what is. An op that is there already is not added twice, so that folding anything again changes nothing.
 * `anew`: keys whose rows are to be given out even where no op changed, because a personal part came or went.
 */
export async function foldBatch<At>(
  rules: FoldRules,
  changes: readonly OpChange<At>[],
  known: FoldedBefore,
  anew: readonly FoldKey[] = [],
): Promise<FoldDifference<At>> {
  const again = await touchedBy(rules, known, anew)
  const keys = new Map([...changes.map(change => change.key), ...again].map(key => [keyText(key), key]))
  const before = new Map(await known.ops([...keys.values()]))
  const { after, real } = changedOps(before, changes)
  const groups = groupsOf(rules, keys, before, after)
  const [was, is] = await withMembers(groups, known, before, after)
  const [old, now] = [new Folds(), new Folds()]
  for (const key of keys.values()) {
    const rule = ruleOf(rules, key)
    if (rule.group !== undefined) continue
    old.add(applied(rules, key, before.get(keyText(key))))
    now.add(applied(rules, key, after.get(keyText(key))))
  }
  for (const { group } of groups.values()) {
    old.add(applied(rules, group, was.get(keyText(group))))
    now.add(applied(rules, group, is.get(keyText(group))))
  }
  const erased = [...keys].flatMap(([text, key]) => ruleOf(rules, key).erased?.(key, after.get(text) ?? []) ?? [])
  return { ...difference(old, now, again), changes: real, erased }
}

/** Records, and whatever else the ops about them touch: what they say beside the entry shows in all of it. */
async function touchedBy(rules: FoldRules, known: FoldedBefore, records: readonly FoldKey[]): Promise<FoldKey[]> {
  if (records.length === 0) return []
  const ops = await known.ops(records)
  const keys = new Map(records.map(key => [keyText(key), key]))
  for (const record of records) {
    for (const { op } of ops.get(keyText(record)) ?? []) {
      if (op.e !== record.e || op.i !== record.i) continue
      for (const key of ruleOf(rules, record).keys(record.scope, op)) keys.set(keyText(key), key)
    }
  }
  return [...keys.values()]
}

const ruleOf = (rules: FoldRules, key: FoldKey) => {
  const rule = rules.find(scopeKindOf(key.scope), key.e)
  assert(rule, `no rule folds ${key.scope} ${key.e}`)
  return rule
}

const applied = (rules: FoldRules, key: FoldKey, ops: readonly FoldOp[] = []): Folded =>
  ops.length === 0 ? nothing : ruleOf(rules, key).apply(key, ops)

const isSame = (a: FoldOp, b: FoldOp): boolean => a.n === b.n && a.hash === b.hash

function changedOps<At>(
  before: ReadonlyMap<string, readonly FoldOp[]>,
  changes: readonly OpChange<At>[],
): { after: ReadonlyMap<string, readonly FoldOp[]>; real: OpChange<At>[] } {
  const after = new Map<string, FoldOp[]>()
  for (const [key, ops] of before) after.set(key, [...ops])
  const real: OpChange<At>[] = []
  for (const change of changes) {
    const { op, counts } = change
    const text = keyText(change.key)
    const ops = after.get(text) ?? []
    const known = ops.find(one => isSame(one, op))
    if (counts ? known?.flagged === op.flagged && known.hq === op.hq : known === undefined) continue
    real.push(change)
    const others = ops.filter(one => one !== known)
    after.set(text, counts ? [...others, op] : others)
  }
  return { after, real }
}

interface Members {
  readonly group: FoldGroup
  /** ids of the records of this batch that were, and that are, in the group */
  readonly was: Set<string>
  readonly is: Set<string>
}

/** The groups that records of these keys leave, come into or stay in. */
function groupsOf(
  rules: FoldRules,
  keys: ReadonlyMap<string, FoldKey>,
  before: ReadonlyMap<string, readonly FoldOp[]>,
  after: ReadonlyMap<string, readonly FoldOp[]>,
): Map<string, Members> {
  const groups = new Map<string, Members>()
  for (const [text, key] of keys) {
    const { group: spec } = ruleOf(rules, key)
    if (spec === undefined) continue
    const note = (ops: readonly FoldOp[] | undefined, side: 'was' | 'is'): void => {
      const i = ops === undefined || ops.length === 0 ? undefined : spec.of(key, ops)
      if (i === undefined) return
      const group: FoldGroup = { ...key, i, table: spec.table, column: spec.column }
      const known = groups.get(keyText(group)) ?? { group, was: new Set(), is: new Set() }
      known[side].add(key.i)
      groups.set(keyText(group), known)
    }
    note(before.get(text), 'was')
    note(after.get(text), 'is')
  }
  return groups
}

type Ops = Map<string, readonly FoldOp[]>

/** The ops of all records of each group, as they were and as they are: those of this batch and those that only stand beside. */
async function withMembers(
  groups: ReadonlyMap<string, Members>,
  known: FoldedBefore,
  before: ReadonlyMap<string, readonly FoldOp[]>,
  after: ReadonlyMap<string, readonly FoldOp[]>,
): Promise<[Ops, Ops]> {
  const [was, is]: [Ops, Ops] = [new Map(), new Map()]
  if (groups.size === 0) return [was, is]
  const members = await known.members([...groups.values()].map(one => one.group))
  const beside = new Map<string, FoldKey[]>()
  for (const [text, { group }] of groups) {
    const others = (members.get(text) ?? []).map(i => ({ e: group.e, scope: group.scope, i }))
    beside.set(
      text,
      others.filter(key => !before.has(keyText(key)) && !after.has(keyText(key))),
    )
  }
  const more = [...beside.values()].flat()
  const ops = more.length === 0 ? new Map<string, readonly FoldOp[]>() : await known.ops(more)
  for (const [text, mine] of groups) {
    const { e, scope } = mine.group
    const others = (beside.get(text) ?? []).flatMap(key => ops.get(keyText(key)) ?? [])
    const of = (ids: ReadonlySet<string>, all: ReadonlyMap<string, readonly FoldOp[]>) =>
      [...ids].flatMap(i => all.get(keyText({ e, scope, i })) ?? [])
    was.set(text, [...others, ...of(mine.was, before)])
    is.set(text, [...others, ...of(mine.is, after)])
  }
  return [was, is]
}

const rowText = ({ table, scope, id }: Row): string => `${table}\n${scope}\n${id}`
const sumText = ({ table, scope, id }: Sum): string => `${table}\n${scope}\n${id}`

/** Rows and sums of many aggregates. */
class Folds {
  readonly rows = new Map<string, Row>()
  readonly sums: Sum[] = []

  add({ rows, sums }: Folded): void {
    for (const row of rows) this.rows.set(rowText(row), row)
    this.sums.push(...sums)
  }
}

function difference(old: Folds, now: Folds, anew: readonly FoldKey[]): { rows: RowChange[]; sums: Sum[] } {
  const rows: RowChange[] = []
  const again = new Set(anew.map(({ scope, i }) => `${scope}\n${i}`))
  for (const [text, after] of now.rows) {
    const before = old.rows.get(text)
    if (before === undefined) rows.push({ after })
    else if (again.has(`${after.scope}\n${after.id}`) || !sameValues(before, after)) rows.push({ before, after })
  }
  for (const [text, before] of old.rows) if (!now.rows.has(text)) rows.push({ before })
  return { rows, sums: addedUp(old.sums, now.sums) }
}

/** Whether two rows of one table say the same. */
function sameValues(a: Row, b: Row): boolean {
  for (const column in b.values) if (a.values[column] !== b.values[column]) return false
  return true
}

function addedUp(old: readonly Sum[], now: readonly Sum[]): Sum[] {
  const deltas = new Map<string, Sum & { values: Record<string, number> }>()
  const grow = (sum: Sum, sign: 1 | -1): void => {
    const text = sumText(sum)
    const known = deltas.get(text) ?? { ...sum, values: { n: 0 } }
    const { values } = known
    values.n = (values.n ?? 0) + sign
    for (const name in sum.values) values[name] = (values[name] ?? 0) + sign * (sum.values[name] ?? 0)
    deltas.set(text, known)
  }
  for (const sum of old) grow(sum, -1)
  for (const sum of now) grow(sum, 1)
  return [...deltas.values()].filter(({ values }) => Object.values(values).some(value => value !== 0))
}
