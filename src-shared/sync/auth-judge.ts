import { rankOf } from '../domain/roles.ts'
import type { AuthFacts, StationAct } from './auth-facts.ts'
import type { AuthNode } from './auth-graph.ts'
import { parseGrant, parseRemoval } from './auth-payload.ts'
import { AuthState, type InForce, isWithin, type Standing } from './auth-state.ts'
import type { Op } from './entry.ts'
import { ACCEPTED, type Judgement, judged, type Why } from './judgement.ts'

/**
 * Whether the author of an `auth` entry had the right to make it, judged on its own ancestors alone and on which of
 * them are in force (LEDGER §5, LED-71). Cuts are not looked at here.
 */
export function judgeAuthEntry(facts: AuthFacts, node: AuthNode, inForce: InForce): Judgement {
  const fault = facts.fault(node)
  if (fault) return judged(fault === 'LaterSchema' || fault === 'UnknownEntity' ? 'pending' : 'rejected', fault)
  if (node.goesBack) return judged('rejected', 'GoesBack')
  const { entry, log } = node.at
  const state = new AuthState(facts, node.before, inForce)
  if (facts.isByRoot(node)) {
    const isForeign = entry.o.some((op, n) => op.e === 'station' && !isByRoot(facts.stationAct(node, n)))
    return isForeign ? judged('rejected', 'BadCertificate') : ACCEPTED
  }
  if (entry.r.length === 0) return judged('rejected', 'NoRefs')
  if (!state.station(log.dev)) return judged('rejected', 'StationNotYetEnrolled')
  if (state.isRevoked(log.dev)) return judged('rejected', 'StationRevoked')
  const standing = state.standing(entry.a)
  if (!standing) return judged('rejected', 'NoRole')
  for (const [n, op] of entry.o.entries()) {
    const why = findAuthRefusal({ facts, node, state, standing }, op, n)
    if (why) return judged('rejected', why)
  }
  return ACCEPTED
}

function isByRoot(act: StationAct | undefined): boolean {
  return act?.signed === true && act.station.certificate.by === 'root'
}

interface AuthQuestion {
  readonly facts: AuthFacts
  readonly node: AuthNode
  readonly state: AuthState
  readonly standing: Standing
}

function findAuthRefusal(question: AuthQuestion, op: Op, n: number): Why | undefined {
  const { facts, node, standing } = question
  const actor = node.at.entry.a
  // A person changes his own password and keys, whatever his role; not whether he is active.
  const isOwn = op.e === 'user' && op.i === actor && op.k === 'set' && !Object.hasOwn(op.b ?? {}, 'active')
  if (isOwn) return undefined
  // Every role may set its own record, so the table cannot say who sets another's: who may create one.
  const asked: Op = op.e === 'user' ? { ...op, k: 'create' } : op
  if (!facts.rules.mayWrite(standing.role, 'auth', asked)) return 'NoRight'
  if (op.e === 'user') return findRankRefusal(question, op.i)
  if (op.e === 'grant') return findGrantRefusal(question, op)
  if (op.e === 'removal') {
    const removal = parseRemoval(op)
    return removal.ok ? findRankRefusal(question, removal.value.user) : 'BadPayload'
  }
  return op.e === 'station' ? findStationRefusal(question, n) : undefined
}

/** Nobody manages himself, an equal or a higher role, or whom his warehouses leave out; SU manages other SU (USR-1). */
function findRankRefusal({ node, state, standing }: AuthQuestion, user: string): Why | undefined {
  if (user === node.at.entry.a) return 'RankTooLow'
  const target = state.standing(user)
  if (!target) return undefined
  if (standing.role !== 'SU' && rankOf(target.role) >= rankOf(standing.role)) return 'RankTooLow'
  return isWithin(target.wh, standing.wh) ? undefined : 'OtherWarehouse'
}

function findGrantRefusal(question: AuthQuestion, op: Op): Why | undefined {
  const { standing } = question
  const grant = parseGrant(op)
  if (!grant.ok) return 'BadPayload'
  const { user, role, wh } = grant.value
  if (standing.role !== 'SU' && rankOf(role) >= rankOf(standing.role)) return 'RankTooLow'
  if (!isWithin(wh, standing.wh)) return 'OtherWarehouse'
  return findRankRefusal(question, user)
}

/** The certificate is signed, by the root or by a station that was then enrolled with the right `enrol`. */
function findStationRefusal({ facts, node, state, standing }: AuthQuestion, n: number): Why | undefined {
  const act = facts.stationAct(node, n)
  if (!act?.signed) return 'BadCertificate'
  const { by, wh } = act.station.certificate
  if (by !== 'root' && (!state.station(by)?.rt.includes('enrol') || state.isRevoked(by))) return 'BadCertificate'
  return isWithin([wh], standing.wh) ? undefined : 'OtherWarehouse'
}
