import { ok } from '#shared/kit/result.ts'
import type { InputOf } from '#shared/contract/calls.ts'
import type { Caller } from './command.ts'
import type { PeopleDeps } from './security/people-deps.ts'
import { changePassword } from './sessions/change-password.ts'
import { confirmSession } from './sessions/confirm-session.ts'
import { listSessions } from './sessions/list-sessions.ts'
import { lockSession } from './sessions/lock-session.ts'
import { logIn } from './sessions/log-in.ts'
import { logOut } from './sessions/log-out.ts'
import { revokeOtherSessions, revokeSession } from './sessions/revoke-session.ts'
import { unlockSession } from './sessions/unlock-session.ts'
import { whoAmI } from './sessions/whoami.ts'
import { changeRole } from './users/change-role.ts'
import { createUser } from './users/create-user.ts'
import { deactivateUser } from './users/deactivate-user.ts'
import { endUserSession } from './users/end-session.ts'
import { getUser } from './users/get-user.ts'
import { listUsers } from './users/list-users.ts'
import { resetPassword } from './users/reset-password.ts'

/** The line a call came in by, as far as sessions need it. */
export interface Line {
  readonly device: string
  setToken(token: string): void
  clearToken(): void
}

const given =
  (deps: PeopleDeps) =>
  <I, O>(use: (deps: PeopleDeps, caller: Caller, input: I) => O) =>
  (caller: Caller, input: I): O =>
    use(deps, caller, input)

/** The procedures of sessions and users over one station. Tokens go to the line that asked and stand in no answer (EL-8). */
export function peopleServices(deps: PeopleDeps) {
  const use = given(deps)
  return {
    sessions: {
      login: async (_caller: Caller | null, input: InputOf<'sessions', 'login'>, line: Line) => {
        const opened = await logIn(deps, line.device, input)
        if (!opened.ok) return opened
        line.setToken(opened.value.token)
        return ok(opened.value.me)
      },
      logout: (caller: Caller, _input: object, line: Line) => {
        line.clearToken()
        return logOut(deps, caller)
      },
      me: (caller: Caller) => ok(deps.store.read(tx => whoAmI(tx, deps, caller))),
      lock: (caller: Caller) => lockSession(deps, caller),
      unlock: use(unlockSession),
      confirm: use(confirmSession),
      changePassword: use(changePassword),
      list: (caller: Caller) => listSessions(deps, caller),
      revoke: use(revokeSession),
      revokeOthers: (caller: Caller) => revokeOtherSessions(deps, caller),
    },
    users: {
      list: use(listUsers),
      get: use(getUser),
      create: use(createUser),
      changeRole: use(changeRole),
      resetPassword: use(resetPassword),
      deactivate: use(deactivateUser),
      reactivate: use(changeRole),
      endSession: use(endUserSession),
    },
  }
}
