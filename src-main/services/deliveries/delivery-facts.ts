import type { DeliveryInput } from '#shared/contract/counter.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { type Settings, settingsOf } from '#shared/contract/settings.ts'
import type { DeliveryFacts } from '#shared/domain/decide-delivery.ts'
import { may } from '#shared/domain/rights.ts'
import { type Season, seasonOf } from '#shared/domain/season.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import {
  type CounterFarmer,
  counterFarmer,
  priceFor,
  pricesInForce,
  seasonsInUse,
  storedSettings,
  supplierState,
} from '../../repositories/counter-facts.ts'
import { type DeliveryRecord, seasonGrams, ticketUsedBy } from '../../repositories/delivery.ts'
import type { ReadTx } from '../../storage/store.ts'
import { latestDay } from '../latest-day.ts'
import type { Caller, Deps, Person } from '../command.ts'

/** The facts of a decision and what the ops need beside them. */
export interface ReadFacts {
  readonly facts: DeliveryFacts
  readonly settings: Settings
  readonly farmer: CounterFarmer
  readonly season: Season | null
}

/** The settings in force. */
export const readSettings = (deps: Deps, tx: ReadTx): Settings => settingsOf(storedSettings(tx, deps.store.build))

/** The season of a day, or null outside any. */
export const seasonFor = (deps: Deps, tx: ReadTx, day: string): Season | null =>
  seasonOf(seasonsInUse(tx, deps.store.build), day) ?? null

/**
 * Everything `decideDelivery` must know, from one snapshot. `replacing`, a delivery that is corrected, is left out of the
 * season total where it counted there. Errors: NotFound for a farmer or supplier that is not here.
 */
export function readDeliveryFacts(
  deps: Deps,
  tx: ReadTx,
  caller: Caller,
  input: DeliveryInput,
  second: Person | null,
  replacing: DeliveryRecord | null = null,
): Result<ReadFacts, Refusal> {
  const { build } = deps.store
  const farmer = counterFarmer(tx, build, input.farmer)
  if (farmer === undefined) return err(refuse('NotFound', { what: 'farmer' }))
  const supplier = input.supplier === undefined ? null : supplierState(tx, build, input.supplier, input.day)
  if (supplier === undefined) return err(refuse('NotFound', { what: 'supplier' }))
  const settings = readSettings(deps, tx)
  const season = seasonFor(deps, tx, input.day)
  const prices = pricesInForce(tx, build, input.day, deps.here.warehouse)
  const replaced =
    replacing !== null &&
    replacing.counts === 1 &&
    replacing.farmer === input.farmer &&
    replacing.season === (season?.code ?? null)
  const facts: DeliveryFacts = {
    settings,
    latestDay: latestDay(deps, tx),
    season,
    farmer: {
      archived: farmer.archived === 1,
      area_m2: farmer.area_m2,
      used_g: seasonGrams(tx, build, input.farmer, season?.code ?? null) - (replaced ? replacing.net_g : 0),
    },
    supplier: supplier === null ? null : { state: supplier },
    grid_xaf: priceFor(prices, input.grade, input.certification || null),
    ticketUsedBy:
      input.ticket === undefined || input.ticket === ''
        ? null
        : ticketUsedBy(tx, build, {
            scope: deps.here.scope,
            day: input.day,
            ticket: input.ticket,
            but: replacing?.root ?? null,
          }),
    mayOverride:
      may(caller.role, 'deliveries.override') || (second !== null && may(second.role, 'deliveries.override')),
  }
  return ok({ facts, settings, farmer, season })
}

/** The proved second person of a command, null where none is named. Errors: WrongCredentials, TooManyAttempts, SecondNotAllowed. */
export async function secondOf(
  deps: Deps,
  caller: Caller,
  second: { login: string; password: string } | undefined,
): Promise<Result<Person | null, Refusal>> {
  if (second === undefined) return ok(null)
  const proved = await deps.prove(second.login, second.password)
  if (!proved.ok) return proved
  return proved.value.user === caller.user ? err(refuse('SecondNotAllowed', {})) : proved
}
