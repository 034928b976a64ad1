import type { SessionTable } from '#db/sqlite/tables-local.ts'
import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { openSessions } from '../../repositories/session.ts'
import { userName } from '../../repositories/user.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'

/** A session as its owner sees it. */
export type ListedSession = OutputOf<'sessions', 'list'>['rows'][number]

/** A session as the screens show it: the token is not in it. */
export const sessionRow = (session: SessionTable, userNameOf: string | null, current: string): ListedSession => ({
  id: session.id,
  device: session.device,
  created_ms: session.created_ms,
  seen_ms: session.seen_ms,
  current: session.id === current,
  user: session.user,
  userName: userNameOf,
})

/** The caller's own open sessions, the last used first (SES-1). */
export function listSessions(deps: PeopleDeps, caller: Caller): Result<OutputOf<'sessions', 'list'>, Refusal> {
  const rows = deps.store.read(tx => {
    const name = userName(tx, deps.store.build, caller.user)
    return openSessions(tx, deps.store.build, caller.user).map(session => sessionRow(session, name, caller.session))
  })
  return ok({ rows })
}
