import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import BetterSqlite3 from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { refusalKinds } from '#shared/contract/refusal.ts'
import { englishErrors } from '#shared/texts/errors-english.ts'
import { frenchErrors } from '#shared/texts/errors-french.ts'
import { openStore, stationFiles } from '#main/storage/open.ts'
import { Reserve } from '#main/storage/reserve.ts'
import { verifyStation } from '#main/verify-station.ts'
import type { Acknowledged, CounterPeople } from '../support/busy-counter.ts'
import { readBooks } from '../support/counter-books.ts'
import { openCounterClient, type Seen } from '../support/counter-client.ts'
import { buildTracer } from '../support/preload.ts'
import { prepareCounter } from '../support/prepared-counter.ts'
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { projectRoot } from '../support/source-files.ts'
import { scratchRoot } from '../support/station.ts'
import { bundleWriter, startLife } from '../support/writer-life.ts'

// DU-7 and issue 2, bad input: a disk that is full, fails or may not be written, and files that are not as they should be. Each is
// refused by its own kind, which has words in both languages; nothing is saved by half, nothing is lost, nothing is reset.

let root = ''
let tracer = { library: '', folder: '' }
let people: CounterPeople
const folder = () => join(root, 'station')
const file = (name: keyof typeof stationFiles) => join(folder(), stationFiles[name])

beforeAll(async () => {
  root = mkdtempSync(join(scratchRoot, 'disk-'))
  tracer = buildTracer()
  people = await prepareCounter(folder())
  cpSync(folder(), join(root, 'before'), { recursive: true })
})
afterEach(() => {
  rmSync(folder(), { recursive: true, force: true })
  cpSync(join(root, 'before'), folder(), { recursive: true })
})
afterAll(() => {
  rmSync(root, { recursive: true, force: true })
  rmSync(tracer.folder, { recursive: true, force: true })
})

const french: Record<string, string> = frenchErrors
const english: Record<string, string> = englishErrors

/** The kind is one the screens have words for, in both languages. */
function expectWords(kind: string): void {
  expect(refusalKinds as string[], kind).toContain(kind)
  expect(french[kind] ?? french[`${kind}_network`], `${kind} in French`).toMatch(/\S/)
  expect(english[kind] ?? english[`${kind}_network`], `${kind} in English`).toMatch(/\S/)
}

const refusedOf = (seen: Seen): string => ('refused' in seen ? seen.refused : 'nothing')
const rowsOf = (seen: Seen): { no: string }[] =>
  'said' in seen ? (seen.said as { rows: { no: string }[] }).rows : expect.fail(`refused: ${seen.refused}`)

/** Opens a folder as the product does and answers the trouble that it shows; everything else is refused. */
async function troubleOf(at: string): Promise<string> {
  const counter = await openCounterClient(at, people)
  const { trouble } = await counter.state()
  expect(refusedOf(await counter.login())).toBe(trouble === null ? 'nothing' : 'NotConfigured')
  await counter.close()
  if (trouble !== null) expectWords(trouble.kind)
  if (trouble === null) return 'none'
  // What has words of its own is told by them.
  const own = `${trouble.kind}_${trouble.detail}`
  expect(own in french).toBe(own in english)
  return own in french ? own : trouble.kind
}

async function expectWhole(at: string, acks: readonly Acknowledged[] = []): Promise<number> {
  const opened = openStore(at, { app: '0.1.0', reserveBytes: 0, anyFolder: true })
  if (!opened.ok) return expect.fail(JSON.stringify(opened.error))
  const { store } = opened.value
  const books = readBooks(
    store.read(tx => tx.db),
    acks,
  )
  store.close()
  expect({ lost: books.lost, faults: books.faults }).toEqual({ lost: [], faults: [] })
  expect(await verifyStation(at, true)).toMatchObject({ ok: true })
  return books.deliveries
}

