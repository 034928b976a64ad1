import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { firstBackupMs, startBackupTimer } from '#main/backup-timer.ts'
import { segmentEveryMs } from '#main/storage/backup/backup-keeper.ts'
import { StorageError } from '#main/storage/storage-fault.ts'

// BK-1, BK-4: backups are made in time; the first does not stand in the way of a season that comes in.

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const seen = { backups: 0, drills: 0, told: [] as string[], isTakingIn: false, refuses: false }
  const stop = startBackupTimer({
    backUp: () => {
      if (seen.refuses) return Promise.reject(new StorageError({ kind: 'DiskFull' }))
      seen.backups += 1
      return Promise.resolve({})
    },
    rehearse: () => Promise.resolve(void (seen.drills += 1)),
    isTakingIn: () => seen.isTakingIn,
    log: ({ kind }) => void seen.told.push(String(kind)),
  })
  return { seen, stop }
}

test('a minute after the start and every quarter of an hour, each followed by a rehearsal; nothing after the end', async () => {
  const { seen, stop } = start()
  await vi.advanceTimersByTimeAsync(firstBackupMs - 1)
  expect(seen.backups).toBe(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(seen).toMatchObject({ backups: 1, drills: 1 })
  await vi.advanceTimersByTimeAsync(segmentEveryMs)
  expect(seen).toMatchObject({ backups: 2, drills: 2 })
  stop()
  await vi.advanceTimersByTimeAsync(3 * segmentEveryMs)
  expect(seen.backups).toBe(2)
})

test('while a season comes in the first waits until that has ended', async () => {
  const { seen, stop } = start()
  seen.isTakingIn = true
  await vi.advanceTimersByTimeAsync(5 * firstBackupMs)
  expect(seen.backups).toBe(0)
  seen.isTakingIn = false
  await vi.advanceTimersByTimeAsync(firstBackupMs)
  expect(seen).toMatchObject({ backups: 1, drills: 1 })
  stop()
})

test('for a quarter of an hour at most: what is here is backed up then, and no restore is rehearsed beside it', async () => {
  const { seen, stop } = start()
  seen.isTakingIn = true
  await vi.advanceTimersByTimeAsync(segmentEveryMs)
  expect(seen).toMatchObject({ backups: 1, drills: 0 })
  stop()
})

test('a disk that refuses is told, and asked again in its time', async () => {
  const { seen, stop } = start()
  seen.refuses = true
  await vi.advanceTimersByTimeAsync(firstBackupMs)
  expect(seen.told).toEqual(['DiskFull'])
  seen.refuses = false
  await vi.advanceTimersByTimeAsync(segmentEveryMs)
  expect(seen.backups).toBe(1)
  stop()
})
