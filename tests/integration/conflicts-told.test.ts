import { afterEach, beforeEach, expect, test } from 'vitest'
import { headRefs } from '#shared/sync/register.ts'
import { conflictTeller } from '#main/tell-conflicts.ts'
import type { Caller } from '#main/services/command.ts'
import { conflictServices } from '#main/services/conflicts/conflict-services.ts'
import { listNotifications, markRead } from '#main/services/notifications/list-notifications.ts'
import { type CounterDesk, counterDesk, today, why } from '../support/counter-desk.ts'
import { OtherStation } from '../support/other-station.ts'
import { done, everything, kindOf } from '../support/test-station.ts'

// LEDGER §7, NTF-1: what stations did while apart is counted beside *À régler*, and told to whoever may settle it.

let desk: CounterDesk
let other: OtherStation
let at: ReturnType<typeof conflictServices>['conflicts']
let tell: () => void
beforeEach(async () => {
  desk = await counterDesk(11)
  other = new OtherStation(desk.station, 'Poste 2', desk.people.MA.user)
  at = conflictServices(desk.deps).conflicts
  const teller = conflictTeller()
  tell = () => void [...teller(desk.deps)]
})
afterEach(() => desk.close())

const count = (by: Caller) => done(at.count(by, {})).count
const told = (by: Caller) =>
  done(listNotifications(desk.deps, by)).rows.flatMap(({ kind, data, read }) =>
    kind === 'ConflictsOpen' ? [{ count: data['count'], read }] : [],
  )
/** A farmer's village, changed here and at the other station that did not see it. */
function diverge(farmer: string | undefined): void {
  const i = farmer ?? ''
  const heads = desk.deps.store.read(tx => headRefs(desk.deps.ledger.history(tx, 'farmer', i), 'village'))
  done(desk.station.org.farmers.edit(desk.people.MA, { ...desk.command(), id: i, patch: { village: 'Obala' } }))
  other.write('org', [{ k: 'set', e: 'farmer', i, p: { village: 'Sa’a' }, b: { village: heads } }])
}
function settle(by: Caller): void {
  const row = done(at.list(by, everything)).rows.find(({ kind }) => kind === 'record')
  const { id, seen, fields } = done(at.get(by, { id: row?.id ?? '' }))
  const chosen = fields.map(({ field, versions }) => ({ field, ref: versions[0]?.ref ?? '' }))
  done(at.keep(by, { ...desk.command(), id, seen, fields: chosen }))
}
/** A till of a person that another station opened for him in a depot, beside one of another. */
function twoTills(scope: string): void {
  for (const no of ['EBO999-2627-K00001', 'EBO999-2627-K00002']) {
    const p = { no, day: today, user: desk.people.AG.user, counted_xaf: 1_000 }
    other.write(scope, [{ k: 'create', e: 'till_open', i: desk.station.id(), p }])
  }
}

test('what is to be settled is counted for who may settle it, and for nobody else', () => {
  const { people } = desk
  expect([people.MA, people.SU, people.AC].map(count)).toEqual([0, 0, 0])
  diverge(desk.farmers[0])
  diverge(desk.farmers[1])
  twoTills(desk.deps.here.scope)
  expect([people.MA, people.AD, people.SU, people.AC].map(count)).toEqual([3, 3, 3, 0])
  expect([people.VW, people.AG].map(by => kindOf(at.count(by, {})))).toEqual(['Forbidden', 'Forbidden'])
  settle(people.MA)
  expect(count(people.MA)).toBe(2)
})

test('a manager of one depot settles what is of the organisation and of his depot, and counts no more', async () => {
  const near = await desk.station.person('MA', [desk.deps.here.warehouse])
  const far = await desk.station.person('MA', [desk.elsewhere('AKO')])
  diverge(desk.farmers[0])
  twoTills(desk.deps.here.scope)
  expect([near, far].map(count)).toEqual([2, 1])
  const [row] = done(at.list(near, everything)).rows.filter(({ kind }) => kind === 'record')
  expect(done(at.get(near, { id: row?.id ?? '' })).may.keep).toBe(true)
  tell()
  expect([told(near), told(far)]).toEqual([[{ count: 2, read: false }], [{ count: 1, read: false }]])
})

