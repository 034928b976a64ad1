import { afterEach, describe, expect, test } from 'vitest'
import { lastMoment } from '#main/repositories/clock.ts'
import { nodeHashing } from '#main/storage/crypto.ts'
import { exportLogs } from '#main/storage/log-export.ts'
import { found, openTestStation, testWarehouse, type TestStation } from '../support/station.ts'
import { deliveryPayload } from '../support/payloads.ts'

const scope = `wh:${testWarehouse}`
let station: TestStation

afterEach(() => station.close())

function record(payload: Record<string, unknown> = {}): { id: string; no: string } {
  const { store, ledger, uuid, user } = station
  return store.write(tx => {
    const id = uuid()
    const no = ledger.nextNumber(tx, { warehouse: testWarehouse, code: 'EBO', season: '2627', letter: 'L' })
    const p = { ...deliveryPayload({ no }), ...payload } as never
    ledger.append(tx, { command: uuid(), actor: user }, [{ scope, ops: [{ k: 'create', e: 'delivery', i: id, p }] }])
    return { id, no }
  })
}

describe('the ledger of one station', () => {
  test('founds an organisation, records a delivery and folds it (DEL-8)', () => {
    station = openTestStation({ name: 'one' })
    found(station)
    expect(station.ledger.authority().roleOf(station.user)).toEqual({ role: 'SU', wh: 'all' })
    const first = record()
    const second = record()
    expect(first.no).toMatch(/^EBO[0-9A-Z]{3}-2627-L00001$/)
    expect(second.no).toMatch(/L00002$/)
    const { db } = station.store.read(tx => tx)
    expect(db.prepare('SELECT id, counts, live FROM delivery ORDER BY no').all()).toEqual([
      { id: first.id, counts: 1, live: 1 },
      { id: second.id, counts: 1, live: 1 },
    ])
    expect(db.prepare('SELECT n, g FROM sum_lot').all()).toEqual([{ n: 2, g: 2 * 98_000 }])
  })
  test('knows the last moment of every log, also of entries that move its clock no further (LED-41, LED-43)', () => {
    station = openTestStation({ name: 'one' })
    found(station)
    const other = openTestStation({ name: 'two' })
    const day = 86_400_000
    const [start, late] = [station.clock.now, station.clock.now + 6 * day]
    other.clock.now = late
    found(other)
    station.clock.now = start + 3 * day
    const last = () => station.store.read(tx => lastMoment(tx, station.store.build))
    expect(last()).toBe(start)
    for (const { start: log, entries } of exportLogs(other.store.read(tx => tx).db, nodeHashing)) {
      const after = { seq: 0, hash: new Uint8Array() }
      station.store.write(tx => station.ledger.receive(tx, { log, after, entries }))
    }
    const clock = station.store.read(tx => tx.db.prepare('SELECT t FROM clock').pluck().get())
    expect(clock).toBe(start + 3 * day + 300_000)
    expect(last()).toBe(late)
    other.close()
  })
})
