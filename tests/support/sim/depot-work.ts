import { deliveryInput } from '#shared/contract/counter.ts'
import { businessDay } from '#shared/domain/day.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import type { Result } from '#shared/kit/result.ts'
import { farmerRegister } from '#main/services/farmers/farmer-register.ts'
import { faultOf } from '#main/storage/storage-fault.ts'
import type { Caller } from '#main/services/command.ts'
import { recordDelivery } from '#main/services/deliveries/record-delivery.ts'
import { correctDelivery, voidDelivery } from '#main/services/deliveries/void-delivery.ts'
import { recordPayment, voidPayment } from '#main/services/payments/record-payment.ts'
import { setPrice } from '#main/services/prices/set-price.ts'
import { archiveRecord, unarchiveRecord } from '#main/services/registers/archive-record.ts'
import { createRecord } from '#main/services/registers/create-record.ts'
import { editRecord } from '#main/services/registers/edit-record.ts'
import { setSetting } from '#main/services/settings/set-setting.ts'
import type { Chance } from '../chance.ts'
import type { DepotWorld } from './depot-world.ts'
import { type DepotLife, PowerCut, type SimDepot } from './sim-depot.ts'

/** Something that a person does at a station. */
export type Work = (world: DepotWorld, depot: SimDepot, chance: Chance) => Promise<boolean>

interface Asked {
  readonly life: DepotLife
  readonly caller: Caller
  readonly command: { readonly commandId: string }
}
type Row = { readonly table: string; readonly id: string } | undefined

/** Has a use case done at a station; what it told the person is remembered. False where it was refused, or the power went. */
export async function doing<T>(
  world: DepotWorld,
  depot: SimDepot,
  ask: (asked: Asked) => Result<T, Refusal> | Promise<Result<T, Refusal>> | undefined,
  rowOf: (value: T) => Row = () => undefined,
): Promise<boolean> {
  const caller = depot.caller()
  const { life } = depot
  if (caller === undefined || life === null) return false
  const command = { commandId: life.deps.random.uuid() }
  try {
    const result = await ask({ life, caller, command })
    if (result?.ok !== true) return false
    const row = rowOf(result.value)
    world.acknowledged.push({
      at: depot.name,
      command: command.commandId,
      scope: life.deps.here.scope,
      ...(row === undefined ? {} : { row }),
    })
    return true
  } catch (error) {
    // The screens refuse it in words: nothing is saved, and nobody was told that it is.
    if (error instanceof PowerCut || faultOf(error) !== undefined) return false
    throw error
  } finally {
    world.time.stir()
  }
}

/** One of what a question finds, or nothing. */
function one(life: DepotLife, chance: Chance, sql: string, ...given: string[]): string | undefined {
  const ids = life.store.read(tx =>
    tx.db
      .prepare<string[], string>(sql)
      .pluck()
      .all(...given),
  )
  return ids.length === 0 ? undefined : chance.pick(ids)
}

const farmerHere = (life: DepotLife, chance: Chance): string | undefined =>
  one(life, chance, 'SELECT id FROM farmer WHERE archived = 0 ORDER BY id')
const today = (life: DepotLife): string => businessDay(life.deps.clock.wallMs())

const deliveryOf = (life: DepotLife, chance: Chance, farmer: string) =>
  deliveryInput.parse({
    farmer,
    day: today(life),
    bags: 1 + chance.below(3),
    weighings_g: Array.from({ length: 1 + chance.below(3) }, () => 40_000 + chance.below(25_000)),
    grade: chance.pick(['I', 'II', 'HS']),
    ...(chance.odds(20) ? { ticket: `T${chance.below(4)}` } : {}),
  })

const delivery: Work = (world, depot, chance) =>
  doing(
    world,
    depot,
    ({ life, caller, command }) => {
      const farmer = farmerHere(life, chance)
      const pay = chance.odds(40) ? { pay: { amount_xaf: 1_000, method: 'cash' as const } } : {}
      return farmer === undefined
        ? undefined
        : recordDelivery(life.deps, caller, { ...command, delivery: deliveryOf(life, chance, farmer), ...pay })
    },
    ({ id }) => ({ table: 'delivery', id }),
  )

const payment: Work = (world, depot, chance) =>
  doing(
    world,
    depot,
    ({ life, caller, command }) => {
      const sql = 'SELECT DISTINCT farmer FROM delivery WHERE counts = 1 AND scope = ? ORDER BY farmer'
      const id = one(life, chance, sql, life.deps.here.scope)
      if (id === undefined) return undefined
      const method = 'cash' as const
      const input = { party: { kind: 'farmer' as const, id }, amount_xaf: 500, method, day: today(life) }
      return recordPayment(life.deps, caller, { ...command, payment: input })
    },
    ({ id }) => ({ table: 'payment', id }),
  )