test('what is said of a user is counted for who governs users', () => {
  const i = desk.people.VW.user
  const heads = desk.deps.store.read(tx => headRefs(desk.deps.ledger.history(tx, 'user', i), 'login'))
  for (const login of ['un', 'deux']) {
    other.write('auth', [{ k: 'set', e: 'user', i, personal: { login }, b: { login: heads } }], desk.people.SU.user)
  }
  expect(done(at.list(desk.people.MA, everything)).rows).toHaveLength(1)
  expect([count(desk.people.MA), count(desk.people.AD)]).toEqual([0, 1])
})

test('one standing notice says how many, anew when more come, and goes when all is settled', () => {
  const { people } = desk
  tell()
  expect(told(people.MA)).toEqual([])
  diverge(desk.farmers[0])
  tell()
  tell()
  for (const by of [people.MA, people.AD, people.SU]) expect(told(by)).toEqual([{ count: 1, read: false }])
  for (const by of [people.VW, people.AG, people.AC]) expect(told(by)).toEqual([])
  done(markRead(desk.deps, people.MA, { ids: 'all' }))
  tell()
  expect(told(people.MA)).toEqual([{ count: 1, read: true }])
  diverge(desk.farmers[1])
  tell()
  expect(told(people.MA)).toEqual([{ count: 2, read: false }])
  done(markRead(desk.deps, people.MA, { ids: 'all' }))
  settle(people.SU)
  tell()
  expect([told(people.MA), told(people.SU)]).toEqual([[{ count: 1, read: true }], [{ count: 1, read: false }]])
  settle(people.MA)
  tell()
  for (const by of Object.values(people)) expect(told(by)).toEqual([])
})

test('screens hear of it only when what is open has changed', () => {
  const heard = () =>
    desk.station.pushed.filter(one => one.topic === 'changed' && one.tables.includes('open_conflict')).length
  tell()
  const before = heard()
  tell()
  expect(heard()).toBe(before)
  diverge(desk.farmers[0])
  tell()
  tell()
  expect(heard()).toBe(before + 1)
})

test('it is looked for by itself soon after it came', async () => {
  diverge(desk.farmers[0])
  desk.deps.push({ topic: 'changed', tables: ['farmer', 'conflict'] })
  await expect.poll(() => told(desk.people.MA), { timeout: 15_000 }).toEqual([{ count: 1, read: false }])
  settle(desk.people.MA)
  await expect.poll(() => told(desk.people.MA), { timeout: 15_000 }).toEqual([])
})

test('while a season is folded nothing is counted; it is when that has ended, whatever was folded last', async () => {
  const { db } = desk.deps.store.read(tx => tx)
  const log = Number(db.prepare('SELECT min(n) FROM log').pluck().get())
  db.prepare('INSERT INTO unfolded (log, first, last) VALUES (?, 1, 9)').run(log)
  diverge(desk.farmers[0])
  tell()
  // What that changed has been looked at by now.
  await new Promise(resolve => setTimeout(resolve, 3_000))
  expect(told(desk.people.MA)).toEqual([])
  db.prepare('DELETE FROM unfolded').run()
  desk.deps.push({ topic: 'changed', tables: ['message', 'unfolded'] })
  await expect.poll(() => told(desk.people.MA), { timeout: 15_000 }).toEqual([{ count: 1, read: false }])
})

test('a contested record has its own notice, and is counted beside what else there is', () => {
  const { store, ledger } = desk.deps
  const p = { ent: 'farmer', of: desk.farmers[2] ?? '', due: '2026-11-09', why }
  store.write(tx =>
    ledger.append(tx, { command: desk.station.id(), actor: desk.people.AG.user }, [
      { scope: 'org', ops: [{ k: 'create', e: 'dispute', i: desk.station.id(), p }] },
    ]),
  )
  tell()
  expect([count(desk.people.MA), told(desk.people.MA)]).toEqual([1, []])
  diverge(desk.farmers[0])
  tell()
  expect(told(desk.people.MA)).toEqual([{ count: 2, read: false }])
})
