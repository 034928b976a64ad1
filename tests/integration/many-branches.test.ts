import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { batchOfOne, type RawEntry, RawLog } from '../support/raw-log.ts'
import { SqliteReplica } from '../support/sqlite-replica.ts'
import { found, grantOp, openTestStation, stationOp, testWarehouse } from '../support/station.ts'

// A station whose log goes on in several places (LEDGER §12): a copied disk, or one that forges.

let a: SqliteReplica
let b: SqliteReplica
let c: SqliteReplica
let log: RawLog

const open = (name: string, rights: string[] = []): SqliteReplica =>
  new SqliteReplica(openTestStation({ name, warehouse: testWarehouse, rights }))

function enrol(one: SqliteReplica): void {
  const { store, ledger, uuid, user } = a.station
  const { name } = one.station
  const personal = { name: `User ${name}`, login: name, password: 'hash' }
  const ops = [
    stationOp(one.station, uuid(), testWarehouse),
    { k: 'create' as const, e: 'user', i: one.station.user, p: { active: true }, personal },
    grantOp(uuid(), one.station.user, 'MA', 'all'),
  ]
  store.write(tx => ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'auth', ops }]))
}

beforeEach(() => {
  a = open('a', ['enrol', 'hq'])
  found(a.station)
  b = open('b')
  c = open('c')
  for (const one of [b, c]) enrol(one)
  const heads = a.station.ledger.authority().heads()
  log = new RawLog(b.station.identity, `wh:${testWarehouse}`, b.station.bytes, heads)
})
afterEach(() => [a, b, c].forEach(one => one.station.close()))

/** B writes one delivery more, after what it wrote last or went back to. */
function say(): RawEntry {
  const { uuid, user } = b.station
  const t = a.station.clock.wallMs() + log.entries.length
  const op = { k: 'create' as const, e: 'delivery', i: uuid(), p: deliveryPayload({}) }
  return log.append({ c: uuid(), a: user, t, l: 0, r: a.station.ledger.authority().heads(), o: [op] })
}

const take = (one: SqliteReplica, entry: RawEntry) => {
  const { store, ledger } = one.station
  return store.write(tx => ledger.receive(tx, batchOfOne(entry)))
}

const deliveries = (one: SqliteReplica): unknown =>
  one.station.store.read(tx => tx.db.prepare('SELECT count(*) FROM delivery').pluck().get())

describe('a log in several branches (CS-29)', () => {
  test('a third one that comes while two are being served: all of it is whole where it comes', async () => {
    const trunk = Array.from({ length: 60 }, say)
    const [middle, last] = [trunk[29], trunk[59]]
    if (middle === undefined || last === undefined) throw new Error('it was written')
    say()
    log.goBackTo(last)
    say()
    for (const entry of log.entries) take(a, entry)
    await a.bringAll(c, 'auth')
    await a.settle()
    const outcomes: string[] = []
    let cursor: unknown
    for (let n = 0, ended = false; !ended; n++) {
      const read = a.replica.read(c.dev, { log: log.id, have: [], maxBytes: 6_000, cursor })
      if (read.ops === null) break
      cursor = read.cursor
      ended = read.ops.end
      outcomes.push((await c.replica.store(read.ops)).kind)
      if (n !== 1) continue
      log.goBackTo(middle)
      for (const entry of [say(), say()]) take(a, entry)
      await a.settle()
    }
    expect(outcomes.length).toBeGreaterThan(5)
    expect(new Set(outcomes)).toEqual(new Set(['stored']))
    await a.bringAll(c)
    expect([deliveries(a), deliveries(c)]).toEqual([64, 64])
  })

  test('one more than can be told of is taken nowhere, so that all keep the same books; those that are here go on', async () => {
    const first = say()
    for (let n = 0; n < LIMITS.logTips; n++) {
      log.goBackTo(first)
      say()
    }
    for (const entry of log.entries) expect(take(a, entry).ok).toBe(true)
    const grown = say()
    log.goBackTo(first)
    expect(take(a, say())).toMatchObject({ ok: false, error: { kind: 'Gap' } })
    expect(take(a, grown).ok).toBe(true)
    await a.bringAll(c)
    expect([deliveries(a), deliveries(c)]).toEqual([LIMITS.logTips + 2, LIMITS.logTips + 2])
  })
})
