import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { listWarehouses as listRows } from '../../repositories/warehouse.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Page = OutputOf<'warehouses', 'list'>

/** One page of the warehouses with their stock. Errors: Invalid for an unknown field. */
export function listWarehouses(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'warehouses', 'list'>,
): Result<Page, Refusal> {
  return runQuery<Page>(deps, caller, 'warehouses.view', tx => {
    const page = listRows(tx, deps.store.build, input)
    if (!page.ok) return page
    const rows = page.value.rows.map(row => ({
      ...row,
      archived: row.archived === 1,
      here: row.id === deps.here.warehouse,
    }))
    return ok({ ...page.value, rows })
  })
}
