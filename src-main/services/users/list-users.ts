import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { type ListedUser, listUsers as listUserRows } from '../../repositories/user.ts'
import { type Caller, runQuery } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'

type Row = OutputOf<'users', 'list'>['rows'][number]

/** A person with the role that the signed grants give him (AU-11), not what a row says. */
export function userRow(deps: PeopleDeps, listed: ListedUser): Row {
  const holds = deps.ledger.authority().roleOf(listed.id)
  return {
    id: listed.id,
    name: listed.name,
    login: listed.login,
    role: holds?.role ?? null,
    warehouses: holds === undefined ? null : holds.wh === 'all' ? 'all' : [...holds.wh],
    active: holds !== undefined,
    mustChange: listed.must_change === 1,
    made_ms: listed.made_ms,
    lastSeen_ms: listed.lastSeen_ms,
  }
}

/** One page of the people. Errors: Forbidden, Invalid. */
export function listUsers(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'users', 'list'>,
): Result<OutputOf<'users', 'list'>, Refusal> {
  return runQuery<OutputOf<'users', 'list'>>(deps, caller, 'users.view', tx => {
    const page = listUserRows(tx, deps.store.build, input)
    return page.ok ? ok({ ...page.value, rows: page.value.rows.map(row => userRow(deps, row)) }) : page
  })
}