describe('files that are not as they should be', () => {
  const spoil: Record<string, [expected: string, spoil: () => void]> = {
    'a database of a later version': [
      'NewerDatabase',
      () => {
        const db = new BetterSqlite3(file('database'))
        db.pragma('user_version = 99')
        db.close()
      },
    ],
    'a database of noise': ['CorruptFile', () => writeFileSync(file('database'), Buffer.alloc(65_536, 'noise '))],
    'half a database': [
      'CorruptFile',
      () => writeFileSync(file('database'), readFileSync(file('database')).subarray(0, 100_000)),
    ],
    'a database of another program': [
      'CorruptFile_Foreign',
      () => {
        rmSync(file('database'))
        new BetterSqlite3(file('database')).exec('CREATE TABLE theirs (a)').close()
      },
    ],
    'a database of no bytes': ['CorruptFile_Empty', () => writeFileSync(file('database'), '')],
    'a database that forgot whose it is': [
      'CorruptFile_Nameless',
      () => {
        const db = new BetterSqlite3(file('database'))
        db.exec('DELETE FROM meta')
        db.close()
      },
    ],
    'no database where there was one': ['CorruptFile_Gone', () => rmSync(file('database'))],
    'no key': ['KeyUnreadable', () => rmSync(file('key'))],
    'a key cut in half': [
      'KeyUnreadable',
      () => writeFileSync(file('key'), readFileSync(file('key')).subarray(0, 100)),
    ],
    'an empty key': ['KeyUnreadable', () => writeFileSync(file('key'), '')],
  }
  test.each(Object.entries(spoil))('%s', async (_name, [expected, change]) => {
    change()
    const before = existing(file('database'))
    expect(await troubleOf(folder())).toBe(expected)
    const after = existing(file('database'))
    if (expected !== 'KeyUnreadable') expect(after).toEqual(before)
  })

  test('the key of another station', async () => {
    const other = join(root, 'other')
    await prepareCounter(other, 1, 2)
    cpSync(join(other, stationFiles.key), file('key'))
    rmSync(other, { recursive: true })
    expect(await troubleOf(folder())).toBe('KeyUnreadable')
    cpSync(join(root, 'before', stationFiles.key), file('key'))
    expect(await troubleOf(folder())).toBe('none')
  })

  test('a folder that is open already', async () => {
    const first = await openCounterClient(folder(), people)
    expect(await troubleOf(folder())).toBe('AlreadyOpen')
    await first.close()
    expect(await troubleOf(folder())).toBe('none')
  })

  test('every kind that storage knows has words, the ones that no machine of a test has as well', () => {
    for (const kind of ['DiskFull', 'DiskFault', 'ReadOnly', 'UnsuitableFolder', 'AlreadyOpen']) expectWords(kind)
  })
})

