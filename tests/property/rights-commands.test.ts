import { isContractProcedure } from '@orpc/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '#shared/contract/contract.ts'
import { type Action, may, mayWrite, rights } from '#shared/domain/rights.ts'
import { mayManage, rankOf, type Role, roles } from '#shared/domain/roles.ts'
import { assert } from '#shared/kit/assert.ts'
import type { Result } from '#shared/kit/result.ts'
import type { Caller } from '#main/services/command.ts'
import { adoptionServices } from '#main/services/adoption/adoption-services.ts'
import { stationServices } from '#main/services/stations/station-services.ts'
import { type TestStation, testStation } from '../support/test-station.ts'

let station: TestStation
const callers = new Map<Role, Caller>()
beforeAll(async () => {
  station = await testStation()
  for (const role of roles) callers.set(role, await station.person(role))
})
afterAll(() => station.close())

type Use = (
  caller: Caller,
  input: unknown,
) => Result<unknown, { kind: string }> | Promise<Result<unknown, { kind: string }>>
const absent = '0192f3a0-0000-7000-8000-000000000000'
const why = 'pour essai'
const list = { offset: 0, limit: 5, sort: [], filter: {}, archived: 'hide' }
const nobody = '0'.repeat(32)
const command = () => ({ commandId: station.id(), why })
const create = (fields: object) => ({ fields })

/** An input that every procedure takes, so that only the right decides whether it goes on. */
const inputs: Record<string, () => object> = {
  list: () => list,
  get: () => ({ id: absent }),
  find: () => ({ text: 'x' }),
  archive: () => ({ commandId: station.id(), id: absent, why }),
  unarchive: () => ({ commandId: station.id(), id: absent }),
  edit: () => ({ commandId: station.id(), id: absent, patch: {} }),
  'farmers.create': () => ({ commandId: station.id(), ...create({ name: 'Essai' }) }),
  'suppliers.create': () => ({ commandId: station.id(), ...create({ name: 'Essai' }) }),
  'suppliers.validate': () => ({ commandId: station.id(), id: absent, status: 'validated' }),
  'cooperatives.create': () => ({ commandId: station.id(), ...create({ name: 'Essai' }) }),
  'territory.create': () => ({ commandId: station.id(), ...create({ name: 'Essai', parent: 'CE.LEKIE' }) }),
  'territory.all': () => ({}),
  'warehouses.create': () => ({ commandId: station.id(), ...create({ name: 'Essai', code: 'EBO' }) }),
  'seasons.create': () => ({
    commandId: station.id(),
    ...create({ label: 'x', code: '2627', start_day: '2026-08-01', end_day: '2027-07-15' }),
  }),
  'prices.set': () => ({ commandId: station.id(), day: '2026-11-02', grade: 'I', price_xaf: 3_000 }),
  'prices.withdraw': () => ({ commandId: station.id(), id: absent, why }),
  'prices.inForce': () => ({ day: '2026-11-02' }),
  'settings.all': () => ({}),
  'settings.set': () => ({ commandId: station.id(), name: 'lock_minutes', value: 5 }),
  'users.create': () => ({
    commandId: station.id(),
    name: 'X',
    login: `x${station.id().slice(-8)}`,
    role: 'VW',
    warehouses: 'all',
  }),
  'users.changeRole': () => ({ commandId: station.id(), id: absent, role: 'VW', warehouses: 'all', why }),
  'users.reactivate': () => ({ commandId: station.id(), id: absent, role: 'VW', warehouses: 'all', why }),
  'users.resetPassword': () => ({ commandId: station.id(), id: absent }),
  'users.deactivate': () => ({ commandId: station.id(), id: absent, why }),
  'imports.open': () => ({ kind: 'farmers', fileName: 'x.csv', base64: 'Tm9tClTDqXN0' }),
  'imports.list': () => ({}),
  'imports.undo': () => ({ commandId: station.id(), id: absent }),
  'home.copies': () => ({ ids: [] }),
  'home.search': () => ({ text: 'x' }),
  'home.preferences': () => ({}),
  'notifications.list': () => ({}),
  'stations.get': () => ({ dev: nobody }),
  'stations.readRequest': () => ({ request: '' }),
  'stations.approve': () => ({
    ...command(),
    request: '',
    name: 'x',
    warehouse: { id: absent },
    carries: [],
    rights: [],
  }),
  'stations.rename': () => ({ ...command(), dev: nobody, name: 'x' }),
  'stations.change': () => ({ ...command(), dev: nobody, carries: [], rights: [] }),
  'stations.lossOf': () => ({ dev: nobody }),
  'stations.revoke': () => ({ ...command(), dev: nobody }),
  'stations.amend': () => ({ ...command(), dev: nobody }),
  'stations.renew': () => command(),
  'adoption.request': () => ({ name: 'x' }),
  'adoption.read': () => ({ card: '' }),
  'adoption.leave': () => ({ card: '', name: 'x' }),
  'adoption.state': () => ({}),
  'adoption.take': () => ({ ...command(), into: [], people: false }),
}

