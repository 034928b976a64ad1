import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { sessionById, setSessionLocked } from '../../repositories/session.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'

/** Locks the caller's screen; business procedures answer Locked until it is unlocked (AU-8). */
export function lockSession(deps: PeopleDeps, caller: Caller): Result<Record<string, never>, Refusal> {
  deps.store.write(tx => {
    const session = sessionById(tx, deps.store.build, caller.session)
    if (session === undefined || session.locked === 1) return
    setSessionLocked(tx, deps.store.build, caller.session, true)
    recordAudit(tx, deps, caller.user, { e: 'login', what: 'lock', device: session.device })
  })
  deps.keyring.forget(caller.session)
  deps.push({ topic: 'session', state: 'locked' })
  return ok({})
}
