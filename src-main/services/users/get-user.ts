import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { lastSeenOf, openSessions } from '../../repositories/session.ts'
import { userById } from '../../repositories/user.ts'
import { type Caller, runQuery } from '../command.ts'
import { historyOf } from '../registers/history-of.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { sessionRow } from '../sessions/list-sessions.ts'
import { userRow } from './list-users.ts'

/** One person with his open sessions at this station and his history; credentials are in neither. Errors: NotFound. */
export function getUser(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'users', 'get'>,
): Result<OutputOf<'users', 'get'>, Refusal> {
  return runQuery<OutputOf<'users', 'get'>>(deps, caller, 'users.view', tx => {
    const { build } = deps.store
    const user = userById(tx, build, input.id)
    if (user === undefined) return err(refuse('NotFound', { what: 'user' }))
    const sessions = openSessions(tx, build, user.id).map(row => sessionRow(row, user.name, caller.session))
    const history = historyOf(tx, deps, 'user', user.id)
    return ok({ ...userRow(deps, { ...user, lastSeen_ms: lastSeenOf(tx, build, user.id) }), sessions, history })
  })
}
