import { AuthFacts, type AuthorityRules } from './auth-facts.ts'
import { AuthGraph } from './auth-graph.ts'
import { AuthState, type Standing } from './auth-state.ts'
import type { Certificate, SignedCertificate } from './certificate.ts'
import { compareText } from './bytes.ts'
import { judgeEntry, type SeenAuth, seeAuth } from './entry-judge.ts'
import { type Judgement, judged, type Verdict } from './judgement.ts'
import type { AuthEntry, JudgedEntry } from './logged-entry.ts'
import { Revocations } from './revocations.ts'

export type { AuthorityRules, MayWrite } from './auth-facts.ts'
export type { Standing } from './auth-state.ts'
export type { Judgement, Verdict, Why } from './judgement.ts'
export type { AuthEntry, JudgedEntry, LogIdentity, LoggedEntry } from './logged-entry.ts'

/** A member station as it stands now. */
export interface Station {
  readonly dev: string
  readonly certificate: Certificate
  /** the same as it was signed */
  readonly signed: SignedCertificate
  readonly revoked: boolean
}

/**
 * Who may do what, as a pure function of the set of `auth` entries (LEDGER §4, §5): equal sets give equal answers,
 * in whatever order they came. A new entry of `auth` makes a new authority.
 */
export interface Authority {
  /** The verdict of an entry of any scope. Cost: under 2 µs where its heads were named before. */
  judge(entry: JudgedEntry): Verdict
  /** The same with its reason. */
  judgement(entry: JudgedEntry): Judgement
  /** The floor of a log after an entry with these refs; before its first entry it is `r` of the genesis (LED-72). */
  raiseFloor(floor: readonly string[], refs: readonly string[]): readonly string[]
  /** What the next entry of a station writes in `r`: the heads in force, and what its logs had named before. */
  heads(floor?: readonly string[]): string[]
  /** The role and warehouses of a user now. */
  roleOf(user: string): Standing | undefined
  /** Every station that was enrolled by an entry in force, by id. */
  stations(): readonly Station[]
  /** Every certificate of a station that some entry of `auth` carries and its issuer signed, in force or not. */
  certificates(dev: string): readonly SignedCertificate[]
  /** Whether a station is enrolled and not revoked. */
  isMember(dev: string): boolean
  /** Whether a member has a right now: `enrol`, `hq`, `seed`. */
  hasRight(dev: string, right: string): boolean
  /** Whether a station had a right for an author who named these heads: `hq` of a `FoldOp`. False while one is unknown. */
  hadRight(refs: readonly string[], dev: string, right: string): boolean
  /**
   * A text that differs from that of an authority over fewer entries whenever a verdict that was not `pending` may
   * have changed: where it is the same, only pending entries need to be judged again.
   */
  reach(): string
}

const UNKNOWN_REF = judged('pending', 'UnknownRef')
const NOT_ENROLLED = judged('pending', 'StationNotEnrolled')
const LATER_SCHEMA = judged('pending', 'LaterSchema')
const CUT = judged('cut', 'Revoked')
const UNLISTED = judged('flagged', 'UnlistedLog')

/**
 * The authority over a set of `auth` entries. `verified` remembers the signatures that earlier authorities over the
 * same rules have checked; pass the same map each time. Cost: about 5 µs an `auth` entry, plus the signatures that are new.
 */
export function authorityOf(
  entries: readonly AuthEntry[],
  rules: AuthorityRules,
  verified: Map<string, boolean> = new Map(),
): Authority {
  return new EntryAuthority(new AuthFacts(new AuthGraph(entries), rules, verified))
}

class EntryAuthority implements Authority {
  readonly #facts: AuthFacts
  readonly #revocations: Revocations
  readonly #now: AuthState
  readonly #seen = new Map<string, SeenAuth>()
  readonly #authJudgements = new Map<string, Judgement>()
  readonly #revokedDevs: ReadonlySet<string>

