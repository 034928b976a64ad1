import type { InputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { isRealDay } from '#shared/domain/day.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { priceById } from '../../repositories/price.ts'
import { warehouseById } from '../../repositories/warehouse.ts'
import { type Caller, runCommand } from '../command.ts'
import { invalid } from '../registers/record-fields.ts'
import type { StationDeps } from '../station-deps.ts'

/**
 * Puts a price into the grid from a day on (DEL-6): a fact, so the one before stays readable. Errors: Invalid for a day that is none,
 * NotFound of the warehouse.
 */
export function setPrice(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'prices', 'set'>,
): Result<{ id: string }, Refusal> {
  const command = { commandId: input.commandId, name: 'prices.set', can: 'prices.edit', input } as const
  return runCommand<{ id: string }>(deps, caller, command, tx => {
    if (!isRealDay(input.day)) return invalid('day', 'day')
    if (input.wh !== undefined && warehouseById(tx, deps.store.build, input.wh) === undefined) {
      return err(refuse('NotFound', { what: 'warehouse' }))
    }
    const id = deps.random.uuid()
    const { day, grade, wh, certification, price_xaf } = input
    const p = { day, grade, price_xaf, ...(wh ? { wh } : {}), ...(certification ? { certification } : {}) }
    return ok({ value: { id }, drafts: [{ scope: 'org', ops: [{ k: 'create', e: 'price', i: id, p }] }] })
  })
}

/** Takes a price out of the grid with the reason; it stays listed as withdrawn. Errors: NotFound, AlreadyVoid. */
export function withdrawPrice(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'prices', 'withdraw'>,
): Result<Record<string, never>, Refusal> {
  const command = { commandId: input.commandId, name: 'prices.withdraw', can: 'prices.edit', input } as const
  return runCommand<Record<string, never>>(deps, caller, command, tx => {
    const price = priceById(tx, deps.store.build, input.id)
    if (price === undefined) return err(refuse('NotFound', { what: 'price' }))
    if (price.live === 0) return err(refuse('AlreadyVoid', {}))
    const p = { ent: 'price', of: price.id, why: input.why }
    const op = { k: 'create' as const, e: 'void', i: deps.ledger.voidId(price.id), p }
    return ok({ value: {}, drafts: [{ scope: 'org', ops: [op] }] })
  })
}
