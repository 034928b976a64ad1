import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { endSession, endSessionsOf, sessionById } from '../../repositories/session.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'

/** Ends one of the caller's own sessions. Errors: NotFound for anybody else's. */
export function revokeSession(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'sessions', 'revoke'>,
): Result<Record<string, never>, Refusal> {
  const revoked = deps.store.write<Result<Record<string, never>, Refusal>>(tx => {
    const session = sessionById(tx, deps.store.build, input.id)
    if (session?.user !== caller.user) return err(refuse('NotFound', { what: 'session' }))
    if (endSession(tx, deps.store.build, session.id, deps.clock.wallMs(), 'revoked') > 0) {
      recordAudit(tx, deps, caller.user, { e: 'login', what: 'ended', why: 'revoked', user: caller.user })
    }
    return ok({})
  })
  if (revoked.ok) deps.push({ topic: 'session', state: 'ended' })
  return revoked
}

/** Ends all the caller's sessions but the one he asks from. */
export function revokeOtherSessions(
  deps: PeopleDeps,
  caller: Caller,
): Result<OutputOf<'sessions', 'revokeOthers'>, Refusal> {
  const ended = deps.store.write(tx => {
    const count = endSessionsOf(tx, deps.store.build, caller.user, deps.clock.wallMs(), 'revoked', caller.session)
    if (count > 0) recordAudit(tx, deps, caller.user, { e: 'login', what: 'ended', why: 'revoked', user: caller.user })
    return count
  })
  deps.push({ topic: 'session', state: 'ended' })
  return ok({ ended })
}