  constructor(facts: AuthFacts) {
    this.#facts = facts
    this.#revocations = new Revocations(facts)
    const everything = facts.graph.emptySet()
    for (const node of facts.graph.nodes) everything.add(node.index)
    this.#now = new AuthState(facts, everything, this.#revocations.inForce)
    this.#revokedDevs = new Set(this.#revocations.effective.map(act => act.revocation.dev))
    for (const node of facts.graph.nodes) {
      this.#authJudgements.set(node.at.hash, this.#reported(node.at, this.#revocations.verdict(node)))
    }
  }

  judge(entry: JudgedEntry): Verdict {
    return this.judgement(entry).verdict
  }

  judgement(entry: JudgedEntry): Judgement {
    const { log } = entry
    if (log.scope === 'auth') return this.#authJudgements.get(entry.hash) ?? UNKNOWN_REF
    if (!this.#now.station(log.dev)) return NOT_ENROLLED
    const outcome = this.#revokedDevs.has(log.dev) ? this.#revocations.outcome(entry) : 'kept'
    if (outcome === 'cut') return CUT
    if (entry.entry.s > this.#facts.rules.schema) return LATER_SCHEMA
    const seen = this.#see(entry.entry.r)
    if (!seen) return UNKNOWN_REF
    const judgement = judgeEntry(this.#facts, seen, entry)
    return outcome === 'unlisted' && judgement.verdict === 'accepted' ? UNLISTED : judgement
  }

  raiseFloor(floor: readonly string[], refs: readonly string[]): readonly string[] {
    return this.#facts.graph.raiseFloor(floor, refs)
  }

  heads(floor: readonly string[] = []): string[] {
    const { graph } = this.#facts
    const inForce = graph.nodes.filter(node => this.#revocations.inForce(node.index))
    const named = floor.map(ref => graph.find(ref))
    const known = named.filter(node => node !== undefined)
    const unknown = floor.filter((_, i) => named[i] === undefined)
    return [...graph.maximal([...inForce, ...known]), ...unknown].sort(compareText)
  }

  roleOf(user: string): Standing | undefined {
    return this.#now.standing(user)
  }

  stations(): readonly Station[] {
    const stations: Station[] = []
    for (const dev of [...this.#facts.stations.keys()].sort(compareText)) {
      const signed = this.#now.membership(dev)
      if (signed) stations.push({ dev, certificate: signed.certificate, signed, revoked: this.#now.isRevoked(dev) })
    }
    return stations
  }

  certificates(dev: string): readonly SignedCertificate[] {
    return (this.#facts.stations.get(dev) ?? []).filter(act => act.signed).map(act => act.station)
  }

  isMember(dev: string): boolean {
    return this.#now.station(dev) !== undefined && !this.#now.isRevoked(dev)
  }

  hasRight(dev: string, right: string): boolean {
    return this.isMember(dev) && (this.#now.station(dev)?.rt.includes(right) ?? false)
  }

  hadRight(refs: readonly string[], dev: string, right: string): boolean {
    const state = this.#see(refs)?.state
    return state !== undefined && !state.isRevoked(dev) && (state.station(dev)?.rt.includes(right) ?? false)
  }

  reach(): string {
    return this.#revocations.reach()
  }

  #see(refs: readonly string[]): SeenAuth | undefined {
    const key = refs.length === 1 ? (refs[0] ?? '') : refs.join()
    const known = this.#seen.get(key)
    if (known) return known
    const seen = seeAuth(this.#facts, this.#revocations.inForce, refs)
    if (seen) this.#seen.set(key, seen)
    return seen
  }

  /** What a station that no entry in force enrols had no right to make waits for one that does, as in other scopes. */
  #reported(entry: AuthEntry, judgement: Judgement): Judgement {
    const waits = judgement.verdict === 'rejected' && !this.#now.station(entry.log.dev)
    return waits ? NOT_ENROLLED : judgement
  }
}
