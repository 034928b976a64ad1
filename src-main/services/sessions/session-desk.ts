import { createHash } from 'node:crypto'
import type { SessionTable } from '#db/sqlite/tables-local.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { endSession, type SessionEnd, sessionOf, setSessionLocked, touchSession } from '../../repositories/session.ts'
import { settingsNow } from '../settings/settings-now.ts'
import { userById } from '../../repositories/user.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import { isMember } from '../membership.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { isIdle, sessionEnd } from './session-time.ts'

/** Whom a session stands for at this moment. */
export interface Standing {
  readonly caller: Caller
  readonly locked: boolean
  readonly mustChange: boolean
}

/** Looks sessions up, at every call, and lets them end and lock in time. */
export interface SessionDesk {
  /** Whom a token stands for; null when it is unknown, ended or too old. `act` counts as the person's activity, `watch` does not. */
  standing(token: string, use: 'act' | 'watch'): Standing | null
}

const writeSeenEveryMs = 20_000
/** A session token is this long: 256 bits (SES-1). */
export const tokenBytes = 32
/** What is stored of a token. */
export const tokenHash = (token: string): Uint8Array => new Uint8Array(createHash('sha256').update(token).digest())

/** The desk of a station. Activity is kept in memory and written at most every 20 s, so that a call costs one read. */
export function createSessionDesk(deps: PeopleDeps): SessionDesk {
  const seen = new Map<string, number>()
  const canWrite = () => deps.store.trouble() === undefined

  const end = (session: SessionTable, why: SessionEnd): null => {
    seen.delete(session.id)
    deps.keyring.forget(session.id)
    if (!canWrite()) return null
    deps.store.write(tx => {
      if (endSession(tx, deps.store.build, session.id, deps.clock.wallMs(), why) > 0) {
        recordAudit(tx, deps, null, { e: 'login', what: 'ended', why, user: session.user })
      }
    })
    return null
  }
  const lock = (session: SessionTable): void => {
    deps.keyring.forget(session.id)
    if (canWrite()) deps.store.write(tx => setSessionLocked(tx, deps.store.build, session.id, true))
  }
  const touch = (session: SessionTable, now: number): void => {
    seen.set(session.id, now)
    if (now - session.seen_ms >= writeSeenEveryMs && canWrite()) {
      deps.store.write(tx => touchSession(tx, deps.store.build, session.id, now))
    }
  }

  return {
    standing(token, use) {
      // A station that was excluded may not even write down that a session ended (LED-85).
      if (!isMember(deps)) return null
      const found = deps.store.read(tx => {
        const session = sessionOf(tx, deps.store.build, tokenHash(token))
        if (session === undefined || session.ended_ms !== null) return undefined
        const user = userById(tx, deps.store.build, session.user)
        return { session, user, lockMinutes: settingsNow(tx, deps.store.build).lock_minutes }
      })
      if (found === undefined) return null
      const { user, lockMinutes } = found
      const session = { ...found.session, seen_ms: Math.max(found.session.seen_ms, seen.get(found.session.id) ?? 0) }
      const holds = deps.ledger.authority().roleOf(session.user)
      if (user === undefined || holds === undefined || !scopeCovers(holds.wh, deps.here.warehouse)) {
        return end(session, 'deactivated')
      }
      const now = deps.clock.wallMs()
      const over = sessionEnd(session, holds.role, now)
      if (over !== null) return end(session, over)
      const idle = session.locked === 0 && isIdle(session.seen_ms, lockMinutes, now)
      if (idle) lock(session)
      const locked = session.locked === 1 || idle
      if (use === 'act' && !locked) touch({ ...session, seen_ms: found.session.seen_ms }, now)
      const fresh = deps.freshness.isFresh(session.id)
      const caller = { user: session.user, session: session.id, role: holds.role, warehouses: holds.wh, fresh }
      return { caller, locked, mustChange: user.must_change === 1 }
    },
  }
}
