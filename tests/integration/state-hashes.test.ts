import BetterSqlite3 from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startStateDesk } from '#main/start-state-desk.ts'
import { HeldLogs } from '#main/sync/held-logs.ts'
import { type JobAnswer, runStateJob, type StateJob } from '#main/sync/state-job.ts'
import type { StateDesk, StateFinding } from '#main/sync/state-desk.ts'
import type { ScopeState } from '#shared/sync/protocol/exchange-event.ts'
import { notificationsOf } from '#main/repositories/notification.ts'
import { emptyStation, takeIn } from '../support/organisation.ts'
import { around, openTestFolder, testStation, type TestStation } from '../support/test-station.ts'

// CS-50: what the rows of a scope come to is compared; a difference is told, healed from the ledger, and logged with its tables.

const patient = { timeout: 60_000 }
let station: TestStation
let desk: StateDesk
let found: StateFinding[]
let lines: { kind?: unknown; [field: string]: unknown }[]
let nowMs: number
let jobs: string[]

beforeEach(async () => {
  station = await testStation({ seed: 301 })
  const { ledger, deps } = station.ready
  found = []
  lines = []
  nowMs = 0
  jobs = []
  const held = new HeldLogs(ledger.reader())
  ledger.onCommitted(({ logs }) => held.update([...logs]))
  const place = { ...around(station.folder, []), log: (line: { event: string }) => lines.push(line) }
  desk = startStateDesk(place, {
    store: deps.store,
    ledger,
    held,
    found: one => {
      found.push(one)
    },
    nowMs: () => nowMs,
    // In this thread, which takes a tenth of the time; the two stations that are linked below have theirs.
    run: (name, file, given) => {
      jobs.push(name)
      return Promise.resolve(runStateJob({ name, file, ...given } as StateJob) as JobAnswer<typeof name>)
    },
  })
})
afterEach(async () => {
  await desk.end()
  station.close()
})

function sqlAt(folder: string, sql: string): unknown[] {
  const db = new BetterSqlite3(join(folder, 'station.db'))
  try {
    const statement = db.prepare(sql)
    return statement.reader ? statement.pluck().all() : [statement.run().changes]
  } finally {
    db.close()
  }
}

async function stateNow(scope: string): Promise<ScopeState> {
  nowMs += 6 * 60_000
  const state = await desk.stateOf(scope)
  if (state === undefined) throw new Error('not hashed')
  return state
}

const peer = 'a'.repeat(32)
const codes = () => sqlAt(station.folder, 'SELECT code FROM warehouse ORDER BY id')

test('no thread is begun to hash while entries wait to be folded', async () => {
  const { ledger, deps } = station.ready
  const [log] = ledger.reader().logs()
  const { unfolded } = ledger
  deps.store.write(() => unfolded.add(log?.n ?? 0, 1, 1))
  expect(await desk.stateOf('org')).toBeUndefined()
  expect(jobs).toEqual([])
  deps.store.write(() => unfolded.folded({ log: log?.n ?? 0, first: 1, last: 1 }, 2))
  expect(await desk.stateOf('org')).toMatchObject({ scope: 'org' })
  expect(jobs).toEqual(['hash'])
})

test('a row that does not follow the ledger is found by a peer that has it right, and made anew', async () => {
  const right = await stateNow('org')
  const before = codes()
  sqlAt(station.folder, "UPDATE warehouse SET code = 'ZZZ'")
  sqlAt(station.folder, 'DELETE FROM season')
  nowMs += 6 * 60_000
  await desk.take(peer, right)
  expect(found).toEqual([{ kind: 'StateHealed', dev: peer, rows: expect.any(Number) as number }])
  expect(codes()).toEqual(before)
  const healed = lines.find(({ kind }) => kind === 'StateHealed')
  expect(healed).toMatchObject({ scope: 'org', after: right.hash })
  expect(String(healed?.['tables']).split(' ')).toEqual(expect.arrayContaining(['season', 'warehouse']))
  expect((await stateNow('org')).hash).toBe(right.hash)
})