const why = 'erreur de pesée'
const live = (table: string): string => `SELECT id FROM ${table} WHERE live = 1 AND scope = ? ORDER BY id`

const voidOfDelivery: Work = (world, depot, chance) =>
  doing(world, depot, ({ life, caller, command }) => {
    const id = one(life, chance, live('delivery'), life.deps.here.scope)
    return id === undefined ? undefined : voidDelivery(life.deps, caller, { ...command, id, why })
  })

const voidOfPayment: Work = (world, depot, chance) =>
  doing(world, depot, ({ life, caller, command }) => {
    const id = one(life, chance, live('payment'), life.deps.here.scope)
    return id === undefined ? undefined : voidPayment(life.deps, caller, { ...command, id, why })
  })

const correction: Work = (world, depot, chance) =>
  doing(
    world,
    depot,
    ({ life, caller, command }) => {
      const id = one(life, chance, live('delivery'), life.deps.here.scope)
      const farmer = id === undefined ? undefined : one(life, chance, 'SELECT farmer FROM delivery WHERE id = ?', id)
      if (id === undefined || farmer === undefined) return undefined
      return correctDelivery(life.deps, caller, { ...command, id, why, delivery: deliveryOf(life, chance, farmer) })
    },
    ({ id }) => ({ table: 'delivery', id }),
  )

const price: Work = (world, depot, chance) =>
  doing(
    world,
    depot,
    ({ life, caller, command }) =>
      setPrice(life.deps, caller, {
        ...command,
        day: '2026-11-01',
        grade: chance.pick(['I', 'II', 'HS'] as const),
        price_xaf: 2_500 + 50 * chance.below(20),
      }),
    ({ id }) => ({ table: 'price', id }),
  )

const setting: Work = (world, depot, chance) =>
  doing(world, depot, ({ life, caller, command }) =>
    setSetting(life.deps, caller, { ...command, name: 'organisation_name', value: `Coopérative ${chance.below(99)}` }),
  )

const newFarmer: Work = (world, depot, chance) =>
  doing(
    world,
    depot,
    ({ life, caller, command }) => {
      const fields = { name: `NGONO ${chance.below(9)}`, village: 'Ebebda', phone: `67700000${chance.below(9)}` }
      return createRecord(life.deps, caller, farmerRegister, { ...command, fields })
    },
    ({ id }) => ({ table: 'farmer', id }),
  )

const editedFarmer: Work = (world, depot, chance) =>
  doing(world, depot, ({ life, caller, command }) => {
    const id = farmerHere(life, chance)
    if (id === undefined) return undefined
    const patches = [
      { village: `Village ${chance.below(99)}` },
      { area_m2: 1_000 + chance.below(50_000) },
      { name: `PLANTEUR ${chance.below(99)}` },
      { phone: `6900000${10 + chance.below(90)}` },
    ]
    return editRecord(life.deps, caller, farmerRegister, { ...command, id, patch: chance.pick(patches) })
  })

const archived: Work = (world, depot, chance) =>
  doing(world, depot, ({ life, caller, command }) => {
    const id = one(life, chance, 'SELECT id FROM farmer ORDER BY id')
    if (id === undefined) return undefined
    const act = chance.odds(50) ? archiveRecord : unarchiveRecord
    return act(life.deps, caller, farmerRegister, { ...command, id, why: 'n’est plus membre' })
  })

/** What is done at a station, by its name. */
export const work = {
  delivery,
  payment,
  voidOfDelivery,
  voidOfPayment,
  correction,
  price,
  setting,
  newFarmer,
  editedFarmer,
  archived,
} as const satisfies Record<string, Work>

const weights: readonly (readonly [number, keyof typeof work])[] = [
  [40, 'delivery'],
  [14, 'payment'],
  [7, 'voidOfDelivery'],
  [6, 'voidOfPayment'],
  [6, 'correction'],
  [4, 'price'],
  [3, 'setting'],
  [6, 'newFarmer'],
  [12, 'editedFarmer'],
  [2, 'archived'],
]
const whole = weights.reduce((sum, [weight]) => sum + weight, 0)

/** Something that a day brings. */
export function someWork(chance: Chance): keyof typeof work {
  let at = chance.below(whole)
  for (const [weight, name] of weights) {
    at -= weight
    if (at < 0) return name
  }
  return 'delivery'
}
