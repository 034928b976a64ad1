import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { peopleServices } from '#main/services/people-services.ts'
import { logIn } from '#main/services/sessions/log-in.ts'
import { LinkedStation, patient, twoStations } from '../support/linked-station.ts'
import { emptyStation, takeIn } from '../support/organisation.ts'
import { membershipOf } from '#main/services/membership.ts'
import { done, kindOf } from '../support/test-station.ts'

let seed = 1_300
let a: LinkedStation
let b: LinkedStation
let obala: LinkedStation

beforeEach(async () => {
  ;[a, b] = await twoStations(seed++)
  await a.start()
  const joiner = await emptyStation(seed++)
  await takeIn({ ready: a.ready, root: a.caller }, joiner, { warehouse: { name: 'Magasin d’Obala', code: 'OBA' } })
  joiner.open.close()
  obala = new LinkedStation(joiner.folder, joiner.ports, a.caller, '')
  await obala.start()
})
afterEach(async () => {
  for (const one of [a, b, obala]) await one.stop()
  for (const one of [a, b, obala]) one.remove()
})

test('who is given another depot can log in there: his credentials come after the entry that named them (CS-34)', async () => {
  const { deps } = a.ready
  const { users } = peopleServices(deps)
  const command = () => ({ commandId: deps.random.uuid() })
  const person = { name: 'Paul Essomba', login: 'paul', role: 'AG' as const, warehouses: [deps.here.warehouse] }
  const { id, oneTimePassword } = done(await users.create(a.caller, { ...command(), ...person }))
  await obala.call(a)
  const there = obala.ready.deps
  const known = () => there.ledger.authority().roleOf(id)?.wh
  await expect.poll(known, patient).toEqual([deps.here.warehouse])
  await expect.poll(() => there.store.read(tx => membershipOf(tx, there)), patient).toBe('member')
  const tries = async () => kindOf(await logIn(there, 'fenêtre', { login: 'paul', password: oneTimePassword }))
  expect(await tries()).toBe('WrongCredentials')
  const warehouses = [deps.here.warehouse, there.here.warehouse]
  done(users.changeRole(a.caller, { ...command(), id, role: 'AG', warehouses, why: 'aide à Obala' }))
  const held = () =>
    there.store.read(({ db }) =>
      db
        .prepare<[], string>(
          "SELECT DISTINCT i FROM aside WHERE e = 'user' AND CAST(payload AS TEXT) LIKE '%\"password\"%' ORDER BY 1",
        )
        .pluck()
        .all(),
    )
  await expect.poll(() => held().includes(id), patient).toBe(true)
  expect(await tries()).toBe('ok')
  // Of somebody who has no business there nothing came.
  const other = { ...person, name: 'Jean Mbarga', login: 'jean' }
  const { id: stranger } = done(await users.create(a.caller, { ...command(), ...other }))
  await expect.poll(() => there.ledger.authority().roleOf(stranger)?.wh, patient).toEqual([deps.here.warehouse])
  expect(held()).not.toContain(stranger)
})

test('of whom nothing is known here though it may be, the personal part is asked for once more (CS-34)', async () => {
  await b.start()
  await a.meet(b)
  await b.stop()
  const db = new BetterSqlite3(join(b.folder, 'station.db'))
  const names = 'SELECT name FROM farmer WHERE name IS NOT NULL ORDER BY name'
  const before = db.prepare<[], string>(names).pluck().all()
  expect(before.length).toBeGreaterThan(1)
  db.exec("DELETE FROM aside WHERE e = 'farmer'; UPDATE farmer SET name = NULL, name_norm = NULL")
  db.close()
  await b.start()
  const known = () => b.ready.deps.store.read(tx => tx.db.prepare<[], string>(names).pluck().all())
  expect(known()).toEqual([])
  await b.call(a)
  await expect.poll(known, patient).toEqual(before)
})
