import { compareText } from './bytes.ts'
import { type Json, type Op, sortRefs } from './entry.ts'

/** `auto`: the newest. `headquarters`: the newest of headquarters, if any. `review`: the last that none disputes. */
export type MergePolicy = 'auto' | 'headquarters' | 'review'

/** One accepted op on a record, as the fold holds it; every `FoldOp` is one. `hash`: hex of the entry's. */
export interface RegisterOp {
  readonly op: Op
  readonly hash: string
  readonly ref: string
  readonly t: number
  readonly l: number
  readonly hq: boolean
  readonly personal?: Record<string, Json>
}

/** One value that a field was given. `value` is absent where the field was cleared or its aside is not here. */
export interface FieldVersion {
  readonly ref: string
  readonly hash: string
  readonly t: number
  readonly l: number
  readonly hq: boolean
  readonly create: boolean
  readonly parents: readonly string[]
  readonly value?: Json
}

/** A field merged: what is in force, its heads in the order of their refs, and whether they disagree. */
export interface FieldState {
  readonly inForce?: FieldVersion
  readonly heads: readonly FieldVersion[]
  readonly conflict: boolean
}

const byRef = (a: FieldVersion, b: FieldVersion): number => compareText(a.ref, b.ref) || compareText(a.hash, b.hash)
const byHash = (a: FieldVersion, b: FieldVersion): number => compareText(a.hash, b.hash)
const byClock = (a: FieldVersion, b: FieldVersion): number => a.t - b.t || a.l - b.l || compareText(a.hash, b.hash)

/**
 * Every version of a field among the accepted ops of its record, each once, in the order of their refs: its creates,
 * whether they name the field or not, and the sets that name it in `b` (LED-30).
 */
export function fieldVersions(ops: readonly RegisterOp[], field: string): FieldVersion[] {
  const versions = new Map<string, FieldVersion>()
  for (const { op, hash, ref, t, l, hq, personal } of ops) {
    const parents = op.k === 'create' ? [] : op.k === 'set' ? op.b?.[field] : undefined
    if (parents === undefined) continue
    const value = op.p?.[field] ?? personal?.[field]
    const version = { ref, hash, t, l, hq, create: op.k === 'create', parents }
    versions.set(hash, value === undefined ? version : { ...version, value })
  }
  return [...versions.values()].sort(byRef)
}

/** The versions that no other names as what it saw, in the order of their refs (LEDGER §7, LED-31). */
export function fieldHeads(versions: readonly FieldVersion[]): FieldVersion[] {
  const seen = new Set(versions.flatMap(version => version.parents))
  return versions.filter(version => !seen.has(version.ref))
}

/** What an author who holds these ops writes in `b` for a field that he sets: the refs of its heads. */
export function headRefs(ops: readonly RegisterOp[], field: string): string[] {
  return sortRefs(fieldHeads(fieldVersions(ops, field)).map(head => head.ref))
}

/** Every field that the ops name, in `p`, in `b` or in a personal part that is here; sorted. */
export function registerFields(ops: readonly RegisterOp[]): string[] {
  const names = ops.flatMap(({ op, personal }) => [
    ...Object.keys(op.p ?? {}),
    ...(op.k === 'set' ? Object.keys(op.b ?? {}) : []),
    ...Object.keys(personal ?? {}),
  ])
  return [...new Set(names)].sort(compareText)
}

/**
 * A field merged from the accepted ops of its record: the same for every order, repetition and grouping of the ops.
 * Source: LEDGER §7 †, LED-30 to LED-36. Cost: linear in the versions; `review` walks the whole history.
 */
export function resolveField(ops: readonly RegisterOp[], field: string, policy: MergePolicy): FieldState {
  const versions = fieldVersions(ops, field)
  const heads = fieldHeads(versions)
  const [only] = heads
  const inForce = heads.length <= 1 ? only : pickVersion(versions, heads, policy)
  return inForce ? { inForce, heads, conflict: heads.length > 1 } : { heads, conflict: heads.length > 1 }
}

