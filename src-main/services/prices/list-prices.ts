import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { pricesInForce } from '../../repositories/counter-facts.ts'
import { listPrices as listRows } from '../../repositories/price.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Page = OutputOf<'prices', 'list'>
type InForce = OutputOf<'prices', 'inForce'>

/** One page of the price grid; `inForce` marks what holds today (DEL-6). Errors: Invalid for an unknown field. */
export function listPrices(deps: StationDeps, caller: Caller, input: InputOf<'prices', 'list'>): Result<Page, Refusal> {
  return runQuery<Page>(deps, caller, 'prices.view', tx => {
    const page = listRows(tx, deps.store.build, input, businessDay(deps.clock.wallMs()))
    if (!page.ok) return page
    const rows = page.value.rows.map(({ live, holds, ...row }) => ({ ...row, inForce: holds === 1, void: live === 0 }))
    return ok({ ...page.value, rows })
  })
}

/** What the grid says for a day at this station's warehouse: the most local price, then the latest (DEL-6). */
export const showPricesInForce = (
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'prices', 'inForce'>,
): Result<InForce, Refusal> =>
  runQuery<InForce>(deps, caller, 'prices.view', tx =>
    ok({ prices: pricesInForce(tx, deps.store.build, input.day, deps.here.warehouse) }),
  )
