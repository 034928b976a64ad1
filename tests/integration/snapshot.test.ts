import BetterSqlite3 from 'better-sqlite3'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type OpenStation, openStation } from '#main/open-station.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { emptyStation, type JoiningStation, stationsAt, takeIn } from '../support/organisation.ts'
import {
  around,
  done,
  openTestFolder,
  setUp,
  testFolder,
  testPorts,
  testStation,
  type TestStation,
} from '../support/test-station.ts'
import type { Log } from '#main/rpc/fault-log.ts'

// CS-54: a station that is new and far behind takes a copy of a peer's file, and is even with it at once.

const patient = { timeout: 90_000 }
let nextPort = 27_000 + (process.pid % 200) * 20

type Line = Parameters<Log>[0]

/** Opens a folder linked, its log kept. */
async function linked(folder: string, ports: TestStation['ports'], lines: Line[] = []): Promise<OpenStation> {
  nextPort += 5
  const limits = { firstPort: nextPort, lastPort: nextPort + 4, connectsPerAddress: 1_000 }
  const lan = { host: '127.0.0.1', finding: false as const, limits, snapshotFrom: 5 }
  return done(await openStation({ ...around(folder, []), log: line => lines.push(line), lan }, ports))
}

function sqlAt(folder: string, sql: string): unknown[] {
  const db = new BetterSqlite3(join(folder, 'station.db'), { readonly: true })
  try {
    return db.prepare(sql).pluck().all()
  } finally {
    db.close()
  }
}

const hashes = (folder: string) =>
  sqlAt(folder, "SELECT hex(hash) FROM entry JOIN log ON log.n = log WHERE scope NOT LIKE 'audit:%' ORDER BY 1")

/** An organisation with a station that may give copies and some farmers, and a second one that joined it. */
async function twoStations(seed: number): Promise<{ first: TestStation; second: JoiningStation }> {
  const [folder, ports] = [testFolder(), testPorts(seed)]
  const founding = await openTestFolder(folder, ports)
  const words = await setUp(founding)
  founding.close()
  const first = await testStation({ folder, ports })
  const dev = first.ready.ledger.dev()
  const change = {
    commandId: first.id(),
    dev,
    carries: [],
    rights: ['enrol' as const, 'seed' as const],
    why: 'copies',
    words,
  }
  done(stationsAt(first.ready).change(first.root, change))
  for (let n = 0; n < 20; n++) {
    const fields = { name: `PLANTEUR Numéro ${n}`, village: 'Ebebda' }
    done(first.org.farmers.create(first.root, { commandId: first.id(), fields }))
  }
  const second = await emptyStation(seed + 1)
  await takeIn(first, second)
  first.open.close()
  second.open.close()
  return { first, second }
}

async function call(to: OpenStation, from: OpenStation): Promise<void> {
  const port = from.ready()?.lan.sync?.links.view().port ?? 0
  expect(await to.ready()?.lan.sync?.links.call({ host: '127.0.0.1', port })).toMatchObject({ ok: true })
}

test('a new station takes a copy, goes on over it, verifies it, and holds what it wrote itself', async () => {
  const { first, second } = await twoStations(401)
  const lines: Line[] = []
  const a = await linked(first.folder, first.ports)
  const b = await linked(second.folder, second.ports, lines)
  const kinds = () => lines.flatMap(line => (line.event === 'snapshot' ? [line['kind']] : []))
  await call(b, a)
  await expect.poll(kinds, patient).toContain('SnapshotVerified')
  expect(kinds()).not.toContain('SnapshotRefused')
  await expect.poll(() => hashes(second.folder).join(), patient).toBe(hashes(first.folder).join())
  expect(b.state().standing).toBe('member')
  // Its own log of audit is there, and nothing of the other's that is nobody else's.
  const dev = b.ready()?.ledger.dev() ?? ''
  expect(sqlAt(second.folder, "SELECT scope FROM log WHERE scope LIKE 'audit:%'")).toEqual([`audit:${dev}`])
  expect(sqlAt(second.folder, 'SELECT DISTINCT dev FROM log WHERE mine = 1')).toEqual([dev])
  expect(sqlAt(second.folder, "SELECT value FROM meta WHERE name = 'dev'")).toEqual([dev])
  expect(existsSync(join(second.folder, 'before-snapshot.db'))).toBe(false)
  await Promise.all([a.ready()?.lan.stop(), b.ready()?.lan.stop()])
  a.close()
  b.close()
  const file = join(second.folder, 'station.db')
  const report = runSteps(verifyStation({ file, rebuild: true, scratch: join(second.folder, 'scratch.db') }))
  expect(report).toMatchObject({ ok: true })
  first.close()
  second.close()
})

test('a copy whose rows do not follow its ledger is given up, told, and everything comes entry by entry', async () => {
  const { first, second } = await twoStations(411)
  const wrong = new BetterSqlite3(join(first.folder, 'station.db'))
  wrong.exec("UPDATE warehouse SET code = 'ZZZ'")
  wrong.close()
  const lines: Line[] = []
  const a = await linked(first.folder, first.ports)
  const b = await linked(second.folder, second.ports, lines)
  const kinds = () => lines.flatMap(line => (line.event === 'snapshot' ? [line['kind']] : []))
  await call(b, a)
  await expect.poll(kinds, patient).toContain('SnapshotBad')
  const told = () => sqlAt(second.folder, "SELECT count(*) FROM notification WHERE kind = 'SnapshotBad'")
  await expect.poll(told, patient).toEqual([1])
  await expect.poll(() => hashes(second.folder).join(), patient).toBe(hashes(first.folder).join())
  await expect.poll(() => sqlAt(second.folder, 'SELECT code FROM warehouse'), patient).toEqual(['EBO'])
  expect(kinds().filter(kind => kind === 'SnapshotTaken')).toHaveLength(1)
  await Promise.all([a.ready()?.lan.stop(), b.ready()?.lan.stop()])
  a.close()
  b.close()
  first.close()
  second.close()
})
