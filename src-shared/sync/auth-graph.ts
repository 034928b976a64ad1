import { BitSet } from './bit-set.ts'
import { compareText } from './bytes.ts'
import { sortRefs } from './entry.ts'
import type { AuthEntry } from './logged-entry.ts'

/** An entry of `auth` all of whose ancestors are here. `before`: the indexes of its ancestors, itself not among them. */
export interface AuthNode {
  readonly at: AuthEntry
  readonly index: number
  readonly before: BitSet
  /** Whether `r` leaves out a ref that its log had named before (LED-72). */
  readonly goesBack: boolean
}

/**
 * The graph of `auth` (LEDGER §5): `r` of an entry are its parents. Nodes stand after their ancestors; between two
 * nodes the order depends on their ancestors and hashes only, never on arrival or on what else is here.
 */
export class AuthGraph {
  readonly nodes: readonly AuthNode[]
  readonly #byRef = new Map<string, AuthNode>()
  readonly #byHash = new Map<string, AuthEntry>()
  readonly #forked = new Set<string>()
  readonly #size: number

  constructor(entries: readonly AuthEntry[]) {
    for (const entry of entries) this.#byHash.set(entry.hash, entry)
    const unique = [...this.#byHash.values()].sort((a, b) => compareText(a.hash, b.hash))
    this.#size = unique.length
    // Of two entries with one ref, which takes 2^48 tries to make, the lowest hash bears it.
    const bearers = new Map([...unique].reverse().map(entry => [entry.ref, entry]))
    const nodes: { at: AuthEntry; index: number; before: BitSet; goesBack: boolean }[] = []
    for (const at of ancestorsFirst(unique, bearers)) {
      const before = this.closure(at.entry.r) ?? this.emptySet()
      const node = { at, index: nodes.length, before, goesBack: false }
      nodes.push(node)
      if (bearers.get(at.ref) === at) this.#byRef.set(at.ref, node)
    }
    const floors = this.#floorsOf(unique)
    for (const node of nodes) node.goesBack = this.goesBack(floors.get(node.at.hash) ?? [], node.before)
    this.nodes = nodes
    for (const log of forkedLogs(unique)) this.#forked.add(log)
  }

  /** The node that a ref names, if it is here with all its ancestors. */
  find(ref: string): AuthNode | undefined {
    return this.#byRef.get(ref)
  }

  /** An empty set of node indexes. */
  emptySet(): BitSet {
    return new BitSet(this.#size)
  }

  /** The nodes that the refs name and all their ancestors, or undefined while one is not here. */
  closure(refs: readonly string[]): BitSet | undefined {
    const closure = this.emptySet()
    for (const ref of refs) {
      const node = this.#byRef.get(ref)
      if (!node) return undefined
      closure.addAll(node.before)
      closure.add(node.index)
    }
    return closure
  }

  /** Whether an author who names `closure` leaves out a ref of the floor: nothing that arrives later changes it. */
  goesBack(floor: readonly string[], closure: BitSet): boolean {
    return floor.some(ref => {
      const node = this.#byRef.get(ref)
      return !node || !closure.has(node.index)
    })
  }

  /** The floor after an entry with these refs: they alone where they stand above it, else both. */
  raiseFloor(floor: readonly string[], refs: readonly string[]): readonly string[] {
    if (floor === refs || sameTexts(floor, refs)) return floor
    const closure = this.closure(refs)
    return closure && !this.goesBack(floor, closure) ? refs : sortRefs([...floor, ...refs])
  }

  /** Of these nodes, the refs of those that are no ancestor of another; sorted. */
  maximal(nodes: readonly AuthNode[]): string[] {
    const below = this.emptySet()
    for (const node of nodes) below.addAll(node.before)
    return sortRefs(nodes.filter(node => !below.has(node.index)).map(node => node.at.ref))
  }

  /**
   * Whether an entry of an `auth` log is on the chain that ends in (seq, hash). True where the log is not forked, or
   * while that end has not arrived: the log is judged again when it does (LED-77).
   */
  leadsTo(entry: AuthEntry, seq: number, hash: string): boolean {
    if (!this.#forked.has(entry.log.id)) return true
    let at = this.#byHash.get(hash)
    if (at?.log.id !== entry.log.id || at.seq !== seq) return true
    while (at && at.seq > entry.seq) at = this.#byHash.get(at.previous)
    return at?.hash === entry.hash
  }

  /** What each entry's log had named before it: its genesis and every entry before it in its own chain. */
  #floorsOf(entries: readonly AuthEntry[]): Map<string, readonly string[]> {
    const floors = new Map<string, readonly string[]>()
    for (const entry of [...entries].sort((a, b) => a.seq - b.seq)) {
      const previous = this.#byHash.get(entry.previous)
      const floor = previous && floors.get(previous.hash)
      floors.set(entry.hash, floor ? this.raiseFloor(floor, previous.entry.r) : entry.log.r)
    }
    return floors
  }
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i])
}

/** Entries whose ancestors are all here, ancestors first; of those that could stand next, the lowest hash. */
function ancestorsFirst(sorted: readonly AuthEntry[], byRef: ReadonlyMap<string, AuthEntry>): AuthEntry[] {
  const missing = new Map<AuthEntry, number>()
  const children = new Map<AuthEntry, AuthEntry[]>()
  for (const entry of sorted) {
    missing.set(entry, entry.entry.r.length)
    for (const ref of entry.entry.r) {
      const parent = byRef.get(ref)
      const known = parent && children.get(parent)
      if (known) known.push(entry)
      else if (parent) children.set(parent, [entry])
    }
  }
  const ready = sorted.filter(entry => missing.get(entry) === 0).reverse()
  const order: AuthEntry[] = []
  for (let next = ready.pop(); next; next = ready.pop()) {
    order.push(next)
    for (const child of children.get(next) ?? []) {
      const left = (missing.get(child) ?? 0) - 1
      missing.set(child, left)
      if (left === 0) insertDescending(ready, child)
    }
  }
  return order
}

/** `ready` runs from the highest hash to the lowest, so that the lowest is popped. */
function insertDescending(ready: AuthEntry[], entry: AuthEntry): void {
  let low = 0
  let high = ready.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareText(ready[middle]?.hash ?? '', entry.hash) > 0) low = middle + 1
    else high = middle
  }
  ready.splice(low, 0, entry)
}

function forkedLogs(entries: readonly AuthEntry[]): Set<string> {
  const places = new Set<string>()
  const forked = new Set<string>()
  for (const { log, seq } of entries) {
    const place = `${log.id} ${seq}`
    if (places.has(place)) forked.add(log.id)
    places.add(place)
  }
  return forked
}
