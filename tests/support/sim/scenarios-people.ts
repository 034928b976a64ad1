import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deliveryInput } from '#shared/contract/counter.ts'
import { roles, type Role } from '#shared/domain/roles.ts'
import { businessDay } from '#shared/domain/day.ts'
import { listConflicts } from '#main/services/conflicts/show-conflicts.ts'
import { recordDelivery } from '#main/services/deliveries/record-delivery.ts'
import { voidDelivery } from '#main/services/deliveries/void-delivery.ts'
import { farmerRegister } from '#main/services/farmers/farmer-register.ts'
import { recordPayment } from '#main/services/payments/record-payment.ts'
import { createRecord } from '#main/services/registers/create-record.ts'
import { editRecord } from '#main/services/registers/edit-record.ts'
import { revokeStation } from '#main/services/stations/revoke-station.ts'
import { changeRole } from '#main/services/users/change-role.ts'
import { everything } from '../test-station.ts'
import type { Chance } from '../chance.ts'
import { type Act, acts, workAt } from './depot-acts.ts'
import { faultsOfFile, valuesOf } from './depot-oracle.ts'
import { type Scenario, someActs } from './depot-scenario.ts'
import { depots } from './depot-template.ts'
import { doing } from './depot-work.ts'
import type { DepotWorld } from './depot-world.ts'
import { someCast } from './scenarios-network.ts'
import type { SimDepot } from './sim-depot.ts'

const apart = (world: DepotWorld): void => world.part(world.depots.map(({ name }) => [name]))

/** The kinds of conflict that a person at a station is shown. */
function conflictsAt(depot: SimDepot): string[] {
  const caller = depot.caller()
  if (depot.life === null || caller === undefined) return []
  const page = listConflicts(depot.life.deps, caller, everything)
  return page.ok ? page.value.rows.map(({ kind }) => kind) : [`refused: ${page.error.kind}`]
}

const ofDepotA = (world: DepotWorld): SimDepot[] => world.up().filter(({ spec }) => spec.warehouse === depots.A)

/** One delivery that everybody knows, unpaid. */
const oneDelivery: Act = async (world, chance) => {
  const [first] = ofDepotA(world)
  if (first === undefined) return
  const [farmer = ''] = valuesOf<string>(first, 'SELECT id FROM farmer ORDER BY id')
  const day = businessDay(first.wallMs())
  const delivery = deliveryInput.parse({ farmer, day, bags: 1, weighings_g: [60_000 + chance.below(9)], grade: 'I' })
  await doing(
    world,
    first,
    ({ life, caller, command }) => recordDelivery(life.deps, caller, { ...command, delivery }),
    ({ id }) => ({ table: 'delivery', id }),
  )
  await world.heal()
}

const lastDelivery = (depot: SimDepot): { id: string; farmer: string; due: number } => {
  const sql = "SELECT id || ' ' || farmer || ' ' || net_pay_xaf FROM delivery ORDER BY id DESC LIMIT 1"
  const [id = '', farmer = '', due = '0'] = (valuesOf<string>(depot, sql)[0] ?? '').split(' ')
  return { id, farmer, due: Number(due) }
}

/** While nobody hears of the others, all of depot A void one delivery. */
const voidAtOnce: Act = async world => {
  apart(world)
  let done = 0
  for (const depot of ofDepotA(world)) {
    const { id } = lastDelivery(depot)
    const went = await doing(world, depot, ({ life, caller, command }) =>
      voidDelivery(life.deps, caller, { ...command, id, why: 'pesée fausse' }),
    )
    if (went) done++
  }
  if (done > 1) world.expected.add('doubleVoid')
}

/** While nobody hears of the others, two pay one delivery whole. */
const payAtOnce: Act = async world => {
  apart(world)
  let done = 0
  for (const depot of ofDepotA(world).slice(0, 2)) {
    const { id, farmer, due } = lastDelivery(depot)
    const payment = {
      party: { kind: 'farmer' as const, id: farmer },
      amount_xaf: due,
      method: 'cash' as const,
      day: businessDay(depot.wallMs()),
      allocations: [{ delivery: id, amount_xaf: due }],
    }
    const went = await doing(
      world,
      depot,
      ({ life, caller, command }) => recordPayment(life.deps, caller, { ...command, payment }),
      result => ({ table: 'payment', id: result.id }),
    )
    if (went) done++
  }
  if (done > 1) world.expected.add('overpaid')
}