function pickVersion(
  versions: readonly FieldVersion[],
  heads: readonly FieldVersion[],
  policy: MergePolicy,
): FieldVersion | undefined {
  if (policy === 'review') return lastUndisputed(versions, heads)
  const fromHeadquarters = policy === 'headquarters' ? heads.filter(head => head.hq) : []
  return [...(fromHeadquarters.length > 0 ? fromHeadquarters : heads)].sort(byClock).at(-1)
}

/** A version in the tree of dominators; the root, above every create, has none. */
interface Dominator {
  readonly version?: FieldVersion
  readonly above?: Dominator
  readonly depth: number
}

/**
 * The latest version through which every path from every head to the create passes (LEDGER §7 †, LED-35): the nearest
 * common dominator of the heads. Where there are several creates and none is common, the create of lowest hash.
 */
function lastUndisputed(versions: readonly FieldVersion[], heads: readonly FieldVersion[]): FieldVersion | undefined {
  const creates = versions.filter(version => version.create).sort(byHash)
  const root: Dominator = { depth: 0 }
  const nodes = dominatorsOf(versions, root)
  const common = heads.map(head => nodes.get(head.ref) ?? root).reduce(nearestCommon)
  return common.version ?? creates[0]
}

function dominatorsOf(versions: readonly FieldVersion[], root: Dominator): Map<string, Dominator> {
  const nodes = new Map<string, Dominator>()
  const known = new Map(versions.map(version => [version.ref, version]))
  // A ref that is not among the versions counts as a child of the create. Hanging it from the root says the same: what
  // the heads then share is the root, and in its place stands the create (of several, that of lowest hash).
  for (const version of parentsFirst(versions, known)) {
    const [first, ...others] = version.parents.map(ref => nodes.get(ref) ?? root)
    const above = others.reduce(nearestCommon, first ?? root)
    nodes.set(version.ref, { version, above, depth: above.depth + 1 })
  }
  return nodes
}

/** The versions with every known parent before its children. Hashes allow no cycle; one would be left out. */
function parentsFirst(versions: readonly FieldVersion[], known: Map<string, FieldVersion>): FieldVersion[] {
  const children = new Map<string, FieldVersion[]>()
  const waiting = new Map<string, number>()
  for (const version of versions) {
    const parents = version.parents.filter(ref => known.has(ref))
    waiting.set(version.ref, parents.length)
    for (const ref of parents) children.set(ref, [...(children.get(ref) ?? []), version])
  }
  const order = versions.filter(version => waiting.get(version.ref) === 0)
  for (let i = 0; i < order.length; i++) {
    for (const child of children.get(order[i]?.ref ?? '') ?? []) {
      const left = (waiting.get(child.ref) ?? 0) - 1
      waiting.set(child.ref, left)
      if (left === 0) order.push(child)
    }
  }
  return order
}

function nearestCommon(a: Dominator, b: Dominator): Dominator {
  let left = a
  let right = b
  while (left !== right) {
    if (left.depth >= right.depth && left.above) left = left.above
    else if (right.above) right = right.above
    else return left
  }
  return left
}

/** The adds of a member of a set that no accepted `remove` names, sorted: what a removal of it names (LED-37). */
export function presentRefs(ops: readonly RegisterOp[]): string[] {
  const removed = new Set(ops.flatMap(({ op }) => (op.k === 'remove' ? (op.b?.m ?? []) : [])))
  return sortRefs(ops.flatMap(({ op, ref }) => (op.k === 'add' && !removed.has(ref) ? [ref] : [])))
}

/**
 * Whether a member of a set is in it: some accepted `add` of its key is named by no accepted `remove` (LED-37).
 * The ops are those of one record (entity and key).
 */
export const isPresent = (ops: readonly RegisterOp[]): boolean => presentRefs(ops).length > 0
