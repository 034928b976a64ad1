import { rankOf, type Role, type WarehouseScope } from '#shared/domain/roles.ts'
import { parseGrant, parseRemoval, parseRevocation, parseStation, rootSignatureOf } from '#shared/sync/auth-payload.ts'
import type { AuthEntry, AuthorityRules, Verdict } from '#shared/sync/authority.ts'
import { certificateCarries, certificateKey, certificateMessage } from '#shared/sync/certificate.ts'
import { entityClass, isKindOf } from '#shared/sync/entities.ts'
import type { Op } from '#shared/sync/entry.ts'
import { parseScope } from '#shared/sync/scope.ts'

interface Standing {
  role: Role
  wh: WarehouseScope
}

interface Revoking {
  by: AuthEntry
  dev: string
  cuts: readonly { log: string; seq: number; hash: string }[]
  sc: readonly string[]
}

/**
 * The rules of docs/spec/ledger.md (LED-70 to LED-86) once more, written as they read and as slowly as they read:
 * nothing is kept, every question is answered from the entries. The authority of the product must say the same.
 */
export class AuthorityOracle {
  readonly #rules: AuthorityRules
  readonly #auth: AuthEntry[]
  readonly #all: readonly AuthEntry[]
  readonly #ancestors = new Map<AuthEntry, Set<AuthEntry> | undefined>()
  readonly #root = new Map<AuthEntry, string>()
  #held: Revoking[] = []
  #taken = new Map<AuthEntry, boolean>()
  #memo = new Map<AuthEntry, Verdict>()

