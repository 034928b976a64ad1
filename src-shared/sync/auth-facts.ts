import type { AuthGraph, AuthNode } from './auth-graph.ts'
import {
  type Grant,
  isIssuedBy,
  parseGrant,
  parseRemoval,
  parseRevocation,
  parseStation,
  type Revocation,
  rootSignatureOf,
  type StationPayload,
} from './auth-payload.ts'
import type { Role } from '../domain/roles.ts'
import { base64url, type Hashing, type Verifying } from './bytes.ts'
import { certificateKey, orgId } from './certificate.ts'
import { entityClass, isKindOf } from './entities.ts'
import type { Op } from './entry.ts'
import type { ScopeKind } from './scope.ts'

/** The table of rights: role × scope × entity × kind. It is an argument, so that the ledger knows no feature. */
export type MayWrite = (role: Role, scope: ScopeKind, op: Op) => boolean

/** What a judgement rests on besides the entries. `schema`: the highest payload version that this version knows. */
export interface AuthorityRules {
  readonly hashing: Hashing
  readonly verifying: Verifying
  readonly rootPublicKey: Uint8Array
  readonly schema: number
  readonly mayWrite: MayWrite
  /**
   * Of a forked log outside `auth`: whether entry (seq, hash) is on the chain that ends in `end`, true while that end
   * has not arrived. Left out where no log is forked.
   */
  readonly leadsTo?: (log: string, entry: { seq: number; hash: string }, end: { seq: number; hash: string }) => boolean
}

/** One op that grants a role. `n`: its index in the entry. */
export interface GrantAct {
  readonly node: AuthNode
  readonly n: number
  readonly grant: Grant
}

/** One op that takes away whatever a user was granted. `n`: its index in the entry. */
export interface RemovalAct {
  readonly node: AuthNode
  readonly n: number
  readonly user: string
}

/** One op that enrols a station. */
export interface StationAct {
  readonly node: AuthNode
  readonly station: StationPayload
  /** Whether the key of its issuer, the root or a station named somewhere in `auth`, made its signature. */
  readonly signed: boolean
}

/** One op that revokes a station. `n`: its index in the entry. */
export interface RevocationAct {
  readonly node: AuthNode
  readonly n: number
  readonly revocation: Revocation
}

interface ParsedStation {
  readonly node: AuthNode
  readonly n: number
  readonly station: StationPayload
}

/** One op read; none of the four is there for a `user`. */
interface ParsedAct {
  readonly grant?: GrantAct
  readonly removal?: RemovalAct
  readonly station?: ParsedStation
  readonly revocation?: RevocationAct
}

/** What is wrong with an `auth` entry before anybody's rights are looked at. */
export type StaticFault = 'LaterSchema' | 'UnknownEntity' | 'BadKind' | 'BadPayload' | 'BadRootSignature'

/**
 * What the entries of `auth` say, read once: acts by user and station, which entries the root signed, how far each
 * station stands from the root. Which of them hold is not decided here.
 */
export class AuthFacts {
  readonly graph: AuthGraph
  readonly rules: AuthorityRules
  readonly grants = new Map<string, GrantAct[]>()
  readonly removals = new Map<string, RemovalAct[]>()
  readonly stations = new Map<string, StationAct[]>()
  readonly revocations: RevocationAct[] = []
  /** Users who were ever granted `SU`. */
  readonly superadmins = new Set<string>()
  readonly #faults: (StaticFault | undefined)[] = []
  readonly #byRoot: boolean[] = []
  readonly #stationOf = new Map<string, StationAct>()
  readonly #depths: ReadonlyMap<string, number>

  /** `verified` remembers signatures that were checked before, by what they are over; it is read and added to. */
  constructor(graph: AuthGraph, rules: AuthorityRules, verified: Map<string, boolean>) {
    this.graph = graph
    this.rules = rules
    const stations: ParsedStation[] = []
    for (const node of graph.nodes) {
      const root = this.#rootSignature(node, verified)
      this.#byRoot.push(root === 'holds')
      this.#faults.push(root === 'bad' ? 'BadRootSignature' : this.#read(node, stations))
    }
    const keys = new Map(stations.map(({ station }) => [station.certificate.dev, certificateKey(station.certificate)]))
    for (const { node, n, station } of stations) {
      const signed = this.#isSigned(station, keys, verified)
      const act = { node, station, signed }
      pushTo(this.stations, station.certificate.dev, act)
      this.#stationOf.set(`${node.index} ${n}`, act)
    }
    this.#depths = depthsOf(this.stations)
  }

