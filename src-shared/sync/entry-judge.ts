import { channelOf, isInChannel } from '../domain/channel.ts'
import { assert } from '../kit/assert.ts'
import type { AuthFacts } from './auth-facts.ts'
import { AuthState, type InForce } from './auth-state.ts'
import type { BitSet } from './bit-set.ts'
import { certificateCarries } from './certificate.ts'
import { entityClass, isKindOf } from './entities.ts'
import type { Op } from './entry.ts'
import { ACCEPTED, type Judgement, judged, type Why } from './judgement.ts'
import type { JudgedEntry } from './logged-entry.ts'
import { parseScope, type Scope } from './scope.ts'

/** What an author who named the same heads of `auth` could know. Made once for each distinct `r`. */
export interface SeenAuth {
  readonly closure: BitSet
  readonly state: AuthState
  /** Whether a floor is below these heads, by the text of the floor. */
  readonly floors: Map<string, boolean>
}

/** The view of an author who named these heads, or undefined while one of their ancestors has not arrived. */
export function seeAuth(facts: AuthFacts, inForce: InForce, refs: readonly string[]): SeenAuth | undefined {
  const closure = facts.graph.closure(refs)
  return closure && { closure, state: new AuthState(facts, closure, inForce), floors: new Map() }
}

const scopes = new Map<string, Scope>()

function scopeOf(text: string): Scope {
  const known = scopes.get(text)
  if (known) return known
  const parsed = parseScope(text)
  assert(parsed.ok, 'a log whose genesis names no scope of ours is not admitted to the store')
  scopes.set(text, parsed.value)
  return parsed.value
}

/**
 * Whether the author of an entry outside `auth` had the right to make it, on the heads that he named (LEDGER §5,
 * LED-81 to LED-86). Enrolment today, cuts and the schema are looked at before. Cost: a few look-ups and one question
 * to the table of rights an op.
 */
export function judgeEntry(facts: AuthFacts, seen: SeenAuth, entry: JudgedEntry): Judgement {
  const scope = scopeOf(entry.log.scope)
  const ops = entry.entry.o
  for (const op of ops) {
    const name = entityClass(scope.kind, op.e)
    if (!name) return judged('pending', 'UnknownEntity')
    if (!isKindOf(name, op.k)) return judged('rejected', 'BadKind')
  }
  if (goesBack(facts, seen, entry.floor ?? entry.log.r)) return judged('rejected', 'GoesBack')
  const why = findRefusal(facts, seen.state, entry, scope)
  if (!why) return ACCEPTED
  // Cash that left the till does not vanish from anybody's book: what happened in a warehouse is applied and flagged.
  const happened = scope.kind === 'wh' && ops.some(op => entityClass('wh', op.e) === 'fact')
  return judged(happened ? 'flagged' : 'rejected', why)
}

function goesBack(facts: AuthFacts, seen: SeenAuth, floor: readonly string[]): boolean {
  if (floor.length === 0) return false
  const key = floor.length === 1 ? (floor[0] ?? '') : floor.join()
  const known = seen.floors.get(key)
  if (known !== undefined) return known
  const back = facts.graph.goesBack(floor, seen.closure)
  seen.floors.set(key, back)
  return back
}

function findRefusal(facts: AuthFacts, state: AuthState, entry: JudgedEntry, scope: Scope): Why | undefined {
  const { dev } = entry.log
  const certificate = state.station(dev)
  if (!certificate) return 'StationNotYetEnrolled'
  if (state.isRevoked(dev)) return 'StationRevoked'
  // What a station saw and refused is its own testimony: no role is asked for, and nobody else may give it.
  if (scope.kind === 'audit') return scope.id === dev ? undefined : 'OtherStation'
  if (!certificateCarries(certificate, entry.log.scope)) return 'ScopeNotCarried'
  const standing = state.standing(entry.entry.a)
  if (!standing) return 'NoRole'
  if (scope.kind === 'wh' && standing.wh !== 'all' && !standing.wh.includes(scope.id)) return 'OtherWarehouse'
  const channel = scope.kind === 'chat' ? channelOf(scope.id) : undefined
  if (channel && !isInChannel(channel, standing.role, standing.wh)) return 'NotInChannel'
  const mayWrite = (op: Op): boolean => facts.rules.mayWrite(standing.role, scope.kind, op)
  return entry.entry.o.every(mayWrite) ? undefined : 'NoRight'
}
