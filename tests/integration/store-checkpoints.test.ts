import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CheckpointThread } from '#main/checkpoint-thread.ts'
import { CheckpointBoard, type Checkpoints, checkpointState, copyLog } from '#main/storage/checkpoints.ts'
import { connect } from '#main/storage/connection.ts'
import { openStore } from '#main/storage/open.ts'
import type { SqliteStore, StoreOptions } from '#main/storage/store.ts'
import { done } from '../support/test-station.ts'

// ADR 9: the write-ahead log is copied into the file by another thread; who writes knows of a fault of it before he writes again (DU-7).

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'checkpoints-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (checkpoints: StoreOptions['checkpoints'], checkpointPages = 10): SqliteStore =>
  done(openStore(folder, { app: '0', reserveBytes: 0, anyFolder: true, checkpointPages, checkpoints })).store

const inThread: StoreOptions['checkpoints'] = (file, told) => new CheckpointThread(file, told)

let rows = 0
/** A commit of about twenty pages, of a person or of a bulk. */
const write = (store: SqliteStore, keepsReserve = false, bytes = 80_000): number =>
  store.write(tx => tx.db.prepare('INSERT INTO meta VALUES (?, ?)').run(`row ${rows++}`, 'x'.repeat(bytes)).changes, {
    keepsReserve,
  })

const logOf = (store: SqliteStore) =>
  store.read(tx => tx.db.prepare<[], { log: number; checkpointed: number }>('PRAGMA wal_checkpoint(NOOP)').get())

test('another thread copies the log, and a bulk waits until there is room', async () => {
  const store = open(inThread)
  const before = statSync(join(folder, 'station.db')).size
  let longest = 0
  for (let n = 0; n < 60; n++) {
    write(store, true)
    longest = Math.max(longest, logOf(store)?.log ?? 0)
    await store.room()
  }
  // 60 times twenty pages in all: it began anew.
  expect(longest).toBeLessThan(320)
  expect(statSync(join(folder, 'station.db')).size).toBeGreaterThan(before)
  store.close()
  const db = connect(join(folder, 'station.db'))
  expect(db.prepare("SELECT count(*) FROM meta WHERE name LIKE 'row %'").pluck().get()).toBe(60)
  db.close()
})

test('it copies at once after a person saved, and the bulk lets it: who saves again finds no flush under way', async () => {
  let [begun, waited] = [0, 0]
  const counting = {
    ...failing,
    begin: () => ++begun > 0,
    idle: async () => void waited++,
    fault: () => undefined,
  }
  const store = open(() => counting, 500)
  /** Commits of a unit each, which other stations wrote. */
  const bulk = async (commits: number): Promise<void> => {
    for (let n = 0; n < commits; n++) {
      write(store, true, 2_100_000)
      await store.room()
    }
  }
  await bulk(1)
  expect([begun, waited]).toEqual([0, 0])
  store.bulk(() => write(store))
  expect([begun, waited]).toEqual([0, 0])
  write(store)
  expect([begun, waited]).toEqual([1, 0])
  await bulk(4)
  // So much is copied whoever wrote it, and not waited for.
  expect(begun).toBeGreaterThan(1)
  expect(waited).toBe(0)
  write(store)
  await bulk(1)
  expect(waited).toBeGreaterThan(0)
  const before = waited
  await bulk(1)
  expect(waited).toBe(before)
  store.close()
})

test('a fault in the other thread ends the writing before anything more is written (DU-7)', () => {
  const board = new CheckpointBoard()
  const store = open(() => ({ ...failing, fault: () => board.fault() }))
  expect(write(store)).toBe(1)
  board.move(checkpointState.idle, checkpointState.copying)
  board.fail({ kind: 'DiskFault', code: 'SQLITE_IOERR_FSYNC' })
  expect(() => write(store)).toThrow('SQLITE_IOERR_FSYNC')
  expect(store.trouble()).toEqual({ kind: 'DiskFault', code: 'SQLITE_IOERR_FSYNC' })
  store.close()
})

const failing: Omit<Checkpoints, 'fault'> = {
  begin: () => true,
  idle: () => Promise.resolve(),
  settle: () => undefined,
  close: () => undefined,
}

test('where no thread can be had the store copies the log itself', async () => {
  const store = open(() => ({ ...failing, begin: () => false, fault: () => undefined }))
  for (let n = 0; n < 20; n++) {
    write(store)
    await nextTurn()
  }
  expect(logOf(store)?.log).toBeLessThan(100)
  store.close()
})

test('what was asked for and not begun is taken back, so that nobody is at the file when it closes', () => {
  const store = open(undefined, 10_000)
  write(store)
  const board = new CheckpointBoard()
  board.move(checkpointState.idle, checkpointState.asked)
  expect(board.move(checkpointState.asked, checkpointState.idle)).toBe(true)
  copyLog(join(folder, 'station.db'), board)
  expect(logOf(store)?.checkpointed).toBe(0)
  board.move(checkpointState.idle, checkpointState.asked)
  copyLog(join(folder, 'station.db'), board)
  expect(board.state()).toBe(checkpointState.idle)
  expect(logOf(store)?.checkpointed).toBeGreaterThan(0)
  store.close()
})