test('where this station follows its ledger the other one is told of, once', async () => {
  const right = await stateNow('org')
  const wrong = { ...right, hash: right.frontier }
  await desk.take(peer, wrong)
  await desk.take(peer, wrong)
  expect(found).toEqual([{ kind: 'StateOther', dev: peer, rows: 0 }])
})

test('of other entries, or another fold, nothing is compared', async () => {
  const right = await stateNow('org')
  await desk.take(peer, { ...right, hash: right.frontier, frontier: right.hash })
  await desk.take(peer, { ...right, hash: right.frontier, fold: right.fold + 1 })
  expect(found).toEqual([])
})

test('more rows than a turn can put right wait for the next start, which folds anew', async () => {
  const right = await stateNow('org')
  const columns = `scope, id, value, archived, made_ms, made_by, changed_ms, changed_by`
  sqlAt(
    station.folder,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
     INSERT INTO setting (${columns}) SELECT 'org', 'made-up-' || i, '1', 0, 0, '', 0, '' FROM n`,
  )
  nowMs += 6 * 60_000
  await desk.take(peer, right)
  expect(found).toMatchObject([{ kind: 'StateRestart', rows: 1500 }])
  await desk.end()
  station.open.close()
  const again = await openTestFolder(station.folder, station.ports)
  expect(sqlAt(station.folder, "SELECT count(*) FROM setting WHERE id LIKE 'made-up-%'")).toEqual([0])
  again.close()
})

test('a state is not hashed again for every change', async () => {
  const first = await stateNow('org')
  expect(await desk.stateOf('org')).toEqual(first)
  const name = { commandId: station.id(), fields: { name: 'PLANTEUR Numéro 1', village: 'Ebebda' } }
  expect(station.org.farmers.create(station.root, name)).toMatchObject({ ok: true })
  expect(await desk.stateOf('org')).toBeUndefined()
  expect((await stateNow('org')).hash).not.toBe(first.hash)
})

test('two linked stations compare by themselves; the wrong one heals and tells who may check the ledger', async () => {
  const second = await emptyStation(302)
  await takeIn(station, second)
  station.open.close()
  second.open.close()
  const firstPort = 26_500 + (process.pid % 200) * 10
  const lan = (offset: number) => ({
    host: '127.0.0.1',
    finding: false as const,
    limits: { firstPort: firstPort + offset, lastPort: firstPort + offset + 4, connectsPerAddress: 1_000 },
  })
  const a = await openTestFolder(station.folder, station.ports, [], lan(0))
  const b = await openTestFolder(second.folder, second.ports, [], lan(5))
  const [here, there] = [a.ready(), b.ready()]
  if (!here?.lan.sync || !there?.lan.sync) throw new Error('no links')
  const port = here.lan.sync.links.view().port ?? 0
  expect(await there.lan.sync.links.call({ host: '127.0.0.1', port })).toMatchObject({ ok: true })
  await expect.poll(() => sqlAt(second.folder, 'SELECT count(*) FROM warehouse'), patient).toEqual([1])
  const before = codes()
  sqlAt(second.folder, "UPDATE warehouse SET code = 'ZZZ'")
  await expect.poll(() => sqlAt(second.folder, 'SELECT code FROM warehouse ORDER BY id'), patient).toEqual(before)
  const told = there.deps.store.read(tx => notificationsOf(tx, there.deps.store.build, station.root.user))
  expect(told.map(({ kind, data }) => [kind, JSON.parse(data)])).toEqual([
    ['StateHealed', { rows: 1, name: expect.any(String) as string }],
  ])
  await Promise.all([here.lan.sync.stop(), there.lan.sync.stop()])
  a.close()
  second.close()
  b.close()
  station = await testStation({ seed: 303 })
})
