import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { findCooperatives as findRows, listCooperatives as listRows } from '../../repositories/cooperative.ts'
import { type Caller, runQuery } from '../command.ts'
import { seasonToday } from '../farmers/quota-terms.ts'
import type { StationDeps } from '../station-deps.ts'

type Page = OutputOf<'cooperatives', 'list'>
type Found = OutputOf<'cooperatives', 'find'>

/** One page of the cooperatives with their members and kilograms of the season (COOP-1). Errors: Invalid for an unknown field. */
export function listCooperatives(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'cooperatives', 'list'>,
): Result<Page, Refusal> {
  return runQuery<Page>(deps, caller, 'cooperatives.view', tx => {
    const page = listRows(tx, deps.store.build, input, seasonToday(tx, deps))
    if (!page.ok) return page
    return ok({ ...page.value, rows: page.value.rows.map(row => ({ ...row, archived: row.archived === 1 })) })
  })
}

/** Type-ahead of cooperatives, at most 12. */
export const findCooperatives = (
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'cooperatives', 'find'>,
): Result<Found, Refusal> =>
  runQuery<Found>(deps, caller, 'cooperatives.view', tx => ok({ rows: findRows(tx, deps.store.build, input.text) }))
