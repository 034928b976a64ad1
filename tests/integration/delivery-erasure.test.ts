import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getEntry } from '#main/services/ledger/show-audit.ts'
import { verifyStation } from '#main/verify-station.ts'
import { type CounterDesk, counterDesk } from '../support/counter-desk.ts'
import { done } from '../support/test-station.ts'

// LEDGER §8: who drove a lorry is the name of a person. It stands beside the delivery, not in it, and can be forgotten.

let desk: CounterDesk
beforeAll(async () => {
  desk = await counterDesk()
})
afterAll(() => desk.close())

const driver = 'NKOULOU Évariste'
const record = async (more: object) =>
  done(await desk.at.deliveries.record(desk.people.MA, { ...desk.command(), delivery: desk.typed(more) }))
const shown = (id: string) => done(desk.at.deliveries.get(desk.people.MA, { id }))
const bodies = () =>
  desk.deps.store.read(tx => tx.db.prepare<[], string>('SELECT CAST(body AS TEXT) FROM entry').pluck().all().join('\n'))

/** What the audit says of the personal parts of the entry that made a delivery. */
function personalStates(delivery: string): string[] {
  const sql = "SELECT log || ':' || seq || ':' || lower(hex(h8)) || ':' || n FROM touch WHERE e = 'delivery' AND i = ?"
  const place = desk.deps.store.read(tx => tx.db.prepare<[string], string>(sql).pluck().get(delivery)) ?? ''
  const { personal } = done(getEntry(desk.deps, desk.people.SU, { id: place }))
  return personal.flatMap(({ state }) => (state === 'none' ? [] : [state]))
}

test('the driver of a delivery is erased for good; the delivery, its chain and its figures stay', async () => {
  const { deps, people, command, station } = desk
  const { id } = await record({ vehicle: 'CE 123 AB', driver })
  const other = await record({ driver: 'MBIDA Jean' })
  expect(shown(id)).toMatchObject({ vehicle: 'CE 123 AB', driver })
  expect(bodies()).not.toContain(driver)
  expect(bodies()).toContain('CE 123 AB')
  const before = shown(id)
  const org = { ent: 'delivery', of: id, why: 'demande de la personne' }
  deps.store.write(tx =>
    station.ready.ledger.append(tx, { command: command().commandId, actor: people.SU.user }, [
      { scope: 'org', ops: [{ k: 'create', e: 'erasure', i: deps.random.uuid(), p: org }] },
    ]),
  )
  expect(shown(id)).toEqual({ ...before, driver: null, life: expect.anything() })
  expect(shown(other.id)).toMatchObject({ driver: 'MBIDA Jean' })
  expect(personalStates(id)).toEqual(['erased'])
  expect(personalStates(other.id)).toEqual(['here'])
  const { db } = deps.store.read(tx => tx)
  expect(db.prepare("SELECT count(*) FROM aside WHERE e = 'delivery'").pluck().get()).toBe(1)
  expect(await verifyStation(station.folder, true)).toMatchObject({ ok: true })
  db.exec('VACUUM')
  db.pragma('wal_checkpoint(TRUNCATE)')
  expect(readFileSync(join(station.folder, 'station.db')).includes(driver)).toBe(false)
})

test('a correction takes the driver along as a personal part of its own', async () => {
  const { at, people, command, typed } = desk
  const { id } = await record({ driver })
  const corrected = done(
    await at.deliveries.correct(people.MA, { ...command(), id, why: 'poids', delivery: typed({ driver, bags: 3 }) }),
  )
  expect(shown(corrected.id)).toMatchObject({ driver })
  expect(bodies()).not.toContain(driver)
})
