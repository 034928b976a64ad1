import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAnchor } from '#main/storage/anchor.ts'
import { openStore, stationFiles } from '#main/storage/open.ts'
import { verifyStation } from '#main/verify-station.ts'
import { parseHex } from '#shared/sync/bytes.ts'
import { type Acknowledged, type CounterPeople, openBusyCounter, peopleFile } from '../support/busy-counter.ts'
import { readBooks } from '../support/counter-books.ts'
import { buildTracer } from '../support/preload.ts'
import { prepareCounter } from '../support/prepared-counter.ts'
import { scratchRoot } from '../support/station.ts'
import { acknowledgementsOf, bundleWriter, startLife } from '../support/writer-life.ts'
import { cutKinds, readTrace, type Step, TracedDisk } from '../support/write-trace.ts'

// DU-4: the power goes at a random moment. A trace of every write and flush of the real station is replayed up to there; of what was
// not flushed nothing, all, a part, some or some sectors remain; the real store opens the rest.

const cuts = process.env.COCOATRACK_LONG === '1' ? 50_000 : 2_000
/** Of so many cuts one is opened by the whole station, verified to the last seal, folded anew and worked on. */
const wholeEvery = 100
const patienceMs = cuts * 600
const commands = 220
/** Checkpoints come after so few pages that cuts fall into them too; how durable a commit is does not depend on it. */
const manyCheckpoints = '150'
const traced = [stationFiles.database, `${stationFiles.database}-wal`, stationFiles.anchor]

let root = ''
let tracer = { library: '', folder: '' }
let writer = ''
beforeAll(async () => {
  root = mkdtempSync(join(scratchRoot, 'power-cut-'))
  tracer = buildTracer()
  writer = await bundleWriter(join(import.meta.dirname, 'writer.ts'))
  await prepareCounter(join(root, 'station'))
  cpSync(join(root, 'station'), join(root, 'before'), { recursive: true })
})
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
  rmSync(tracer.folder, { recursive: true, force: true })
})

/** The one folder of the station: elsewhere it would take itself for a copy and go on in new logs (LEDGER §12). */
function freshFolder(): string {
  const folder = join(root, 'station')
  rmSync(folder, { recursive: true })
  cpSync(join(root, 'before'), folder, { recursive: true })
  return folder
}

/** What the real station asks of the disk while it records, and when it closes at the end. */
async function traceOf(name: string, ...more: string[]): Promise<Step[]> {
  const folder = freshFolder()
  const record = join(root, `${name}.trace`)
  const env = { LD_PRELOAD: tracer.library, TRACE_FOLDER: folder, TRACE_FILE: record }
  const life = startLife(writer, [folder, String(commands), ...more], env)
  life.go()
  const { acks, errors, code } = await life.ended
  expect({ acks: acks.length, errors, code }).toEqual({ acks: commands, errors: '', code: 0 })
  return readTrace(record)
}

/** A sequence of numbers that a seed decides, quick enough for millions of draws. Source: Park and Miller. */
function drawing(seed: number): (limit: number) => number {
  let state = seed
  return limit => {
    state = (state * 48_271) % 2_147_483_647
    return Math.floor((state / 2_147_483_647) * limit)
  }
}

interface Toll {
  cuts: number
  /** cuts after which an acknowledged number was missing */
  losing: number
  lost: number
  readonly faults: string[]
  readonly kinds: Map<string, number>
}

/** Cuts the power `count` times along a trace and looks at what the real store finds. */
async function cutPower(steps: readonly Step[], count: number, seed: number, whole: boolean): Promise<Toll> {
  const draw = drawing(seed)
  const folder = freshFolder()
  const disk = new TracedDisk(join(root, 'before'), traced)
  const moments = Array.from({ length: count }, () => 1 + draw(steps.length)).sort((a, b) => a - b)
  const toll: Toll = { cuts: 0, losing: 0, lost: 0, faults: [], kinds: new Map() }
  let at = 0
  for (const moment of moments) {
    for (; at < moment; at += 1) disk.follow(steps[at] as Step)
    const kind = cutKinds[draw(cutKinds.length)] ?? 'torn'
    rmSync(join(folder, `${stationFiles.database}-shm`), { force: true })
    disk.cut(folder, kind, draw)
    const acks = acknowledgementsOf(disk.said)
    const found = lookAt(folder, acks)
    toll.cuts += 1
    toll.kinds.set(kind, (toll.kinds.get(kind) ?? 0) + 1)
    toll.losing += Number(found.lost.length > 0)
    toll.lost += found.lost.length
    toll.faults.push(...found.faults.map(fault => `cut at step ${moment}, ${kind}: ${fault}`))
    if (whole && toll.cuts % wholeEvery === 0) toll.faults.push(...(await workOn(folder, acks.length)))
    await nextTurn()
  }
  return toll
}

