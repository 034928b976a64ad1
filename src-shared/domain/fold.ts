import type { Json, Op } from '../sync/entry.ts'

/** The aggregate whose rows are recomputed together: an entity of one scope, named by its id (a group: by the id of the group). */
export interface FoldKey {
  readonly e: string
  readonly scope: string
  readonly i: string
}

/** One accepted op with what the fold may look at. There is no arrival time here: the fold must not know it (LEDGER §7). */
export interface FoldOp {
  readonly scope: string
  readonly op: Op
  /** index of the op in its entry */
  readonly n: number
  /** hash of the entry, lower-case hex: ties are settled by (hash, n), lowest wins */
  readonly hash: string
  readonly ref: string
  readonly t: number
  readonly l: number
  readonly actor: string
  readonly command: string
  readonly dev: string
  readonly hq: boolean
  readonly flagged: boolean
  /** the personal part, when its aside is here and not erased (LEDGER §8) */
  readonly personal?: Record<string, Json>
}

/** A value of a projected row. */
export type Cell = string | number | null

/** One row of a projected table, primary key (scope, id). */
export interface Row {
  readonly table: string
  readonly scope: string
  readonly id: string
  readonly values: Readonly<Record<string, Cell>>
}

/** A contribution to a running sum: rows of `table` hold Σ of all contributions with their (scope, id), and how many (`n`). */
export interface Sum {
  readonly table: string
  readonly scope: string
  readonly id: string
  readonly values: Readonly<Record<string, number>>
}

/** Everything an aggregate gives. */
export interface Folded {
  readonly rows: readonly Row[]
  readonly sums: readonly Sum[]
}

/** Why an op is not understood: `Unknown…` waits for an upgrade, `BadPayload` is never applied by anybody (LEDGER §7). */
export interface OpFault {
  readonly kind: 'UnknownEntity' | 'UnknownKind' | 'UnknownField' | 'BadPayload'
  readonly at: string
}

/** How one entity becomes rows. Pure; the same at station, headquarters and relay. */
export interface FoldRule {
  /** Kinds of scope (`auth`, `org`, `wh`, `audit`) where the entity may stand. */
  readonly scopes: readonly string[]
  /** What keeps an op from being folded, from the op alone: every station says the same. */
  check(op: Op): OpFault | undefined
  /** The aggregates an op touches: its own record first; a void its target's too. Empty: nothing is folded. */
  keys(scope: string, op: Op): readonly FoldKey[]
  /** Every row and sum of one aggregate from all accepted ops that touch it, in any order. */
  apply(key: FoldKey, ops: readonly FoldOp[]): Folded
  /**
   * Records that are counted together (deliveries of one root). `of` names the group of a record from the ops that touch it;
   * `column` of `table` holds it; `apply` is then given the group's id and the ops of all its records.
   */
  readonly group?: {
    readonly table: string
    readonly column: string
    of(key: FoldKey, ops: readonly FoldOp[]): string | undefined
  }
  /** Records whose personal parts these ops take away for good, as an erasure does (LEDGER §8). */
  erased?(key: FoldKey, ops: readonly FoldOp[]): readonly { readonly e: string; readonly i: string }[]
}

/** An aggregate that gives nothing. */
export const nothing: Folded = { rows: [], sums: [] }

/** Lowest (hash, n) first: the order in which one of several must win (LEDGER §7). */
export const byHash = (a: FoldOp, b: FoldOp): number => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.n - b.n)

/** The order of the hybrid clock, ties by hash. */
export const byClock = (a: FoldOp, b: FoldOp): number => a.t - b.t || a.l - b.l || byHash(a, b)
