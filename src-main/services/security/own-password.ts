import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { type Action, may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { sessionById } from '../../repositories/session.ts'
import { userById } from '../../repositories/user.ts'
import type { Caller } from '../command.ts'
import { checkCredentials } from '../sessions/check-credentials.ts'
import type { PeopleDeps } from './people-deps.ts'

/**
 * That the one who asks is the one who logged in: his own password, typed again for what must not be done from a screen that was left
 * open (AU-9). Tries are counted as at login. Errors: Forbidden before any password is looked at, WrongCredentials, TooManyAttempts.
 */
export async function proveOwnPassword(
  deps: PeopleDeps,
  caller: Caller,
  can: Action,
  password: string,
): Promise<Result<void, Refusal>> {
  if (!may(caller.role, can)) return err(refuse('Forbidden', { action: can }))
  const asked = deps.store.read(tx => ({
    login: userById(tx, deps.store.build, caller.user)?.login ?? '',
    device: sessionById(tx, deps.store.build, caller.session)?.device ?? '',
  }))
  return checkCredentials(deps, { login: asked.login, password }, asked.device, (_tx, person) =>
    person.user.id === caller.user ? ok(undefined) : err(refuse('WrongCredentials', {})),
  )
}
