import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { type ConflictKind, conflictKinds } from '#shared/domain/conflict-kinds.ts'
import { may } from '#shared/domain/rights.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { countOpen, type OpenConflicts } from '../../repositories/conflict.ts'
import type { ReadTx } from '../../storage/store.ts'
import { isCarried, mayWriteInto } from '../carried-scopes.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'

type Person = Pick<Caller, 'role' | 'warehouses'>

const depot = 'wh:'

/** Whether what is open in a scope may be settled by this person from this station: of the organisation it may from everywhere. */
export const maySettleIn = (deps: Deps, caller: Person, scope: string): boolean =>
  !scope.startsWith(depot) || mayWriteInto(deps, caller, scope)

/** What is open of these kinds and may be settled at this station: of the organisation, and of the depots that it carries. */
export const openHere = (tx: ReadTx, deps: Deps, kinds: readonly ConflictKind[] = conflictKinds): OpenConflicts[] =>
  countOpen(tx, deps.store.build, kinds).filter(({ scope }) => !scope.startsWith(depot) || isCarried(deps, scope))

/** How much of what is open a person may settle: `all`, and `apart` from records that somebody contests. */
export function settledBy(
  { role, warehouses }: Person,
  open: readonly OpenConflicts[],
): { readonly all: number; readonly apart: number } {
  const [settles, governs] = [may(role, 'conflicts.settle'), may(role, 'users.manage')]
  const his = open.filter(
    ({ scope, ofUser }) =>
      settles &&
      (ofUser === 0 || governs) &&
      (!scope.startsWith(depot) || scopeCovers(warehouses, scope.slice(depot.length))),
  )
  const sum = (rows: readonly OpenConflicts[]) => rows.reduce((before, { n }) => before + n, 0)
  return { all: sum(his), apart: sum(his.filter(({ disputed }) => disputed === 0)) }
}

/** How much waits for the caller to settle it at this station. */
export const countConflicts = (deps: Deps, caller: Caller): Result<OutputOf<'conflicts', 'count'>, Refusal> =>
  runQuery(deps, caller, 'conflicts.view', tx => ok({ count: settledBy(caller, openHere(tx, deps)).all }))
