import type { AuthFacts, RevocationAct } from './auth-facts.ts'
import type { AuthNode } from './auth-graph.ts'
import { judgeAuthEntry } from './auth-judge.ts'
import type { BitSet } from './bit-set.ts'
import { compareText } from './bytes.ts'
import { ACCEPTED, type Judgement, judged } from './judgement.ts'
import type { AuthEntry, LoggedEntry } from './logged-entry.ts'

/** What the revocations in force do to an entry of one of the stations they name. */
export type CutOutcome = 'kept' | 'cut' | 'unlisted'

const CUT = judged('cut', 'Revoked')

/**
 * Which revocations hold, and with them the verdict of every entry of `auth` (LEDGER §5 †, LED-76 to LED-80): taken in
 * causal order, ties by distance from the root, then hash; one that is cut when its turn comes has no effect; one that
 * holds is cut by none after it; a later one of the same station that saw it replaces it.
 * Cost: one pass over `auth`, and again from the lowest entry that a revocation changed.
 */
export class Revocations {
  readonly #facts: AuthFacts
  readonly #held: RevocationAct[] = []
  /** By the index of an entry with a revocation whose turn has come: whether it holds. */
  readonly #taken = new Map<number, boolean>()
  readonly #verdicts: Judgement[] = []
  #effective: readonly RevocationAct[] = []
  #cut: BitSet
  #known = 0

  constructor(facts: AuthFacts) {
    this.#facts = facts
    this.#cut = facts.graph.emptySet()
    for (const node of revocationOrder(facts)) this.#take(node)
    this.#judgeUpTo(facts.graph.nodes.length)
  }

  /** Those that hold and that none replaces. */
  get effective(): readonly RevocationAct[] {
    return this.#effective
  }

  /** Whether an entry of `auth` is in force, by the index of its node. */
  readonly inForce = (index: number): boolean => this.#verdicts[index]?.verdict === 'accepted'

  /** The verdict of a node, cuts counted. */
  verdict(node: AuthNode): Judgement {
    return this.#verdicts[node.index] ?? CUT
  }

  /** What the revocations in force say of an entry outside `auth`. */
  outcome(entry: LoggedEntry): CutOutcome {
    return this.#outcomeOf(this.#effective, entry, undefined)
  }

  /**
   * A text that differs whenever a verdict that was not `pending` may have changed: which revocations hold, and what
   * they cut. Everything else rests on these and on ancestors that do not change.
   */
  reach(): string {
    const held = this.#held.map(({ node, n }) => `${node.at.hash} ${n}`).sort(compareText)
    const cut = this.#facts.graph.nodes.filter(node => this.#cut.has(node.index)).map(node => node.at.hash)
    return [...held, '', ...cut.sort(compareText)].join('\n')
  }

  #take(node: AuthNode): void {
    this.#judgeUpTo(node.index)
    const isAllowed = judgeAuthEntry(this.#facts, node, this.inForce).verdict === 'accepted'
    const holds = isAllowed && !this.#cut.has(node.index)
    this.#taken.set(node.index, holds)
    if (!holds) return
    this.#held.push(...this.#facts.revocations.filter(act => act.node.index === node.index))
    this.#effective = this.#held.filter(act => !this.#held.some(other => replaces(other, act)))
    const cut = this.#cutNodes()
    for (const { index } of this.#facts.graph.nodes) {
      if (cut.has(index) === this.#cut.has(index)) continue
      this.#known = Math.min(this.#known, index)
      break
    }
    this.#cut = cut
  }

  /** Judges the nodes before `end` whose verdicts are not known. */
  #judgeUpTo(end: number): void {
    for (; this.#known < end; this.#known++) {
      const node = this.#facts.graph.nodes[this.#known]
      if (node) this.#verdicts[node.index] = this.#judge(node)
    }
  }

  /**
   * A revocation that held when its turn came is in force, one that did not never is, whatever an amendment brings back.
   * One whose turn has not come is judged as any other: none whose turn has come descends from it.
   */
  #judge(node: AuthNode): Judgement {
    const holds = this.#taken.get(node.index)
    if (holds) return ACCEPTED
    if (this.#cut.has(node.index)) return CUT
    const judgement = judgeAuthEntry(this.#facts, node, this.inForce)
    return holds === false && judgement.verdict === 'accepted' ? CUT : judgement
  }

  #cutNodes(): BitSet {
    const cut = this.#facts.graph.emptySet()
    for (const node of this.#facts.graph.nodes) {
      if (!this.#facts.isByRoot(node) && this.#outcomeOf(this.#effective, node.at, node) === 'cut') cut.add(node.index)
    }
    return cut
  }

  #outcomeOf(acts: readonly RevocationAct[], entry: LoggedEntry, node: AuthNode | undefined): CutOutcome {
    let outcome: CutOutcome = 'kept'
    for (const act of acts) {
      if (act.revocation.dev !== entry.log.dev) continue
      if (this.#cuts(act, entry, node)) return 'cut'
      if (this.#isUnlisted(act, entry)) outcome = 'unlisted'
    }
    return outcome
  }

  #isUnlisted({ revocation }: RevocationAct, entry: LoggedEntry): boolean {
    return !revocation.cuts.some(cut => cut.log === entry.log.id)
  }

  #cuts(act: RevocationAct, entry: LoggedEntry, node: AuthNode | undefined): boolean {
    const ends = act.revocation.cuts.filter(cut => cut.log === entry.log.id)
    const kept = ends.some(end => entry.seq <= end.seq && this.#leadsTo(entry, end))
    if (kept || (ends.length === 0 && !act.revocation.sc.includes(entry.log.scope))) return false
    if (!node || !act.node.before.has(node.index)) return true
    // An ancestor of the revocation stays, for the revocation may rest on it; but one that a revocation which this one
    // replaces had cut was not in force when this one was made, and rests cut.
    return this.#held.some(earlier => replaces(act, earlier) && this.#cuts(earlier, entry, node))
  }

  #leadsTo(entry: LoggedEntry, end: { readonly seq: number; readonly hash: string }): boolean {
    if (isAuthEntry(entry)) return this.#facts.graph.leadsTo(entry, end.seq, end.hash)
    const { seq, hash } = entry
    return this.#facts.rules.leadsTo?.(entry.log.id, { seq, hash }, { seq: end.seq, hash: end.hash }) ?? true
  }
}

function isAuthEntry(entry: LoggedEntry): entry is AuthEntry {
  return entry.log.scope === 'auth' && 'previous' in entry
}

/** Whether a revocation takes the place of another: of the same station, by an author who had seen it. */
function replaces(later: RevocationAct, earlier: RevocationAct): boolean {
  return later.revocation.dev === earlier.revocation.dev && later.node.before.has(earlier.node.index)
}

/** The entries with a revocation, ancestors first; of those that could stand next, the nearest to the root. */
function revocationOrder(facts: AuthFacts): AuthNode[] {
  let left = [...new Set(facts.revocations.map(act => act.node))]
  const depth = (node: AuthNode): number => (facts.isByRoot(node) ? 0 : facts.depth(node.at.log.dev))
  const order: AuthNode[] = []
  while (left.length > 0) {
    const ready = left.filter(node => !left.some(other => node.before.has(other.index)))
    ready.sort((a, b) => depth(a) - depth(b) || compareText(a.at.hash, b.at.hash))
    const next = ready[0]
    if (!next) break
    order.push(next)
    left = left.filter(node => node !== next)
  }
  return order
}
