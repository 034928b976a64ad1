import type { ListQuery } from '#shared/contract/fields.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok } from '#shared/kit/result.ts'
import { warehouseLimits } from '../../repositories/counter-facts.ts'
import { listPage } from '../../repositories/list.ts'
import { type LotRecord, lotById, lotLines, lotSource, stockByGrade } from '../../repositories/lot.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'

/** A lot's page shows this many of its latest movements. */
const linesShown = 500

/** A page of lots with what is in them. */
export const listLots = (deps: Deps, caller: Caller, query: ListQuery) =>
  runQuery(deps, caller, 'stock.view', tx =>
    listPage<LotRecord>(tx, deps.store.build, lotSource(caller.warehouses), query),
  )

/** One lot with its latest movements. Errors: NotFound. */
export const getLot = (deps: Deps, caller: Caller, input: { id: string }) =>
  runQuery(deps, caller, 'stock.view', tx => {
    const { build } = deps.store
    const lot = lotById(tx, build, input.id)
    if (lot === undefined || !scopeCovers(caller.warehouses, lot.scope.slice(3)))
      return err(refuse('NotFound', { what: 'lot' }))
    const lines = lotLines(tx, build, lot.scope, lot.id, linesShown)
    return ok({ ...lot, lines: lines.map(({ farmer_name, ...line }) => ({ ...line, farmerName: farmer_name })) })
  })

/** Stock by warehouse and grade (STK-1), with this warehouse's capacity and alert threshold. */
export const showStock = (deps: Deps, caller: Caller) =>
  runQuery(deps, caller, 'stock.view', tx =>
    ok({
      rows: stockByGrade(tx, deps.store.build, caller.warehouses),
      ...warehouseLimits(tx, deps.store.build, deps.here.warehouse),
    }),
  )
