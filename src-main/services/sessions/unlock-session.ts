import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { sessionById, setSessionLocked } from '../../repositories/session.ts'
import { userById } from '../../repositories/user.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { checkCredentials } from './check-credentials.ts'
import { whoAmI } from './whoami.ts'

/** Opens a locked screen again by its own user's password; tries are counted as at login. Errors: WrongCredentials, TooManyAttempts. */
export async function unlockSession(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'sessions', 'unlock'>,
): Promise<Result<OutputOf<'sessions', 'unlock'>, Refusal>> {
  const asked = deps.store.read(tx => ({
    login: userById(tx, deps.store.build, caller.user)?.login ?? '',
    device: sessionById(tx, deps.store.build, caller.session)?.device ?? '',
  }))
  return checkCredentials(deps, { login: asked.login, password: input.password }, asked.device, (tx, person) => {
    if (person.user.id !== caller.user) return err(refuse('WrongCredentials', {}))
    const open = sessionById(tx, deps.store.build, caller.session)
    if (open === undefined || open.ended_ms !== null) return err(refuse('NotLoggedIn', {}))
    setSessionLocked(tx, deps.store.build, caller.session, false, deps.clock.wallMs())
    recordAudit(tx, deps, caller.user, { e: 'login', what: 'unlock', device: asked.device })
    return ok(whoAmI(tx, deps, caller))
  })
}
