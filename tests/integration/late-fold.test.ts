import { join } from 'node:path'
import { rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canonicalDump, scopesOf } from '#main/storage/dump.ts'
import { writeIdentity } from '#main/storage/identity.ts'
import { runSteps } from '#main/storage/steps.ts'
import { makeSnapshot } from '#main/storage/snapshot/make-snapshot.ts'
import { connect } from '#main/storage/connection.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { hashScope } from '#main/sync/hash-scope.ts'
import { deliveryPayload } from '../support/payloads.ts'
import { SqliteReplica } from '../support/sqlite-replica.ts'
import { found, grantOp, openTestStation, stationOp, testWarehouse } from '../support/station.ts'

// ADR 10: what comes in bulk is verified, stored and told first, and folded after it. Whatever happens in between, the rows are those of
// a station that folds everything as it comes.

const scope = `wh:${testWarehouse}`
type Ops = Parameters<SqliteReplica['station']['ledger']['append']>[2][number]['ops']

let opened: SqliteReplica[]
/** who writes, who folds later, and who folds at once */
let a: SqliteReplica
let b: SqliteReplica
let c: SqliteReplica

function open(name: string, rights: string[] = [], waits = false): SqliteReplica {
  const one = new SqliteReplica(openTestStation({ name, warehouse: testWarehouse, rights }), { waits })
  one.station.store.write(tx => writeIdentity(tx, one.station.identity))
  opened.push(one)
  return one
}

function append(one: SqliteReplica, where: string, ...entries: Ops[]): void {
  const { store, ledger, uuid, user } = one.station
  store.write(tx => {
    for (const ops of entries) ledger.append(tx, { command: uuid(), actor: user }, [{ scope: where, ops }])
  })
}

function enrol(one: SqliteReplica): void {
  const { user, name } = one.station
  const { uuid } = a.station
  append(a, 'auth', [
    stationOp(one.station, uuid(), testWarehouse),
    { k: 'create', e: 'user', i: user, p: { active: true }, personal: { name, login: name, password: 'hash' } },
    grantOp(uuid(), user, 'MA'),
  ])
}

const delivery = (farmer: string): Ops => [
  { k: 'create', e: 'delivery', i: a.station.uuid(), p: deliveryPayload({ farmer }) },
]
const farmerOp = (i: string, name: string): Ops => [
  { k: 'create', e: 'farmer', i, p: { village: 'x' }, personal: { name } },
]
const dbOf = (one: SqliteReplica) => one.station.store.read(tx => tx).db
const dumps = (one: SqliteReplica): string[][] => ['auth', 'org', scope].map(of => [...canonicalDump(dbOf(one), of)])
const rows = (one: SqliteReplica, table: string): number =>
  Number(dbOf(one).prepare(`SELECT count(*) FROM ${table}`).pluck().get())
const waiting = (one: SqliteReplica): number => one.station.ledger.unfolded.count()
const fileOf = (one: SqliteReplica): string => join(one.station.folder, 'station.db')
const verified = (one: SqliteReplica) =>
  runSteps(verifyStation({ file: fileOf(one), rebuild: true, scratch: join(one.station.folder, 'scratch.db') }))

beforeEach(() => {
  opened = []
  a = open('a', ['enrol', 'hq', 'seed'])
  found(a.station)
  b = open('b', [], true)
  c = open('c')
  enrol(b)
  enrol(c)
})
afterEach(() => opened.forEach(one => one.station.close()))

/** A farmer, edited, with deliveries, brought to who folds later and to who folds at once. */
async function bring(count = 40): Promise<string> {
  const farmer = a.station.uuid()
  append(a, 'org', farmerOp(farmer, 'Essomba'), [
    { k: 'set', e: 'farmer', i: farmer, p: { village: 'y' }, personal: { name: 'Essomba Paul' } },
  ])
  append(a, scope, ...Array.from({ length: count }, () => delivery(farmer)))
  await a.bringAll(b)
  await a.bringAll(c)
  return farmer
}

