import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { endSession, sessionById } from '../../repositories/session.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'

/** Ends the caller's session. */
export function logOut(deps: PeopleDeps, caller: Caller): Result<Record<string, never>, Refusal> {
  deps.store.write(tx => {
    const device = sessionById(tx, deps.store.build, caller.session)?.device ?? ''
    endSession(tx, deps.store.build, caller.session, deps.clock.wallMs(), 'logout')
    recordAudit(tx, deps, caller.user, { e: 'login', what: 'logout', device })
  })
  deps.keyring.forget(caller.session)
  deps.push({ topic: 'session', state: 'ended' })
  return ok({})
}