  fault(node: AuthNode): StaticFault | undefined {
    return this.#faults[node.index]
  }

  isByRoot(node: AuthNode): boolean {
    return this.#byRoot[node.index] ?? false
  }

  stationAct(node: AuthNode, n: number): StationAct | undefined {
    return this.#stationOf.get(`${node.index} ${n}`)
  }

  /** Certificates between a station and the root, over signatures that hold; the root itself is at 0. */
  depth(dev: string): number {
    return this.#depths.get(dev) ?? Number.MAX_SAFE_INTEGER
  }

  #rootSignature(node: AuthNode, verified: Map<string, boolean>): 'none' | 'holds' | 'bad' {
    const { entry, hash, log } = node.at
    if (!entry.o.some(op => op.p && 'root_sig' in op.p)) return 'none'
    const key = `root ${hash}`
    const known = verified.get(key)
    if (known !== undefined) return known ? 'holds' : 'bad'
    const found = rootSignatureOf(this.rules, log.dev, entry)
    verified.set(key, found === 'holds')
    return found
  }

  /** Files every act of an entry, or says what is wrong with it; an entry with a fault leaves none. */
  #read(node: AuthNode, stations: ParsedStation[]): StaticFault | undefined {
    const { entry } = node.at
    if (entry.s > this.rules.schema) return 'LaterSchema'
    const classes = entry.o.map(op => entityClass('auth', op.e))
    if (classes.includes(undefined)) return 'UnknownEntity'
    if (!entry.o.every((op, n) => isKindOf(classes[n] ?? 'fact', op.k))) return 'BadKind'
    const acts = entry.o.map((op, n) => this.#parseAct(node, n, op))
    if (acts.includes(undefined)) return 'BadPayload'
    for (const act of acts) {
      if (act?.grant) pushTo(this.grants, act.grant.grant.user, act.grant)
      if (act?.grant?.grant.role === 'SU') this.superadmins.add(act.grant.grant.user)
      if (act?.removal) pushTo(this.removals, act.removal.user, act.removal)
      if (act?.station) stations.push(act.station)
      if (act?.revocation) this.revocations.push(act.revocation)
    }
    return undefined
  }

  #parseAct(node: AuthNode, n: number, op: Op): ParsedAct | undefined {
    if (op.e === 'user') return {}
    if (op.e === 'grant') {
      const grant = parseGrant(op)
      return grant.ok ? { grant: { node, n, grant: grant.value } } : undefined
    }
    if (op.e === 'removal') {
      const removal = parseRemoval(op)
      return removal.ok ? { removal: { node, n, user: removal.value.user } } : undefined
    }
    if (op.e === 'station') {
      const station = parseStation(this.rules.hashing, op)
      return station.ok ? { station: { node, n, station: station.value } } : undefined
    }
    const revocation = parseRevocation(op)
    return revocation.ok ? { revocation: { node, n, revocation: revocation.value } } : undefined
  }

  #isSigned(station: StationPayload, keys: Map<string, Uint8Array>, verified: Map<string, boolean>): boolean {
    const { certificate, bytes, signature } = station
    if (certificate.org !== orgId(this.rules.hashing, this.rules.rootPublicKey)) return false
    const issuer = certificate.by === 'root' ? this.rules.rootPublicKey : keys.get(certificate.by)
    if (!issuer) return false
    // The issuer's id is the hash of its key and stands in the bytes, so these two texts name one check.
    const key = `cert ${base64url(bytes)} ${base64url(signature)}`
    const known = verified.get(key)
    if (known !== undefined) return known
    const signed = isIssuedBy(this.rules.verifying, issuer, station)
    verified.set(key, signed)
    return signed
  }
}

function pushTo<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

function depthsOf(stations: ReadonlyMap<string, readonly StationAct[]>): Map<string, number> {
  const issued = new Map<string, string[]>()
  for (const [dev, acts] of stations) {
    for (const act of acts) if (act.signed) pushTo(issued, act.station.certificate.by, dev)
  }
  const depths = new Map<string, number>([['root', 0]])
  const queue = ['root']
  for (let i = 0; i < queue.length; i++) {
    const issuer = queue[i] ?? ''
    for (const dev of issued.get(issuer) ?? []) {
      if (depths.has(dev)) continue
      depths.set(dev, (depths.get(issuer) ?? 0) + 1)
      queue.push(dev)
    }
  }
  return depths
}
