import { rankOf, type Role, type WarehouseScope } from '../domain/roles.ts'
import type { AuthFacts, GrantAct, RemovalAct } from './auth-facts.ts'
import type { StationPayload } from './auth-payload.ts'
import type { BitSet } from './bit-set.ts'
import type { Certificate } from './certificate.ts'
import { compareText } from './bytes.ts'

/** What a user may be counted as. */
export interface Standing {
  readonly role: Role
  readonly wh: WarehouseScope
}

/** Which entries of `auth` are in force, by node index; the rest of them count for nothing. */
export type InForce = (index: number) => boolean

/**
 * What an author who had seen a set of `auth` entries, and all their ancestors, had to believe: who had which role,
 * which stations were members. A pure function of that set and of which of its entries are in force. Everything is
 * computed when first asked.
 */
export class AuthState {
  readonly #facts: AuthFacts
  readonly #seen: BitSet
  readonly #inForce: InForce
  readonly #standings = new Map<string, Standing | undefined>()
  readonly #stations = new Map<string, StationPayload | undefined>()
  readonly #revoked = new Map<string, boolean>()
  #skipped: ReadonlySet<GrantAct | RemovalAct> | undefined

  constructor(facts: AuthFacts, seen: BitSet, inForce: InForce) {
    this.#facts = facts
    this.#seen = seen
    this.#inForce = inForce
  }

  /** The role and warehouses of a user, or undefined of one who has none (LED-73). */
  standing(user: string): Standing | undefined {
    if (!this.#standings.has(user)) this.#standings.set(user, this.#standingWithout(user, this.#skippedActs()))
    return this.#standings.get(user)
  }

  /** The certificate by which a station is a member: of those that none replaces, the one of lowest hash (LED-75). */
  station(dev: string): Certificate | undefined {
    return this.membership(dev)?.certificate
  }

  /** The same as it was signed. */
  membership(dev: string): StationPayload | undefined {
    if (!this.#stations.has(dev)) {
      const acts = (this.#facts.stations.get(dev) ?? []).filter(act => act.signed && this.#holds(act.node.index))
      const latest = acts.filter(act => !acts.some(other => other.node.before.has(act.node.index)))
      latest.sort((a, b) => compareText(a.node.at.hash, b.node.at.hash))
      this.#stations.set(dev, latest[0]?.station)
    }
    return this.#stations.get(dev)
  }

  /** Whether a revocation of the station is among what was seen. */
  isRevoked(dev: string): boolean {
    const known = this.#revoked.get(dev)
    if (known !== undefined) return known
    const revoked = this.#facts.revocations.some(
      ({ node, revocation }) => revocation.dev === dev && this.#holds(node.index),
    )
    this.#revoked.set(dev, revoked)
    return revoked
  }

  #holds(index: number): boolean {
    return this.#seen.has(index) && this.#inForce(index)
  }

  /**
   * A grant holds if every removal of the user is among its ancestors. A later one replaces an earlier; of concurrent
   * ones the lowest role holds, in the warehouses that all of that role name.
   */
  #standingWithout(user: string, skipped: ReadonlySet<GrantAct | RemovalAct>): Standing | undefined {
    const counts = (act: GrantAct | RemovalAct): boolean => this.#holds(act.node.index) && !skipped.has(act)
    const removals = (this.#facts.removals.get(user) ?? []).filter(counts)
    const grants = (this.#facts.grants.get(user) ?? []).filter(
      act => counts(act) && removals.every(removal => act.node.before.has(removal.node.index)),
    )
    const latest = grants.filter(act => !grants.some(other => other.node.before.has(act.node.index)))
    const rank = Math.min(...latest.map(act => rankOf(act.grant.role)))
    const lowest = latest.filter(act => rankOf(act.grant.role) === rank).map(act => act.grant)
    const [first] = lowest
    return first && { role: first.role, wh: lowest.map(grant => grant.wh).reduce(commonWarehouses) }
  }

  /**
   * The removals, and the grants of less than SU, that are skipped because without them no superadmin is left: taken
   * in causal order, ties by hash, each that would leave none (LED-74).
   */
  #skippedActs(): ReadonlySet<GrantAct | RemovalAct> {
    this.#skipped ??= this.#findSkipped()
    return this.#skipped
  }

  #findSkipped(): ReadonlySet<GrantAct | RemovalAct> {
    const none = new Set<GrantAct | RemovalAct>()
    const users = [...this.#facts.superadmins].filter(user =>
      this.#facts.grants.get(user)?.some(act => act.grant.role === 'SU' && this.#holds(act.node.index)),
    )
    const isSafe = (skipped: ReadonlySet<GrantAct | RemovalAct>): boolean =>
      users.some(user => this.#standingWithout(user, skipped)?.role === 'SU')
    if (users.length === 0 || isSafe(none)) return none
    const lowering = users
      .flatMap(user => [
        ...(this.#facts.removals.get(user) ?? []),
        ...(this.#facts.grants.get(user) ?? []).filter(act => act.grant.role !== 'SU'),
      ])
      .filter(act => this.#holds(act.node.index))
      .sort((a, b) => a.node.index - b.node.index || a.n - b.n)
    const skipped = new Set(lowering)
    for (const act of lowering) {
      skipped.delete(act)
      if (!isSafe(skipped)) skipped.add(act)
    }
    return skipped
  }
}

/** Whether every warehouse of the first is among the second. */
export function isWithin(inner: WarehouseScope, outer: WarehouseScope): boolean {
  if (outer === 'all') return true
  return inner !== 'all' && inner.every(warehouse => outer.includes(warehouse))
}

function commonWarehouses(a: WarehouseScope, b: WarehouseScope): WarehouseScope {
  if (a === 'all') return b
  return b === 'all' ? a : a.filter(warehouse => b.includes(warehouse))
}