/** What the real store finds: whether it opens, `quick_check`, the books, and whether the anchor is ahead of the ledger. */
function lookAt(folder: string, acks: readonly Acknowledged[]): { lost: readonly string[]; faults: readonly string[] } {
  const anchor = readAnchor(join(folder, stationFiles.anchor))
  const opened = openStore(folder, { app: '0.1.0', reserveBytes: 0, anyFolder: true })
  if (!opened.ok) return { lost: [], faults: [JSON.stringify(opened.error)] }
  const { store, unclean } = opened.value
  const { db } = store.read(tx => tx)
  const faults: string[] = []
  if (!unclean && db.pragma('quick_check', { simple: true }) !== 'ok') faults.push('quick_check')
  const books = readBooks(db, acks)
  const log = parseHex(anchor?.logId ?? '')
  const hash = parseHex(anchor?.hash ?? '')
  if (anchor === undefined || !log.ok || !hash.ok) faults.push('no anchor can be read')
  else {
    const sql = 'SELECT 1 FROM entry e JOIN log l ON l.n = e.log WHERE l.log_id = ? AND e.seq = ? AND e.hash = ?'
    const known = db.prepare(sql).get(log.value, anchor.seq, hash.value) !== undefined
    if (!known && anchor.seq > 0) faults.push(`the anchor knows ${anchor.seq}, the ledger does not`)
  }
  store.close()
  return { lost: books.lost, faults: [...faults, ...books.faults] }
}

/** The whole station opens what the cut left, verifies it to the last seal, folds it anew and goes on with the next number. */
async function workOn(folder: string, told: number): Promise<string[]> {
  const people = JSON.parse(readFileSync(join(folder, peopleFile), 'utf8')) as CounterPeople
  const counter = await openBusyCounter(folder, people)
  const last = counter.deps.store.read(tx => Number(tx.db.prepare('SELECT count(*) FROM delivery').pluck().get()))
  const { no } = await counter.work(last)
  const faults = Number(no.slice(-5)) === last + 1 && last >= told ? [] : [`went on with ${no} after ${last}`]
  counter.close()
  const report = await verifyStation(folder, true)
  return report?.ok === true ? faults : [...faults, JSON.stringify(report)]
}

test(
  `${cuts} power cuts: nothing acknowledged is lost, nothing is corrupt (DU-4)`,
  async () => {
    const began = performance.now()
    const asShipped = await cutPower(await traceOf('shipped'), Math.floor(cuts / 4), 42, true)
    const checkpointed = await cutPower(await traceOf('checkpoints', manyCheckpoints), cuts - asShipped.cuts, 43, true)
    const seconds = Math.round((performance.now() - began) / 1_000)
    console.info(`${asShipped.cuts + checkpointed.cuts} power cuts in ${seconds} s`)
    for (const toll of [asShipped, checkpointed]) {
      expect(toll.faults.slice(0, 5)).toEqual([])
      expect({ losing: toll.losing, lost: toll.lost }).toEqual({ losing: 0, lost: 0 })
      expect([...toll.kinds.keys()].sort()).toEqual([...cutKinds].sort())
    }
    expect(asShipped.cuts + checkpointed.cuts).toBe(cuts)
  },
  patienceMs,
)

test('the same with flushes taken away loses what was acknowledged: the test would see it (DU-4)', async () => {
  const count = Math.floor(cuts / 10)
  const toll = await cutPower(await traceOf('normal', manyCheckpoints, 'synchronous = NORMAL'), count, 44, false)
  console.info(`without FULL ${toll.losing} of ${toll.cuts} cuts lose acknowledged receipts, ${toll.lost} in all`)
  expect(toll.losing).toBeGreaterThan(count / 10)
}, 900_000)
