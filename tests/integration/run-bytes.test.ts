import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Ops } from '#shared/sync/protocol/message.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { SqliteReplica } from '../support/sqlite-replica.ts'
import { found, grantOp, openTestStation, stationOp, testWarehouse } from '../support/station.ts'

// What is read for another station is what is stored, byte for byte (CS-21); what is taken of it is proven, once (CS-30).

const scope = `wh:${testWarehouse}`
let a: SqliteReplica
let b: SqliteReplica
let log: string

const open = (name: string, rights: string[] = []) =>
  new SqliteReplica(openTestStation({ name, warehouse: testWarehouse, rights }))

beforeEach(async () => {
  a = open('a', ['enrol', 'hq'])
  b = open('b')
  found(a.station)
  const { store, ledger, uuid, user } = a.station
  store.write(tx => {
    const personal = { name: 'User b', login: 'b', password: 'hash' }
    const ops = [
      stationOp(b.station, uuid(), testWarehouse),
      { k: 'create' as const, e: 'user', i: b.station.user, p: { active: true }, personal },
      grantOp(uuid(), b.station.user, 'MA', 'all'),
    ]
    ledger.append(tx, { command: uuid(), actor: user }, [{ scope: 'auth', ops }])
    for (let n = 0; n < 150; n++) {
      const notes = '¿œ𐍈 '.repeat(n % 7) + 'x'.repeat((n * 37) % 900)
      const p = deliveryPayload({ notes })
      ledger.append(tx, { command: uuid(), actor: user }, [
        { scope, ops: [{ k: 'create', e: 'delivery', i: uuid(), p }] },
      ])
    }
  })
  await a.bringAll(b, 'auth')
  log = [...a.held.logs()].find(one => one.scope === scope)?.log ?? ''
})
afterEach(() => {
  for (const one of [a, b]) one.station.close()
})

const dbOf = (one: SqliteReplica) => one.station.store.read(tx => tx).db
const storedOf = (one: SqliteReplica): Uint8Array[] =>
  dbOf(one)
    .prepare<[string], Uint8Array>(
      'SELECT body FROM entry JOIN log ON log.n = entry.log WHERE log.scope = ? ORDER BY seq',
    )
    .pluck()
    .all(scope)
const servedOf = (runs: readonly Ops[]): Uint8Array[] => runs.flatMap(({ entries }) => entries.map(({ body }) => body))
const hexOf = (bodies: readonly Uint8Array[]): string[] => bodies.map(body => Buffer.from(body).toString('hex'))

test('runs of any length hold the bodies that are stored', () => {
  const stored = hexOf(storedOf(a))
  expect(stored).toHaveLength(150)
  for (const bytes of [1, 3_000, 64 * 1024, 1024 * 1024])
    expect(hexOf(servedOf(a.served(b, log, [], bytes))), `runs of ${bytes} bytes`).toEqual(stored)
})

test('of a copy that lacks an entry what is there is served, and who takes it in sees that one is missing', async () => {
  const db = dbOf(a)
  db.exec('DROP TRIGGER entry_no_delete')
  db.prepare('DELETE FROM entry WHERE seq = 70 AND log = (SELECT n FROM log WHERE scope = ?)').run(scope)
  const runs = a.served(b, log, [])
  expect(servedOf(runs)).toHaveLength(149)
  const told = []
  for (const run of runs) told.push((await b.replica.store(run)).kind)
  expect(told).toContain('BadSeal')
  expect(storedOf(b).length).toBeLessThan(70)
})

test('a seal that is false is refused wherever it stands, but of what is here none is proven anew', async () => {
  const [run] = a.served(b, log, [], 1024 * 1024)
  if (run === undefined) throw new Error('there is a run')
  const sealed = run.entries.flatMap(({ seal }, n) => (seal === undefined ? [] : [n]))
  expect(sealed.length).toBeGreaterThan(2)
  const falseAt = (at?: number): Ops => ({
    ...run,
    entries: run.entries.map((one, n) => (n === at ? { ...one, seal: new Uint8Array(64) } : one)),
  })
  for (const at of [sealed.at(0), sealed.at(1), sealed.at(-1)])
    expect(await b.replica.store(falseAt(at))).toEqual({ kind: 'BadSeal' })
  expect(storedOf(b)).toEqual([])
  expect(await b.replica.store(run)).toMatchObject({ kind: 'stored' })
  const { opening: _, ...again } = falseAt(sealed.at(1))
  expect(await b.replica.store(again)).toMatchObject({ kind: 'stored' })
  expect(hexOf(storedOf(b))).toEqual(hexOf(storedOf(a)))
})