/** Procedures of registers, people and imports whose service itself asks the table, below rpc which asks it too. */
function* guarded(): Generator<{ name: string; can: Action; use: Use; input: () => object }> {
  const { deps } = station.ready
  const of = { ...station.org, users: station.people.users, ...stationServices(deps), ...adoptionServices(deps) }
  const services = of as unknown as Record<string, Record<string, Use>>
  for (const [group, procedures] of Object.entries(contract)) {
    for (const [verb, procedure] of Object.entries(procedures)) {
      const use = services[group]?.[verb]
      const input = inputs[`${group}.${verb}`] ?? (group in of ? inputs[verb] : undefined)
      if (use === undefined || input === undefined || !isContractProcedure(procedure)) continue
      const { can } = procedure['~orpc'].meta as { can?: string }
      if (can !== undefined && Object.hasOwn(rights, can))
        yield { name: `${group}.${verb}`, can: can as Action, use, input }
    }
  }
}

test('every role × every procedure of registers, people, stations and imports: refused exactly where the table says', async () => {
  const seen = new Set<string>()
  for (const { name, can, use, input } of guarded()) {
    for (const role of roles) {
      const caller = callers.get(role)
      assert(caller !== undefined, 'one person of each role')
      const result = await use(caller, input())
      const forbidden = !result.ok && result.error.kind === 'Forbidden'
      expect([name, role, forbidden]).toEqual([name, role, !may(role, can)])
    }
    seen.add(name)
  }
  expect(seen.size).toBeGreaterThan(45)
})

test('what a command writes, the ledger lets its role write (LEDGER §5)', async () => {
  const writes: [Action, string, string][] = [
    ['farmers.create', 'org', 'farmer'],
    ['farmers.edit', 'org', 'farmer'],
    ['farmers.archive', 'org', 'farmer'],
    ['suppliers.create', 'org', 'supplier'],
    ['suppliers.validate', 'org', 'supplier_validation'],
    ['cooperatives.create', 'org', 'cooperative'],
    ['territory.create', 'org', 'place'],
    ['territory.edit', 'org', 'place'],
    ['territory.archive', 'org', 'place'],
    ['warehouses.edit', 'org', 'warehouse'],
    ['seasons.edit', 'org', 'season'],
    ['prices.edit', 'org', 'price'],
    ['settings.edit', 'org', 'setting'],
    ['farmers.import', 'org', 'import'],
    ['farmers.import', 'org', 'cooperative'],
    ['users.manage', 'auth', 'grant'],
    ['users.manage', 'auth', 'removal'],
    ['users.manage', 'auth', 'user'],
    ['stations.enrol', 'auth', 'station'],
    ['stations.enrol', 'org', 'warehouse'],
    ['stations.edit', 'auth', 'station'],
    ['stations.revoke', 'auth', 'revocation'],
  ]
  for (const [action, scope, e] of writes) {
    for (const role of roles) {
      if (may(role, action))
        expect([action, role, mayWrite(role, scope, { k: 'create', e, i: absent })]).toEqual([action, role, true])
    }
  }
  const voids = (role: Role, ent: string) => mayWrite(role, 'org', { k: 'create', e: 'void', i: absent, p: { ent } })
  for (const role of roles) {
    if (may(role, 'farmers.import')) expect(voids(role, 'import')).toBe(true)
    expect(voids(role, 'price')).toBe(may(role, 'prices.edit'))
  }
})

test('a higher role is never managed, whoever asks (USR-1)', () => {
  const role = fc.constantFrom(...roles)
  fc.assert(
    fc.property(role, role, (actor, target) => {
      const manages = mayManage(actor, target)
      if (manages && actor !== 'SU') expect(rankOf(target)).toBeLessThan(rankOf(actor))
      if (manages) expect(may(actor, 'users.manage')).toBe(true)
    }),
  )
})