describe('what waits to be folded', () => {
  test('is stored, told and verified before; folded it is what a station has that folds as it comes', async () => {
    await bring()
    expect(waiting(b)).toBe(42)
    expect([b.letGo, c.letGo]).toEqual([42, 0])
    expect([rows(b, 'farmer'), rows(b, 'delivery'), rows(b, 'op')]).toEqual([0, 0, rows(c, 'op') - 42])
    expect(rows(b, 'entry')).toBe(rows(c, 'entry'))
    // Its rows follow what was folded: a check finds nothing wrong while the rest waits.
    expect(verified(b)).toMatchObject({ ok: true })
    expect(hashScope(fileOf(b), scope)).toBeUndefined()
    // Whoever asks it has all of it.
    const d = open('d')
    append(a, 'auth', [stationOp(d.station, a.station.uuid(), testWarehouse)])
    await a.bringAll(b, 'auth')
    await b.bringAll(d)
    expect(rows(d, 'delivery')).toBe(40)
    await b.late.done()
    await a.bringAll(c)
    expect(waiting(b)).toBe(0)
    expect(dumps(b)).toEqual(dumps(c))
    expect(dbOf(b).prepare('SELECT name FROM farmer').pluck().all()).toEqual(['Essomba Paul'])
    expect(verified(b)).toMatchObject({ ok: true })
    expect(hashScope(fileOf(b), scope)).toEqual(hashScope(fileOf(c), scope))
  })

  test('rests while more is being taken in, however long that takes, and is folded when nothing came for a while', async () => {
    await bring()
    const passed = async (ms: number) => {
      b.nowMs += ms
      for (const work of b.later.splice(0)) work()
      await b.settle()
      return waiting(b)
    }
    expect(await passed(150)).toBe(42)
    b.late.came()
    expect(await passed(150)).toBe(42)
    expect(await passed(150)).toBe(0)
  })

  test('waits through a restart, and more of its log waits behind it', async () => {
    const farmer = await bring(3)
    const again = new SqliteReplica(b.station, { waits: true })
    append(a, scope, delivery(farmer))
    await a.bringAll(again)
    await a.bringAll(c)
    expect(waiting(again)).toBe(6)
    await again.late.done()
    expect(dumps(again)).toEqual(dumps(c))
  })

  test('does not wait for what a person does: his own counts at once, before and beside it', async () => {
    const farmer = await bring(5)
    append(b, scope, delivery(farmer))
    expect(rows(b, 'delivery')).toBe(1)
    await b.bringAll(c)
    await b.bringAll(a)
    await b.late.done()
    expect(rows(b, 'delivery')).toBe(6)
    expect(dumps(b)).toEqual(dumps(c))
  })

  /** Entries of c wait at b; then a excludes c, its log in the depot cut after each of these in turn. */
  async function exclude(...seqs: number[]): Promise<void> {
    append(c, scope, ...Array.from({ length: 3 }, () => delivery(a.station.uuid())))
    await c.bringAll(b)
    await c.bringAll(a)
    expect(waiting(b)).toBe(7)
    const sql =
      'SELECT l.log_id, e.hash FROM entry e JOIN log l ON l.n = e.log WHERE l.dev = ? AND l.scope = ? AND e.seq = ?'
    for (const seq of seqs) {
      const [id, hash] = dbOf(c).prepare<unknown[], [Buffer, Buffer]>(sql).raw().get(c.dev, scope, seq) ?? []
      const cut = { log: id?.toString('hex') ?? '', seq, h: hash?.toString('base64url') ?? '' }
      const revocation = { dev: c.dev, cuts: [cut], sc: ['auth', 'org', scope], why: 'volé' }
      append(a, 'auth', [{ k: 'create', e: 'revocation', i: a.station.uuid(), p: revocation }])
      await a.bringAll(b)
    }
  }

  test('is judged by who may do what when its turn comes: an exclusion that came meanwhile cuts it', async () => {
    await bring(2)
    await exclude(1)
    await b.late.done()
    expect(dumps(b)).toEqual(dumps(a))
    expect(rows(b, 'rejected')).toBe(2)
    expect(verified(b)).toMatchObject({ ok: true })
  })

  test('is left alone where its log is judged again, and again, before its turn comes (LEDGER §5)', async () => {
    await bring(2)
    await exclude(1, 3)
    // Neither rejected nor a row: who judged it now would count it twice when its turn comes.
    expect([waiting(b), rows(b, 'rejected'), rows(b, 'delivery')]).toEqual([7, 0, 0])
    await b.late.done()
    expect(dumps(b)).toEqual(dumps(a))
    expect([rows(b, 'rejected'), rows(b, 'delivery'), rows(b, 'entry_error')]).toEqual([0, 5, 0])
    expect(verified(b)).toMatchObject({ ok: true })
  })

  test('is folded before another branch of its log comes in (LEDGER §12)', async () => {
    await bring(3)
    const twin = a.twin()
    opened.push(twin)
    append(a, scope, delivery(a.station.uuid()))
    append(twin, scope, delivery(a.station.uuid()), delivery(a.station.uuid()))
    await a.bringAll(b)
    expect(waiting(b)).toBe(6)
    // Whoever brings it: here one who lets nothing wait.
    const log = [...twin.held.logs()].find(one => one.dev === a.dev && one.scope === scope)?.log ?? ''
    await twin.settle()
    twin.meet(b)
    for (const { after, entries, asides } of twin.served(b, log, b.held.locator(log))) {
      const batch = { log, after, entries, asides: asides.map(aside => ({ ...aside, digest: '' })) }
      expect(b.station.store.write(tx => b.station.ledger.receive(tx, batch))).toMatchObject({ ok: true })
    }
    expect(waiting(b)).toBe(2)
    await b.late.done()
    await a.bringAll(c)
    await twin.bringAll(c)
    expect(dumps(b)).toEqual(dumps(c))
    expect(dbOf(b).prepare("SELECT count(*) FROM log WHERE state = 'forked'").pluck().get()).toBe(1)
    expect(verified(b)).toMatchObject({ ok: true })
  })

  test.each([true, false])(
    'the same entries by two ways at once, as by LAN and relay, are there once (the other waits: %s)',
    async waits => {
      const farmer = a.station.uuid()
      append(a, 'org', farmerOp(farmer, 'Essomba'))
      append(a, scope, ...Array.from({ length: 120 }, () => delivery(farmer)))
      await a.bringAll(b, 'auth')
      await a.bringAll(c)
      const other = new SqliteReplica(b.station, { waits })
      const logs = [...a.held.logs()].filter(one => one.scope === 'org' || one.scope === scope)
      const runs = logs.flatMap(({ log }) => a.served(b, log, [], 24 * 1024))
      expect(runs.length).toBeGreaterThan(4)
      const outcomes = await Promise.all(runs.flatMap(run => [b.replica.store(run), other.replica.store(run)]))
      expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['stored']))
      await Promise.all([b.late.done(), other.late.done()])
      expect(dumps(b)).toEqual(dumps(c))
      expect(rows(b, 'entry')).toBe(rows(c, 'entry'))
      expect(dbOf(b).prepare("SELECT count(*) FROM log WHERE state = 'forked'").pluck().get()).toBe(0)
      expect(verified(b)).toMatchObject({ ok: true })
    },
  )

  test('leaves nothing of somebody who was forgotten meanwhile (LEDGER §8)', async () => {
    const farmer = await bring(1)
    append(a, 'org', [{ k: 'create', e: 'erasure', i: a.station.uuid(), p: { ent: 'farmer', of: farmer } }])
    await a.bringAll(b)
    await a.bringAll(c)
    expect(waiting(b)).toBe(4)
    await b.late.done()
    expect(dumps(b)).toEqual(dumps(c))
    expect(dbOf(b).prepare("SELECT count(*) FROM aside WHERE e = 'farmer'").pluck().get()).toBe(0)
    expect(dbOf(b).prepare('SELECT name FROM farmer').pluck().all()).toEqual([null])
  })

  test('is folded in a copy that is made for a new station (CS-54)', async () => {
    const rowsOf = (db: ReturnType<typeof connect>) => [
      ...scopesOf(db).map(scope => [...canonicalDump(db, scope)]),
      // Personal parts of what was not folded yet as well.
      db.prepare('SELECT i, e, digest FROM aside').all(),
    ]
    await bring(4)
    const copy = join(b.station.folder, 'copy.db')
    makeSnapshot(fileOf(b), copy, { carries: () => true, mayHave: () => true })
    const db = connect(copy, { readonly: true })
    expect(db.prepare('SELECT count(*) FROM delivery').pluck().get()).toBe(4)
    const rows = rowsOf(db)
    db.close()
    rmSync(copy)
    await b.late.done()
    makeSnapshot(fileOf(b), copy, { carries: () => true, mayHave: () => true })
    const after = connect(copy, { readonly: true })
    expect(rowsOf(after)).toEqual(rows)
    after.close()
  })
})
