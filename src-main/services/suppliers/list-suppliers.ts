import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { findSuppliers as findRows, listSuppliers as listRows } from '../../repositories/supplier.ts'
import { type Caller, runQuery } from '../command.ts'
import { seasonToday } from '../farmers/quota-terms.ts'
import type { StationDeps } from '../station-deps.ts'

type Page = OutputOf<'suppliers', 'list'>
type Found = OutputOf<'suppliers', 'find'>

/** One page of the suppliers, with what came through each this season (SUP-2). Errors: Invalid for a field that the list does not know. */
export function listSuppliers(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'suppliers', 'list'>,
): Result<Page, Refusal> {
  return runQuery<Page>(deps, caller, 'suppliers.view', tx => {
    const page = listRows(tx, deps.store.build, input, seasonToday(tx, deps) || null)
    if (!page.ok) return page
    return ok({ ...page.value, rows: page.value.rows.map(row => ({ ...row, archived: row.archived === 1 })) })
  })
}

/** Type-ahead of suppliers, at most 12. */
export const findSuppliers = (
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'suppliers', 'find'>,
): Result<Found, Refusal> =>
  runQuery<Found>(deps, caller, 'suppliers.view', tx => ok({ rows: findRows(tx, deps.store.build, input.text) }))