  constructor(entries: readonly AuthEntry[], rules: AuthorityRules) {
    this.#rules = rules
    this.#all = entries
    this.#auth = entries.filter(entry => entry.log.scope === 'auth')
    for (const entry of this.#auth) this.#root.set(entry, rootSignatureOf(rules, entry.log.dev, entry.entry))
    for (const entry of this.#revocationsInOrder()) {
      const cut = this.#isCut(entry)
      this.#memo = new Map()
      this.#taken.set(entry, !cut && this.#right(entry) === 'accepted')
      this.#memo = new Map()
      if (this.#taken.get(entry)) this.#held.push(...this.#revokingsOf(entry))
    }
    this.#memo = new Map()
  }

  judge(entry: AuthEntry, floor: readonly string[]): Verdict {
    const dev = entry.log.dev
    const now = this.#auth.filter(one => this.#before(one))
    const enrolled = this.#certificate(now, dev)
    if (entry.log.scope === 'auth') {
      if (!this.#before(entry)) return 'pending'
      const verdict = this.#inForce(entry)
      return verdict === 'rejected' && !enrolled ? 'pending' : verdict
    }
    if (!enrolled) return 'pending'
    const acts = this.#effective().filter(act => act.dev === dev)
    if (acts.some(act => this.#cuts(act, entry))) return 'cut'
    const seen = this.#closure(entry.entry.r)
    if (entry.entry.s > this.#rules.schema || !seen) return 'pending'
    const verdict = this.#judgeElsewhere(entry, floor, seen)
    const unlisted = acts.some(act => !act.cuts.some(cut => cut.log === entry.log.id))
    return verdict === 'accepted' && unlisted ? 'flagged' : verdict
  }

  roleOf(user: string): Standing | undefined {
    return this.#standing(
      this.#auth.filter(entry => this.#before(entry)),
      user,
    )
  }

  // ---- the graph

  #byRef(ref: string): AuthEntry | undefined {
    return this.#auth.filter(entry => entry.ref === ref).sort((a, b) => (a.hash < b.hash ? -1 : 1))[0]
  }

  #before(entry: AuthEntry): Set<AuthEntry> | undefined {
    if (!this.#ancestors.has(entry)) this.#ancestors.set(entry, this.#closure(entry.entry.r))
    return this.#ancestors.get(entry)
  }

  #closure(refs: readonly string[]): Set<AuthEntry> | undefined {
    const all = new Set<AuthEntry>()
    for (const ref of refs) {
      const parent = this.#byRef(ref)
      const above = parent && this.#before(parent)
      if (!parent || !above) return undefined
      all.add(parent)
      for (const one of above) all.add(one)
    }
    return all
  }

  #namedBefore(entry: AuthEntry): string[] {
    const before = this.#all.find(one => one.hash === entry.previous)
    return before ? [...this.#namedBefore(before), ...before.entry.r] : [...entry.log.r]
  }

  // ---- revocations

  #revokingsOf(entry: AuthEntry): Revoking[] {
    return entry.entry.o.flatMap(op => {
      const parsed = op.e === 'revocation' ? parseRevocation(op) : undefined
      return parsed?.ok ? [{ by: entry, ...parsed.value }] : []
    })
  }

  #revocationsInOrder(): AuthEntry[] {
    const readable = (entry: AuthEntry): boolean =>
      this.#before(entry) !== undefined && !this.#fault(entry) && this.#revokingsOf(entry).length > 0
    let left = this.#auth.filter(readable)
    const order: AuthEntry[] = []
    while (left.length > 0) {
      const ready = left.filter(entry => !left.some(other => this.#before(entry)?.has(other)))
      ready.sort((a, b) => this.#depth(a) - this.#depth(b) || (a.hash < b.hash ? -1 : 1))
      order.push(...ready.slice(0, 1))
      left = left.filter(entry => entry !== ready[0])
    }
    return order
  }

  #depth(entry: AuthEntry): number {
    if (this.#root.get(entry) === 'holds') return 0
    const issuer = new Map<string, string[]>()
    for (const one of this.#auth) {
      if (!this.#before(one) || this.#fault(one)) continue
      for (const station of this.#stationsOf(one)) {
        if (station.signed)
          issuer.set(station.certificate.dev, [...(issuer.get(station.certificate.dev) ?? []), station.certificate.by])
      }
    }
    let level = ['root']
    for (let depth = 0; depth < 50; depth++) {
      if (level.includes(entry.log.dev)) return depth
      level = [...issuer].filter(([, by]) => by.some(dev => level.includes(dev))).map(([dev]) => dev)
    }
    return Number.MAX_SAFE_INTEGER
  }

  #replaces(later: Revoking, earlier: Revoking): boolean {
    return later.dev === earlier.dev && (this.#before(later.by)?.has(earlier.by) ?? false)
  }

  #effective(): Revoking[] {
    return this.#held.filter(act => !this.#held.some(other => this.#replaces(other, act)))
  }

  #cuts(act: Revoking, entry: AuthEntry): boolean {
    const ends = act.cuts.filter(cut => cut.log === entry.log.id)
    if (ends.some(end => entry.seq <= end.seq && this.#leadsTo(entry, end))) return false
    if (ends.length === 0 && !act.sc.includes(entry.log.scope)) return false
    if (!this.#before(act.by)?.has(entry)) return true
    return this.#held.some(earlier => this.#replaces(act, earlier) && this.#cuts(earlier, entry))
  }

  #leadsTo(entry: AuthEntry, end: { seq: number; hash: string }): boolean {
    let at = this.#all.find(one => one.hash === end.hash && one.seq === end.seq && one.log.id === entry.log.id)
    if (!at) return true
    while (at.seq > entry.seq) {
      const hash: string = at.previous
      const previous = this.#all.find(one => one.hash === hash)
      if (!previous) return true
      at = previous
    }
    return at === entry
  }

  #isCut(entry: AuthEntry): boolean {
    if (this.#root.get(entry) === 'holds' || this.#held.some(act => act.by === entry)) return false
    return this.#effective().some(act => act.dev === entry.log.dev && this.#cuts(act, entry))
  }

  // ---- verdicts in auth

  #inForce(entry: AuthEntry): Verdict {
    const known = this.#memo.get(entry)
    if (known) return known
    const holds = this.#taken.get(entry)
    const judged = this.#isCut(entry) ? 'cut' : this.#right(entry)
    const verdict = holds ? 'accepted' : holds === false && judged === 'accepted' ? 'cut' : judged
    this.#memo.set(entry, verdict)
    return verdict
  }

  #fault(entry: AuthEntry): Verdict | undefined {
    if (this.#root.get(entry) === 'bad') return 'rejected'
    if (entry.entry.s > this.#rules.schema) return 'pending'
    const classes = entry.entry.o.map(op => entityClass('auth', op.e))
    if (classes.includes(undefined)) return 'pending'
    const bad = entry.entry.o.some((op, n) => !isKindOf(classes[n] ?? 'fact', op.k) || !this.#isReadable(op))
    return bad ? 'rejected' : undefined
  }

  #isReadable(op: Op): boolean {
    if (op.e === 'grant') return parseGrant(op).ok
    if (op.e === 'removal') return parseRemoval(op).ok
    if (op.e === 'station') return parseStation(this.#rules.hashing, op).ok
    return op.e === 'user' || parseRevocation(op).ok
  }

  #right(entry: AuthEntry): Verdict {
    const fault = this.#fault(entry)
    if (fault) return fault
    const seen = [...(this.#before(entry) ?? [])]
    if (this.#namedBefore(entry).some(ref => !seen.some(one => one.ref === ref))) return 'rejected'
    const stations = this.#stationsOf(entry)
    if (this.#root.get(entry) === 'holds') {
      return stations.every(one => one.signed && one.certificate.by === 'root') ? 'accepted' : 'rejected'
    }
    const standing = this.#standing(seen, entry.entry.a)
    const member = this.#certificate(seen, entry.log.dev) && !this.#isRevoked(seen, entry.log.dev)
    if (entry.entry.r.length === 0 || !member || !standing) return 'rejected'
    return entry.entry.o.every(op => this.#mayOp(entry, seen, standing, op)) ? 'accepted' : 'rejected'
  }

  #mayOp(entry: AuthEntry, seen: AuthEntry[], standing: Standing, op: Op): boolean {
    const own = op.e === 'user' && op.k === 'set' && op.i === entry.entry.a && !('active' in (op.b ?? {}))
    if (own) return true
    if (!this.#rules.mayWrite(standing.role, 'auth', op.e === 'user' ? { ...op, k: 'create' } : op)) return false
    if (op.e === 'revocation') return true
    if (op.e === 'station') {
      const station = this.#stationsOf({ ...entry, entry: { ...entry.entry, o: [op] } })[0]
      const by = station?.certificate.by ?? ''
      const issuer = this.#certificate(seen, by)
      const issued = by === 'root' || (issuer?.rt.includes('enrol') && !this.#isRevoked(seen, by))
      return Boolean(station?.signed && issued) && within([station?.certificate.wh ?? ''], standing.wh)
    }
    const grant = op.e === 'grant' ? parseGrant(op) : undefined
    const user = op.e === 'user' ? op.i : userOf(op)
    const isSuper = standing.role === 'SU'
    if (grant?.ok && !isSuper && rankOf(grant.value.role) >= rankOf(standing.role)) return false
    if (grant?.ok && !within(grant.value.wh, standing.wh)) return false
    const target = this.#standing(seen, user)
    if (user === entry.entry.a) return false
    return !target || ((isSuper || rankOf(target.role) < rankOf(standing.role)) && within(target.wh, standing.wh))
  }

  // ---- what an author who had seen a set of entries knew

  #stationsOf(entry: AuthEntry) {
    const { hashing, verifying, rootPublicKey } = this.#rules
    return entry.entry.o.flatMap(op => {
      const parsed = op.e === 'station' ? parseStation(hashing, op) : undefined
      if (!parsed?.ok) return []
      const { certificate, bytes, signature } = parsed.value
      const key = certificate.by === 'root' ? rootPublicKey : this.#keyOf(certificate.by)
      return [{ certificate, signed: key !== undefined && verifying.verify(key, certificateMessage(bytes), signature) }]
    })
  }

  #keyOf(dev: string): Uint8Array | undefined {
    for (const entry of this.#auth) {
      if (!this.#before(entry) || this.#fault(entry)) continue
      for (const op of entry.entry.o) {
        const parsed = op.e === 'station' ? parseStation(this.#rules.hashing, op) : undefined
        if (parsed?.ok && parsed.value.certificate.dev === dev) return certificateKey(parsed.value.certificate)
      }
    }
    return undefined
  }

  #certificate(seen: AuthEntry[], dev: string) {
    const acts = seen
      .filter(entry => this.#inForce(entry) === 'accepted')
      .flatMap(entry => this.#stationsOf(entry).map(station => ({ entry, ...station })))
      .filter(act => act.signed && act.certificate.dev === dev)
    const latest = acts.filter(act => !acts.some(other => this.#before(other.entry)?.has(act.entry)))
    return latest.sort((a, b) => (a.entry.hash < b.entry.hash ? -1 : 1))[0]?.certificate
  }

  #isRevoked(seen: AuthEntry[], dev: string): boolean {
    const held = seen.filter(entry => this.#inForce(entry) === 'accepted')
    return held.some(entry => this.#revokingsOf(entry).some(act => act.dev === dev))
  }

  #standing(seen: AuthEntry[], user: string): Standing | undefined {
    const accepted = seen.filter(entry => this.#inForce(entry) === 'accepted')
    const acts = accepted.flatMap(by => by.entry.o.map((op, n) => ({ by, op, n, name: `${by.hash} ${n}` })))
    const standing = (one: string, skipped: Set<string>): Standing | undefined => {
      const counted = acts.filter(act => act.op.p?.user === one && !skipped.has(act.name))
      const removals = counted.filter(act => act.op.e === 'removal')
      const holding = counted.filter(
        act => act.op.e === 'grant' && removals.every(removal => this.#before(act.by)?.has(removal.by)),
      )
      const latest = holding.filter(act => !holding.some(other => this.#before(other.by)?.has(act.by)))
      const grants = latest.flatMap(act => {
        const grant = parseGrant(act.op)
        return grant.ok ? [grant.value] : []
      })
      const lowest = Math.min(...grants.map(grant => rankOf(grant.role)))
      const [first, ...rest] = grants.filter(grant => rankOf(grant.role) === lowest)
      return (
        first && { role: first.role, wh: rest.reduce<WarehouseScope>((wh, grant) => common(wh, grant.wh), first.wh) }
      )
    }
    const supers = new Set(acts.flatMap(act => (act.op.p?.role === 'SU' ? [userOf(act.op)] : [])))
    const isSafe = (skipped: Set<string>) => [...supers].some(one => standing(one, skipped)?.role === 'SU')
    const none = new Set<string>()
    if (supers.size === 0 || isSafe(none)) return standing(user, none)
    const lowering = inCausalOrder(accepted, entry => this.#before(entry) ?? new Set())
      .flatMap(by => acts.filter(act => act.by === by))
      .filter(act => supers.has(userOf(act.op)))
      .filter(act => act.op.e === 'removal' || (act.op.e === 'grant' && act.op.p?.role !== 'SU'))
    const skipped = new Set(lowering.map(act => act.name))
    for (const act of lowering) {
      skipped.delete(act.name)
      if (!isSafe(skipped)) skipped.add(act.name)
    }
    return standing(user, skipped)
  }

  // ---- the other scopes

  #judgeElsewhere(entry: AuthEntry, floor: readonly string[], seen: Set<AuthEntry>): Verdict {
    const scope = parseScope(entry.log.scope)
    if (!scope.ok) throw new Error('a log has a scope')
    const { kind, id } = scope.value
    const classes = entry.entry.o.map(op => entityClass(kind, op.e))
    if (classes.includes(undefined)) return 'pending'
    if (entry.entry.o.some((op, n) => !isKindOf(classes[n] ?? 'fact', op.k))) return 'rejected'
    if (floor.some(ref => ![...seen].some(one => one.ref === ref))) return 'rejected'
    const certificate = this.#certificate([...seen], entry.log.dev)
    const member = certificate && !this.#isRevoked([...seen], entry.log.dev)
    const standing = this.#standing([...seen], entry.entry.a)
    const there = kind !== 'wh' || (standing && within([id], standing.wh))
    const may =
      kind === 'audit'
        ? member && id === entry.log.dev
        : member &&
          certificateCarries(certificate, entry.log.scope) &&
          standing &&
          there &&
          entry.entry.o.every(op => this.#rules.mayWrite(standing.role, kind, op))
    if (may) return 'accepted'
    return kind === 'wh' && classes.includes('fact') ? 'flagged' : 'rejected'
  }
}

function userOf(op: Op): string {
  return typeof op.p?.user === 'string' ? op.p.user : ''
}

/** Ancestors first; of those that could stand next, the lowest hash. */
function inCausalOrder(entries: readonly AuthEntry[], before: (entry: AuthEntry) => Set<AuthEntry>): AuthEntry[] {
  let left = [...entries]
  const order: AuthEntry[] = []
  while (left.length > 0) {
    const ready = left.filter(entry => !left.some(other => before(entry).has(other)))
    const next = ready.sort((a, b) => (a.hash < b.hash ? -1 : 1))[0]
    if (!next) return order
    order.push(next)
    left = left.filter(entry => entry !== next)
  }
  return order
}

function within(inner: WarehouseScope, outer: WarehouseScope): boolean {
  return outer === 'all' || (inner !== 'all' && inner.every(one => outer.includes(one)))
}

function common(a: WarehouseScope, b: WarehouseScope): WarehouseScope {
  if (a === 'all') return b
  return b === 'all' ? a : a.filter(one => b.includes(one))
}