/** While nobody hears of the others, two register one person. */
const registerAtOnce: Act = async world => {
  apart(world)
  let done = 0
  for (const depot of world.up().slice(0, 2)) {
    const fields = { name: 'ATANGANA Deux Fois', village: 'Obala', phone: '677112233' }
    const went = await doing(
      world,
      depot,
      ({ life, caller, command }) => createRecord(life.deps, caller, farmerRegister, { ...command, fields }),
      ({ id }) => ({ table: 'farmer', id }),
    )
    if (went) done++
  }
  if (done > 1) world.expected.add('farmers')
}

/** A void is one however many said it; what was done twice is shown to people at each station. */
function faultsOfTwice(world: DepotWorld): string[] {
  return ofDepotA(world).flatMap(depot => {
    const shown = conflictsAt(depot)
    const voids = valuesOf<number>(depot, "SELECT count(*) FROM void WHERE ent = 'delivery' GROUP BY of")
    const missing = [...world.expected].filter(kind => !shown.includes(kind))
    return [
      ...voids.flatMap(n => (n === 1 ? [] : [`S17: ${depot.name} has ${n} voids of one delivery`])),
      ...missing.map(kind => `S17: ${depot.name} shows ${shown.join()} and not ${kind}`),
    ]
  })
}

/** Somebody who may gives another a role, or takes it; he who lost it works on where nobody has heard of it. */
const changeSomebody: Act = async (world, chance) => {
  const up = world.up()
  if (up.length < 2) return
  const [by, other] = chance.shuffle(up)
  if (by === undefined || other === undefined) return
  const role: Role = chance.pick(roles)
  const went = await doing(world, by, ({ life, caller, command }) =>
    changeRole(life.deps, caller, { ...command, id: other.user, role, warehouses: 'all', why: 'autre poste' }),
  )
  world.isContested = true
  world.say(`at ${by.name} the person of ${other.name} becomes ${role}${went ? '' : ', refused'}`)
}

/** A station is excluded by somebody who knows a part of what it wrote. */
const exclude: Act = async (world, chance) => {
  const [by] = world.up()
  const others = world.up().slice(1)
  if (by === undefined || others.length === 0) return
  const other = chance.pick(others)
  const went = await doing(world, by, ({ life, caller, command }) =>
    revokeStation(life.deps, caller, { ...command, dev: other.dev, why: 'PC volé' }),
  )
  world.say(`${by.name} excludes ${other.name}${went ? '' : ', refused'}`)
}

const secret = 'ONLY-OF-A'

/** A delivery of depot A whose notes stand in no other scope. */
const secretDelivery: Act = async (world, chance) => {
  const at = ofDepotA(world)
  if (at.length === 0) return
  const depot = chance.pick(at)
  const farmers = valuesOf<string>(depot, 'SELECT id FROM farmer WHERE archived = 0 ORDER BY id')
  if (farmers.length === 0) return
  const delivery = deliveryInput.parse({
    farmer: chance.pick(farmers),
    day: businessDay(depot.wallMs()),
    bags: 1,
    weighings_g: [60_000],
    grade: 'I',
    notes: `${secret} ${chance.below(1_000)}`,
  })
  await doing(world, depot, ({ life, caller, command }) => recordDelivery(life.deps, caller, { ...command, delivery }))
}

/** The file of a station that may not know a scope holds nothing of it, not even in pages that are free (CS-12). */
function leaks(world: DepotWorld): string[] {
  return world.up().flatMap(depot => {
    if (depot.life?.replica.carries(`wh:${depots.A}`) === true) return []
    const files = ['station.db', 'station.db-wal'].map(name => readFileSync(join(depot.folder, name)))
    return files.some(bytes => bytes.includes(secret)) ? [`S19: ${depot.name} has what only depot A may know`] : []
  })
}