const existing = (path: string): string | null => {
  try {
    return readFileSync(path).toString('base64')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

describe('a disk that is full', () => {
  test('refuses, keeps showing, and goes on with the next number when there is room again', async () => {
    const disk = mountSmallDisk(6)
    if (disk === null) return expectInjectedFull()
    try {
      await fillAndFree(disk)
    } finally {
      disk.remove()
    }
  })

  async function fillAndFree({ folder: at }: SmallDisk): Promise<void> {
    const here = { ...people, ...(await prepareCounter(at, 4)) }
    const counter = await openCounterClient(at, here)
    expect(await counter.login()).toHaveProperty('said')
    const { bavail, bsize } = statfsSync(at)
    writeFileSync(join(at, 'films'), Buffer.alloc(Math.max(0, bavail * bsize - 900_000)))
    let n = 0
    while ('said' in (await counter.record(n))) n += 1
    expect(n).toBeGreaterThan(0)
    const command = '01936f00-0000-7000-8000-00000000abcd'
    expect(refusedOf(await counter.record(n, command))).toBe('DiskFull')
    expectWords('DiskFull')
    expect(rowsOf(await counter.list())).toHaveLength(n)
    expect((await counter.state()).trouble).toBeNull()
    rmSync(join(at, 'films'))
    const recorded = await counter.record(n, command)
    expect(recorded).toHaveProperty('said')
    expect(await counter.record(n, command)).toEqual(recorded)
    expect(rowsOf(await counter.list())).toHaveLength(n + 1)
    await counter.close()
    expect(await expectWhole(at)).toBe(n + 1)
  }

  test('a disk that was full before: the reserve is given up, and where there is none it is said', async () => {
    const disk = mountSmallDisk(8)
    // Where this user may not mount, no disk can be full before SQLite begins.
    if (disk === null) return
    try {
      const { folder: at } = disk
      await prepareCounter(at, 4)
      const reserve = new Reserve(join(at, stationFiles.reserve), 2_000_000)
      writeFileSync(join(at, stationFiles.reserve), Buffer.alloc(2_000_000))
      const { bavail, bsize } = statfsSync(at)
      writeFileSync(join(at, 'films'), Buffer.alloc(bavail * bsize))
      expect(statfsSync(at).bavail).toBe(0)
      const opened = openStore(at, { app: '0.1.0', anyFolder: true, reserveBytes: 2_000_000 })
      expect(opened.ok).toBe(true)
      expect(reserve.exists()).toBe(false)
      if (opened.ok) opened.value.store.close()
      appendFileSync(join(at, 'films'), Buffer.alloc(statfsSync(at).bavail * bsize))
      expect(await troubleOf(at)).toBe('DiskFull')
      rmSync(join(at, 'films'))
      await expectWhole(at)
    } finally {
      disk.remove()
    }
  })

  /** Where this user may not mount: the same asked of a writer whose writes find no room. */
  async function expectInjectedFull(): Promise<void> {
    const { acks, errors } = await lifeWithFault(400, constants.errno.ENOSPC)
    expect(errors).toContain('DiskFull')
    await expectWhole(folder(), acks)
  }
})

describe('a folder that may not be written', () => {
  test('says so, changes nothing, and opens when it may be', async () => {
    const disk = mountSmallDisk(8)
    const at = disk?.folder ?? folder()
    const lock = disk === null ? () => setMode(at, 0o500, 0o400) : disk.lock
    const unlock = disk === null ? () => setMode(at, 0o700, 0o600) : disk.unlock
    try {
      if (disk !== null) Object.assign(people, { ...people, elsewhere: await prepareCounter(at, 1) })
      const before = existing(join(at, stationFiles.database))
      lock()
      expect(await troubleOf(at)).toBe('ReadOnly')
      unlock()
      expect(existing(join(at, stationFiles.database))).toBe(before)
      expect(await troubleOf(at)).toBe('none')
    } finally {
      disk?.remove()
    }
  })
  const setMode = (at: string, ofFolder: number, ofFiles: number): void => {
    for (const name of [stationFiles.database, stationFiles.lock]) chmodSync(join(at, name), ofFiles)
    chmodSync(at, ofFolder)
  }
})

/** A station in a process of its own, asked line by line, under the library that makes flushes fail while a file exists. */
function stationOnAPipe(faultFile: string) {
  const script = join(import.meta.dirname, 'station-on-a-pipe.ts')
  const env = { LD_PRELOAD: tracer.library, TRACE_FOLDER: folder(), FAULT_FILE: faultFile }
  const child = spawn(process.execPath, [script, folder()], { cwd: projectRoot, env: { ...process.env, ...env } })
  const ended = new Promise(done => child.once('close', done))
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<unknown> => {
    const line = await lines.next()
    return line.done === true ? expect.fail(`the station ended: ${errors}`) : JSON.parse(line.value)
  }
  return {
    opened: answer,
    ask: (line: string) => {
      child.stdin.write(`${line}\n`)
      return answer()
    },
    end: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}

describe('a disk that fails', () => {
  test('after a flush that failed nothing is written any more, everything is shown, and it is said why (DU-7)', async () => {
    const faultFile = join(root, 'fault')
    const station = stationOnAPipe(faultFile)
    try {
      expect(await station.opened()).toBe('open')
      expect(await station.ask('login')).toHaveProperty('said')
      expect(await station.ask('record 0')).toHaveProperty('said')
      writeFileSync(faultFile, '')
      expect(await station.ask('record 1')).toEqual({ refused: 'DiskFault' })
      expect(await station.ask('record 2')).toEqual({ refused: 'DiskFault' })
      expect(rowsOf((await station.ask('list')) as Seen)).toHaveLength(1)
      await station.ask('pause 900') // the anchor is due, and its flush fails as well
      rmSync(faultFile)
      // Asking the disk again can lie: it may have thrown away what it could not write.
      expect(await station.ask('record 3')).toEqual({ refused: 'DiskFault' })
      expect(rowsOf((await station.ask('list')) as Seen)).toHaveLength(1)
      expect(await station.ask('state')).toMatchObject({ configured: true, trouble: { kind: 'DiskFault' } })
      expectWords('DiskFault')
      expect(await station.ask('close')).toBe('closed')
    } finally {
      await station.end()
      rmSync(faultFile, { force: true })
    }
    expect(await expectWhole(folder())).toBe(1)
  })

  test('a checkpoint that failed ends the writing as well: what was saved before it stays saved (DU-7)', async () => {
    const faultFile = join(root, 'fault')
    const station = stationOnAPipe(faultFile)
    let saved = 0
    try {
      await station.opened()
      await station.ask('login')
      // Commits flush the log alone; the file itself is flushed by a checkpoint and by nothing else.
      writeFileSync(faultFile, 'station.db\n')
      for (;;) {
        const seen = (await station.ask(`record ${saved}`)) as Seen
        if ('refused' in seen) break
        saved += 1
        expect(saved, 'the log grows past every checkpoint').toBeLessThan(1_000)
      }
      expect(await station.ask('state')).toMatchObject({ configured: true, trouble: { kind: 'DiskFault' } })
      rmSync(faultFile)
      expect(await station.ask(`record ${saved}`)).toEqual({ refused: 'DiskFault' })
      expect(rowsOf((await station.ask('list')) as Seen)).toHaveLength(Math.min(saved, 200))
    } finally {
      await station.end()
      rmSync(faultFile, { force: true })
    }
    expect(await expectWhole(folder())).toBe(saved)
  })

  test('an anchor that cannot be written stays behind, and the station works on (LEDGER §12)', async () => {
    const faultFile = join(root, 'fault')
    const station = stationOnAPipe(faultFile)
    try {
      await station.opened()
      await station.ask('login')
      writeFileSync(faultFile, 'station.anchor')
      expect(await station.ask('record 0')).toHaveProperty('said')
      await station.ask('pause 900')
      expect(await station.ask('record 1')).toHaveProperty('said')
      expect(rowsOf((await station.ask('list')) as Seen)).toHaveLength(2)
    } finally {
      await station.end()
      rmSync(faultFile, { force: true })
    }
    expect(await expectWhole(folder())).toBe(2)
  })
})

let writer: Promise<string> | undefined
/** One life of a writer whose `at`th write, cut or flush fails. */
async function lifeWithFault(at: number, errno: number) {
  writer ??= bundleWriter(join(import.meta.dirname, 'writer.ts'))
  const env = { LD_PRELOAD: tracer.library, TRACE_FOLDER: folder(), FAULT_AT: String(at), FAULT_ERRNO: String(errno) }
  const life = startLife(await writer, [folder(), '24', '150'], env)
  life.go()
  return life.ended
}

describe('one write or flush of many failing', () => {
  const long = process.env.COCOATRACK_LONG === '1'
  const most = 1_000
  const places = long
    ? Array.from({ length: most }, (_, n) => n + 1)
    : Array.from({ length: 40 }, (_, n) => 1 + ((n * 197) % most))
  test(`${places.length} places: no false "saved", nothing by half, never corrupt (DU-7)`, async () => {
    const ends = new Map<string, number>()
    for (const [n, at] of places.entries()) {
      const errno = n % 2 === 0 ? constants.errno.EIO : constants.errno.ENOSPC
      const { acks, errors, code } = await lifeWithFault(at, errno)
      const end = /"kind":"(\w+)"/.exec(errors)?.[1] ?? (code === 0 ? 'went on' : errors)
      ends.set(end, (ends.get(end) ?? 0) + 1)
      const deliveries = await expectWhole(folder(), acks)
      expect(deliveries - acks.length).toBeLessThanOrEqual(1)
      rmSync(folder(), { recursive: true })
      cpSync(join(root, 'before'), folder(), { recursive: true })
    }
    console.info(`ends: ${JSON.stringify(Object.fromEntries(ends))}`)
    expect([...ends.keys()].filter(end => !['DiskFull', 'DiskFault', 'went on'].includes(end))).toEqual([])
  }, 2_700_000)
})
