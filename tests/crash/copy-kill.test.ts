import BetterSqlite3 from 'better-sqlite3'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import { openStation } from '#main/open-station.ts'
import { verifyStation } from '#main/verify-station.ts'
import { Chance } from '../support/chance.ts'
import { emptyStation, stationsAt, takeIn } from '../support/organisation.ts'
import { writeSeason } from '../support/season.ts'
import { around, done, openTestFolder, setUp, testFolder, testPorts, testStation } from '../support/test-station.ts'

// CS-54: the station that takes a copy is killed while it comes, as it takes the place of its file, and while it is verified. It goes on with
// the blocks that are here, and stands in the end where it would have stood.

const deliveries = 4_000
const firstPort = 27_100 + (process.pid % 90) * 10
const patient = { timeout: 60_000, interval: 2 }

interface Line {
  readonly kind: string
  readonly here?: number
  readonly blocks?: number
}

/** A station with a season that may give copies, and the folder of one that was taken in and never linked. */
async function giverAndTaker() {
  const [folder, ports] = [testFolder(), testPorts(690)]
  const founding = await openTestFolder(folder, ports)
  const words = await setUp(founding)
  founding.close()
  const first = await testStation({ folder, ports })
  const { ledger, deps } = first.ready
  const rights = ['enrol' as const, 'seed' as const]
  const change = { commandId: first.id(), dev: ledger.dev(), carries: [], rights, why: 'copies', words }
  done(stationsAt(first.ready).change(first.root, change))
  const { store, random, here } = deps
  const clock = { now: deps.clock.wallMs() }
  const at = { store, ledger, user: first.root.user, uuid: () => random.uuid(), clock, warehouse: here.warehouse }
  writeSeason(at, deliveries)
  const second = await emptyStation(691)
  // The season was in the past; who is let in is let in now.
  for (const { ports } of [first, second]) ports.setWall(clock.now)
  await takeIn(first, second)
  first.open.close()
  second.open.close()
  const limits = { firstPort, lastPort: firstPort + 4, connectsPerAddress: 1_000 }
  const lan = { host: '127.0.0.1', finding: false as const, limits, snapshotFrom: 5 }
  return { giver: done(await openStation({ ...around(folder, []), lan }, ports)), folder, taker: second.folder }
}

/** A life of the taker, with what it logs of copies. */
function live(folder: string, port: number): { life: ChildProcess; lines: Line[]; kinds(): string[] } {
  const program = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'copy-taker.ts')]
  const args = [...program, folder, String(port), String(firstPort + 9)]
  const life = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void life.kill('SIGKILL'))
  const lines: Line[] = []
  createInterface({ input: life.stdout }).on('line', line => lines.push(JSON.parse(line) as Line))
  return { life, lines, kinds: () => lines.map(({ kind }) => kind) }
}

async function kill(life: ChildProcess): Promise<void> {
  const exited = once(life, 'exit')
  life.kill('SIGKILL')
  await exited
}

function hashes(folder: string): unknown[] {
  const db = new BetterSqlite3(join(folder, 'station.db'), { readonly: true })
  try {
    const sql = "SELECT hex(hash) FROM entry JOIN log ON log.n = log WHERE scope NOT LIKE 'audit:%' ORDER BY 1"
    return db.prepare(sql).pluck().all()
  } finally {
    db.close()
  }
}

/** What the disk holds of the copy that is on its way. Units: bytes. */
function come(folder: string): number {
  const part = join(folder, 'snapshot', 'snapshot.part')
  return existsSync(part) ? statSync(part).blocks * 512 : 0
}

test('CS-54: killed while a copy comes, it goes on with what is here; killed when it is taken, it stands over it whole', async () => {
  const { giver, folder, taker } = await giverAndTaker()
  const port = giver.ready()?.lan.sync?.links.view().port ?? 0
  const chance = new Chance('copy-kill')
  for (const part of [0.15, 0.4, 0.65]) {
    const { life, lines } = live(taker, port)
    await expect.poll(() => lines.some(({ kind }) => kind === 'SnapshotBegun'), patient).toBe(true)
    const [{ blocks = 0, here = 0 } = {}] = lines.filter(({ kind }) => kind === 'SnapshotBegun')
    if (part > 0.15) expect(here).toBeGreaterThan(0)
    await expect.poll(() => come(taker), patient).toBeGreaterThan(part * blocks * LIMITS.snapChunkBytes)
    await kill(life)
  }
  const taking = live(taker, port)
  await expect.poll(taking.kinds, patient).toContain('SnapshotTaken')
  await new Promise(resolve => setTimeout(resolve, chance.below(300)))
  await kill(taking.life)
  const last = live(taker, port)
  await expect.poll(last.kinds, patient).toContain('SnapshotVerified')
  await expect.poll(() => hashes(taker).join() === hashes(folder).join(), patient).toBe(true)
  await kill(last.life)
  expect(last.kinds()).not.toContain('SnapshotBad')
  expect(await verifyStation(taker, false)).toMatchObject({ ok: true })
  await giver.ready()?.lan.stop()
  giver.close()
}, 900_000)
