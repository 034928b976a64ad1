import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { stockOf, warehouseById } from '../../repositories/warehouse.ts'
import { type Caller, runQuery } from '../command.ts'
import { conflictsOf } from '../registers/conflicts-of.ts'
import { historyOf } from '../registers/history-of.ts'
import type { StationDeps } from '../station-deps.ts'

type Warehouse = OutputOf<'warehouses', 'get'>

/** A warehouse whole. Errors: NotFound. */
export function getWarehouse(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'warehouses', 'get'>,
): Result<Warehouse, Refusal> {
  return runQuery<Warehouse>(deps, caller, 'warehouses.view', tx => {
    const row = warehouseById(tx, deps.store.build, input.id)
    if (row === undefined) return err(refuse('NotFound', { what: 'warehouse' }))
    return ok({
      ...row,
      archived: row.archived === 1,
      stock_g: stockOf(tx, deps.store.build, row.id),
      here: row.id === deps.here.warehouse,
      history: historyOf(tx, deps, 'warehouse', row.id),
      conflicts: conflictsOf(tx, deps, 'warehouse', row.id),
    })
  })
}
