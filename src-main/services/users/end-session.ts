import type { InputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { endSession, sessionById } from '../../repositories/session.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { managedBy } from './manageable.ts'

/** Ends a session of somebody the caller manages (USR-1). Errors: NotFound, Yourself, NotManageable. */
export function endUserSession(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'users', 'endSession'>,
): Result<Record<string, never>, Refusal> {
  const ended = deps.store.write<Result<Record<string, never>, Refusal>>(tx => {
    const session = sessionById(tx, deps.store.build, input.id)
    if (session === undefined) return err(refuse('NotFound', { what: 'session' }))
    const managed = managedBy(tx, deps, caller, session.user)
    if (!managed.ok) return managed
    if (endSession(tx, deps.store.build, session.id, deps.clock.wallMs(), 'revoked') > 0) {
      recordAudit(tx, deps, caller.user, { e: 'login', what: 'ended', why: 'revoked', user: session.user })
    }
    return ok({})
  })
  if (ended.ok) deps.push({ topic: 'session', state: 'ended' })
  return ended
}
