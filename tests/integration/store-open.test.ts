import { spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AnchorKeeper } from '#main/storage/anchor.ts'
import { connect } from '#main/storage/connection.ts'
import { flushesTurnedOff, looksLikeLying, timeFlushes } from '#main/storage/disk-honesty.ts'
import { migrate, type Migration, migrations } from '#main/storage/migrate.ts'
import { openStore } from '#main/storage/open.ts'
import { Reserve } from '#main/storage/reserve.ts'
import { faultOf, StorageError } from '#main/storage/storage-fault.ts'
import { SqliteStore } from '#main/storage/store.ts'
import { unsuitable } from '#main/storage/suitable-folder.ts'
import { runs } from '../support/runs.ts'
import { scratchRoot, seededBytes } from '../support/station.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(scratchRoot, 'cocoa-open-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const options = { app: '0.1.0', reserveBytes: 0, anyFolder: true }
const database = () => join(folder, 'station.db')
function open(more = {}) {
  const opened = openStore(folder, { ...options, ...more })
  if (!opened.ok) throw new Error(JSON.stringify(opened.error))
  return opened.value
}

describe('every connection (DU-1, DU-8)', () => {
  test.each([false, true])('reads its pragmas back, readonly: %s', readonly => {
    open().store.close()
    const db = connect(database(), { readonly })
    const read = (name: string) => db.pragma(name, { simple: true })
    expect(read('synchronous')).toBe(2)
    expect(read('journal_mode')).toBe('wal')
    expect(read('foreign_keys')).toBe(1)
    expect(read('trusted_schema')).toBe(0)
    expect(read('cell_size_check')).toBe(1)
    expect(read('mmap_size')).toBe(0)
    expect(read('busy_timeout')).toBe(5_000)
    expect(read('journal_size_limit')).toBe(67_108_864)
    expect(read('wal_autocheckpoint')).toBe(0)
    db.close()
  })

  test('no file of storage but `connection` and the lock opens a database', async () => {
    const { globSync } = await import('node:fs')
    const openers = globSync('src-main/**/*.ts')
      .filter(path => /new (BetterSqlite3|Database)\(/.test(readFileSync(path, 'utf8')))
      .map(path => path.split('/').at(-1) ?? '')
      .sort((a, b) => a.localeCompare(b))
    // schema.ts opens one in memory, for the schema that the migrations make.
    expect(openers).toEqual(['connection.ts', 'schema.ts', 'writer-lock.ts'])
  })
})

describe('the write-ahead log (DU-7, ADR 6)', () => {
  const turn = () => new Promise(resolve => setImmediate(resolve))
  const put = ({ store }: ReturnType<typeof open>, n: number) =>
    store.write(({ db }) =>
      db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(`bulk ${n}`, 'x'.repeat(9_000)),
    )
  const length = ({ store }: ReturnType<typeof open>) =>
    store.read(({ db }) => db).pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[]

  test('is copied into the file once it is long, after the turn of who saved, and begins anew', async () => {
    open().store.close()
    const opened = open({ checkpointPages: 40 })
    let [n, longest] = [0, 0]
    for (; n < 100; n++) {
      put(opened, n)
      const [before] = length(opened)
      longest = Math.max(longest, before?.log ?? 0)
      await turn()
      const [after] = length(opened)
      expect(after?.checkpointed).toBe((before?.log ?? 0) < 40 ? 0 : after?.log)
    }
    expect(longest).toBeGreaterThanOrEqual(40)
    expect(longest).toBeLessThan(60)
    opened.store.close()
  })

  test('is copied on the way by a bulk that leaves no turn', () => {
    open().store.close()
    const opened = open({ checkpointPages: 40 })
    let longest = 0
    for (let n = 0; n < 200; n++) {
      put(opened, n)
      longest = Math.max(longest, length(opened)[0]?.log ?? 0)
    }
    expect(longest).toBeGreaterThan(140)
    expect(longest).toBeLessThan(180)
    opened.store.close()
  })

  test('is gone when the station was closed', () => {
    const opened = open()
    put(opened, 1)
    opened.store.close()
    expect(existsSync(`${database()}-wal`)).toBe(false)
  })
})

describe('opening', () => {
  test('one writer at a time; the lock falls with its process (DU-8)', async () => {
    const first = open()
    expect(openStore(folder, options)).toEqual({ ok: false, error: { kind: 'AlreadyOpen' } })
    first.store.close()
    const code = `import BetterSqlite3 from 'better-sqlite3'
      const db = new BetterSqlite3(process.argv[1]); db.exec('BEGIN EXCLUSIVE'); process.stdout.write('held'); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code, join(folder, 'station.lock')])
    await new Promise(resolve => child.stdout.once('data', resolve))
    expect(openStore(folder, options)).toEqual({ ok: false, error: { kind: 'AlreadyOpen' } })
    child.kill('SIGKILL')
    await new Promise(resolve => child.once('exit', resolve))
    open().store.close()
  })

  test('a file of a later version is refused, named and left alone', () => {
    open({ app: '9.9.9' }).store.close()
    const db = new BetterSqlite3(database())
    db.pragma('user_version = 99')
    db.close()
    const before = readFileSync(database())
    const fault = { kind: 'NewerDatabase', found: '9.9.9/99', known: `0.1.0/${migrations.length}` }
    expect(openStore(folder, options)).toEqual({ ok: false, error: fault })
    expect(readFileSync(database()).equals(before)).toBe(true)
  })

  test("a corrupt file, another program's file and a lost one are refused and left alone", () => {
    open().store.close()
    const good = readFileSync(database())
    const cases: [string, Buffer][] = [
      ['noise', Buffer.from(seededBytes('noise')(8192))],
      ['half', good.subarray(0, good.length / 2)],
      ['header', Buffer.concat([Buffer.alloc(100, 7), good.subarray(100)])],
    ]
    for (const [name, bytes] of cases) {
      writeFileSync(database(), bytes)
      const opened = openStore(folder, options)
      expect(opened, name).toMatchObject({ ok: false, error: { kind: 'CorruptFile' } })
      expect(readFileSync(database()).equals(bytes), name).toBe(true)
    }
    rmSync(database())
    const other = new BetterSqlite3(database())
    other.exec('CREATE TABLE theirs (a)')
    other.close()
    expect(openStore(folder, options)).toMatchObject({ ok: false, error: { kind: 'CorruptFile' } })
    rmSync(database())
    writeFileSync(join(folder, 'station.anchor'), 'there was a station here')
    expect(openStore(folder, options)).toMatchObject({ ok: false, error: { kind: 'CorruptFile' } })
    expect(existsSync(database())).toBe(false)
    writeFileSync(database(), '')
    expect(openStore(folder, options)).toMatchObject({ ok: false, error: { kind: 'CorruptFile' } })
    expect(statSync(database()).size).toBe(0)
  })

  test('a file that does not say whose it is, where a station has written, is not set up anew', () => {
    open().store.close()
    const keeper = new AnchorKeeper(join(folder, 'station.anchor'), '')
    keeper.note({ logId: '0'.repeat(32), seq: 1, hash: '0'.repeat(64) })
    keeper.flush()
    expect(openStore(folder, options)).toMatchObject({ ok: false, error: { kind: 'CorruptFile' } })
  })

  test('a folder where nobody may write says so', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(openStore(join(folder, 'file', 'below'), options)).toMatchObject({ ok: false, error: { kind: 'DiskFault' } })
    expect(faultOf(Object.assign(new Error('x'), { code: 'EACCES' }))).toEqual({ kind: 'ReadOnly' })
    expect(faultOf(Object.assign(new Error('x'), { code: 'EROFS' }))).toEqual({ kind: 'ReadOnly' })
    expect(faultOf(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toEqual({ kind: 'DiskFull' })
    expect(faultOf(new TypeError('a bug'))).toBeUndefined()
  })

  test('an unclean stop is noticed and checked (DU-9)', () => {
    const { store } = open()
    store.write(tx => tx.db.prepare("INSERT INTO meta VALUES ('a', 'b')").run().changes)
    mkdirSync(join(folder, 'copy'))
    for (const name of ['station.db', 'station.db-wal']) copyFileSync(join(folder, name), join(folder, 'copy', name))
    store.close()
    expect(open().unclean).toBe(false)
    const opened = openStore(join(folder, 'copy'), options)
    if (!opened.ok) throw new Error('a file with its log opens')
    expect(opened.value.unclean).toBe(true)
    expect(opened.value.store.read(tx => tx.db.prepare("SELECT value FROM meta WHERE name = 'a'").pluck().get())).toBe(
      'b',
    )
    opened.value.store.close()
  })

  test('a write-ahead log cut or garbled anywhere leaves a prefix of the history, never a gap (DU-5)', () => {
    const { store } = open()
    store.write(tx => tx.db.exec('CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT NOT NULL)').open)
    for (let n = 1; n <= 40; n++) {
      store.write(tx => tx.db.prepare('INSERT INTO t VALUES (?, ?)').run(n, 'x'.repeat((n * 97) % 900)).changes)
    }
    const wal = readFileSync(`${database()}-wal`)
    const base = readFileSync(database())
    store.close()
    const chance = seededBytes('wal')
    const cuts = runs(150, 20_000)
    const copy = join(folder, 'cut')
    mkdirSync(copy)
    for (let i = 0; i < cuts; i++) {
      const [a = 0, b = 0, c = 0, how = 0] = chance(4)
      const at = ((a << 16) | (b << 8) | c) % wal.length
      const file = join(copy, 'station.db')
      writeFileSync(file, base)
      writeFileSync(`${file}-wal`, wal)
      if (how % 2 === 0) truncateSync(`${file}-wal`, at)
      else {
        const garbled = Buffer.from(wal)
        garbled.set(chance(Math.min(64, wal.length - at)), at)
        writeFileSync(`${file}-wal`, garbled)
      }
      rmSync(`${file}-shm`, { force: true })
      const db = connect(file)
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      const known = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 't'").get() !== undefined
      const rows = known ? db.prepare<[], number>('SELECT n FROM t ORDER BY n').pluck().all() : []
      expect(rows).toEqual(rows.map((_, k) => k + 1))
      db.close()
    }
  })
})

describe('transactions', () => {
  test('are whole or nothing, refuse promises, nest never', () => {
    const { store } = open()
    const put = (value: string) => (tx: { db: BetterSqlite3.Database }) =>
      tx.db.prepare("INSERT OR REPLACE INTO meta VALUES ('k', ?)").run(value).changes
    const value = () => store.read(tx => tx.db.prepare("SELECT value FROM meta WHERE name = 'k'").pluck().get())
    store.write(put('one'))
    expect(() => store.write(tx => put('two')(tx) + Number(assertFails()))).toThrow('on purpose')
    expect(value()).toBe('one')
    // @ts-expect-error a promise is a type error as well
    expect(() => store.write(async tx => put('three')(tx))).toThrow('promise')
    expect(value()).toBe('one')
    expect(() => store.write(() => store.write(put('four')))).toThrow('transaction inside')
    expect(
      store.write(tx => tx.run(store.build.updateTable('meta').set({ value: 'five' }).where('name', '=', 'k'))),
    ).toBe(1)
    expect(store.read(tx => tx.first(store.build.selectFrom('meta').select('value').where('name', '=', 'k')))).toEqual({
      value: 'five',
    })
    store.close()
  })

  test('after a fault of the disk nothing is written any more, and it is said why (DU-7)', () => {
    const { store } = open()
    const lasting = new StorageError({ kind: 'DiskFault', code: 'SQLITE_IOERR_FSYNC' })
    expect(() =>
      store.write(() => {
        throw lasting
      }),
    ).toThrow(StorageError)
    expect(store.trouble()).toEqual({ kind: 'DiskFault', code: 'SQLITE_IOERR_FSYNC' })
    expect(() => store.write(() => 1)).toThrow('SQLITE_IOERR_FSYNC')
    expect(store.read(() => 'still read')).toBe('still read')
    store.close()
  })

  test('a full disk refuses, keeps working, and the reserve lets one more through (sync.md §2.6)', () => {
    const { file } = open()
    const db = connect(file === '' ? database() : join(folder, 'small.db'))
    migrate(db, () => join(folder, 'copy.db'))
    let reserve = true
    const grow = (): boolean => {
      const had = reserve
      reserve = false
      if (had) db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 40}`)
      return had
    }
    const store = new SqliteStore(db, { giveUpReserve: grow })
    db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`)
    const big = 'x'.repeat(50_000)
    const put = (name: string) =>
      store.write(tx => tx.db.prepare('INSERT INTO meta VALUES (?, ?)').run(name, big).changes)
    expect(put('first')).toBe(1)
    expect(reserve).toBe(false)
    expect(() => Array.from({ length: 40 }, (_, n) => put(`more ${n}`))).toThrow('DiskFull')
    expect(store.trouble()).toBeUndefined()
    expect(store.read(tx => tx.db.prepare('SELECT count(*) FROM meta').pluck().get())).toBeGreaterThan(0)
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    store.close()
  })

  test('the reserve is real bytes, given up once', () => {
    const reserve = new Reserve(join(folder, 'reserve'), 3_000_000)
    expect(reserve.keep()).toBe(true)
    expect(statSync(join(folder, 'reserve')).size).toBe(3_000_000)
    expect(reserve.giveUp()).toBe(true)
    expect(reserve.giveUp()).toBe(false)
  })
})

function assertFails(): never {
  throw new Error('on purpose')
}

describe('migrations', () => {
  const second: Migration = { name: '0002-second', sql: 'CREATE TABLE later (a INTEGER) STRICT;' }

  test('a copy is kept before a file is changed, and a failed one changes nothing', () => {
    open().store.close()
    const broken: Migration = { name: '0002-broken', sql: 'CREATE TABLE later (a); SELECT nothing FROM nowhere;' }
    expect(() => openStore(folder, { ...options, migrations: [...migrations, broken] })).toThrow()
    const db = connect(database())
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
    expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'later'").pluck().get()).toBe(0)
    const migrated = migrate(db, version => join(folder, `before-${version}.db`), [...migrations, second])
    expect(migrated).toMatchObject({ from: migrations.length, to: migrations.length + 1 })
    db.close()
    const copy = new BetterSqlite3(migrated.copy ?? '')
    expect(copy.pragma('user_version', { simple: true })).toBe(migrations.length)
    copy.close()
  })
})

describe('where a database may live', () => {
  const facts = { platform: 'linux' as NodeJS.Platform, path: '/srv/poste/data', marks: [], syncedRoots: [] }
  test.each([
    [{}, undefined],
    [{ path: '\\\\serveur\\partage\\cacao' }, 'network'],
    [{ fsType: 0x6969 }, 'network'],
    [{ fsType: 0xff534d42 }, 'network'],
    [{ fsType: 0x4d44 }, 'removable'],
    [{ platform: 'win32' as const, path: 'E:\\cacao', driveType: 'E: - Removable Drive' }, 'removable'],
    [{ platform: 'win32' as const, path: 'Z:\\cacao', driveType: 'Z: - Remote/Network Drive' }, 'network'],
    [{ platform: 'win32' as const, path: 'C:\\cacao', driveType: 'C: - Fixed Drive' }, undefined],
    [{ path: '/srv/poste/Dropbox/cacao' }, 'synced'],
    [{ platform: 'win32' as const, path: 'D:\\poste\\OneDrive - Coop\\cacao' }, 'synced'],
    [{ platform: 'win32' as const, path: 'd:\\poste\\docs\\cacao', syncedRoots: ['D:\\poste\\Docs'] }, 'synced'],
    [{ path: '/srv/poste/data', marks: ['.stfolder'] }, 'synced'],
  ])('%o → %s', (over, wanted) => {
    expect(unsuitable({ ...facts, ...over })).toBe(wanted)
  })
})

describe('disks that lie (DU-11)', () => {
  test('flushes that take no time are suspect; honest ones are not', () => {
    expect(looksLikeLying([0.1, 0.05, 0.2, 4, 0.1])).toBe(true)
    expect(looksLikeLying([2, 3, 0.1, 5, 4])).toBe(false)
    expect(looksLikeLying([])).toBe(false)
    expect(timeFlushes(folder, () => performance.now(), 3)).toHaveLength(3)
    expect(existsSync(join(folder, 'flush.probe'))).toBe(false)
  })

  test('the registry says where flushes are turned off on purpose', () => {
    expect(flushesTurnedOff('    CacheIsPowerProtected    REG_DWORD    0x1')).toBe(true)
    expect(flushesTurnedOff('    CacheIsPowerProtected    REG_DWORD    0x0')).toBe(false)
    expect(flushesTurnedOff('')).toBe(false)
  })
})
