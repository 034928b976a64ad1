import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import type { Result } from '#shared/kit/result.ts'
import { setSessionLocked } from '../../repositories/session.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { askOwnPassword } from './own-password.ts'
import { whoAmI } from './whoami.ts'

/** Opens a locked screen again by its own user's password (AU-8). Errors: those of `askOwnPassword`. */
export const unlockSession = (
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'sessions', 'unlock'>,
): Promise<Result<OutputOf<'sessions', 'unlock'>, Refusal>> =>
  askOwnPassword(deps, caller, input.password, 'unlock', tx => {
    setSessionLocked(tx, deps.store.build, caller.session, false, deps.clock.wallMs())
    return whoAmI(tx, deps, caller)
  })