/** A farmer asks to be forgotten; a station that is apart still writes of him. */
const forget: Act = async (world, chance) => {
  const at = world.depot('hq')
  const { life } = at
  const caller = at.caller()
  const offline = world.depots[1]
  if (life === null || caller === undefined || offline === undefined) return
  const [farmer = ''] = valuesOf<string>(at, 'SELECT id FROM farmer ORDER BY id')
  if (chance.odds(70)) world.part([[offline.name], world.depots.filter(one => one !== offline).map(({ name }) => name)])
  const edit = { id: farmer, patch: { name: `NOUVEAU ${chance.below(99)}` } }
  await doing(world, offline, asked =>
    editRecord(asked.life.deps, asked.caller, farmerRegister, { ...asked.command, ...edit }),
  )
  const op = {
    k: 'create' as const,
    e: 'erasure',
    i: life.deps.random.uuid(),
    p: { ent: 'farmer', of: farmer, why: 'demande' },
  }
  life.store.write(tx =>
    life.ledger.append(tx, { command: life.deps.random.uuid(), actor: caller.user }, [{ scope: 'org', ops: [op] }]),
  )
  world.time.stir()
  world.say(`hq forgets ${farmer}`)
  for (let n = 0; n < 3; n++) await workAt(world, offline, chance)
}

/** Nothing of whom was forgotten is anywhere, and what is left still verifies (LEDGER §8). */
function rememberedStill(world: DepotWorld): string[] {
  return world.up().flatMap(depot => {
    const left = valuesOf<number>(depot, 'SELECT count(*) FROM aside a JOIN erasure x ON x.ent = a.e AND x.of = a.i')
    const named = valuesOf<string>(
      depot,
      'SELECT f.name FROM farmer f JOIN erasure x ON x.of = f.id WHERE f.name IS NOT NULL OR f.phone IS NOT NULL',
    )
    return [
      ...((left[0] ?? 0) > 0 ? [`S20: ${depot.name} keeps what was to be forgotten`] : []),
      ...named.map(name => `S20: ${depot.name} still shows ${name}`),
    ]
  })
}

const castOfA = (chance: Chance): readonly string[] => ['hq', ...chance.shuffle(['a1', 'a2', 'a3', 'a4']).slice(0, 3)]

/** What people do to each other's work. */
export const peopleScenarios: readonly Scenario[] = [
  {
    id: 'S17',
    title: 'one thing done by several who do not know of each other',
    cast: castOfA,
    acts: chance => [
      ...someActs(chance, chance.below(5), [[1, acts.work]]),
      oneDelivery,
      ...chance.pick([[voidAtOnce], [payAtOnce], [registerAtOnce], [payAtOnce, registerAtOnce]]),
    ],
    end: faultsOfTwice,
  },
  {
    id: 'S18',
    title: 'roles change and stations are excluded while others work apart',
    cast: chance => someCast(chance, 3, 5),
    acts: chance =>
      someActs(chance, 12 + chance.below(8), [
        [40, acts.work],
        [10, acts.workEverywhere],
        [14, changeSomebody],
        [4, exclude],
        [8, acts.part],
        [8, acts.join],
        [5, acts.cut],
      ]),
    mayEnd: ['Revoked'],
  },
  {
    id: 'S19',
    title: 'who does not carry a scope has nothing of it',
    cast: chance => ['hq', 'b2', ...chance.shuffle(['a1', 'b1', 'a2', 'a3']).slice(0, 2)],
    acts: chance =>
      someActs(chance, 10 + chance.below(8), [
        [30, secretDelivery],
        [25, acts.work],
        [6, acts.cut],
        [6, acts.kill],
        [4, acts.part],
        [6, acts.join],
      ]),
    end: leaks,
  },
  {
    id: 'S20',
    title: 'who is forgotten is forgotten everywhere, by those too who come back later',
    cast: chance => ['hq', ...chance.shuffle(['a1', 'a2', 'b1', 'b2']).slice(0, 2)],
    acts: chance => [
      ...someActs(chance, 2 + chance.below(4), [[1, acts.work]]),
      forget,
      ...someActs(chance, 2 + chance.below(5), [
        [40, acts.work],
        [10, acts.cut],
        [10, acts.kill],
      ]),
    ],
    end: (world, chance) => [...rememberedStill(world), ...faultsOfFile(chance.pick(world.up()))],
  },
]
