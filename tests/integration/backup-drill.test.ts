import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Pushed } from '#shared/contract/contract.ts'
import { listBackups } from '#main/storage/backup/backup-files.ts'
import type { CounterPeople } from '../support/busy-counter.ts'
import { openCounterClient } from '../support/counter-client.ts'
import { prepareCounter } from '../support/prepared-counter.ts'
import { scratchRoot } from '../support/station.ts'

// BK-4: a restore is rehearsed in a thread of its own. Where the newest backup is a pipe, the drill stands still until the test gives
// it something to read: whatever the station does meanwhile, it does beside it.

let folder: string
let people: CounterPeople
let counter: Awaited<ReturnType<typeof openCounterClient>>
beforeEach(async () => {
  folder = mkdtempSync(join(scratchRoot, 'drill-'))
  people = await prepareCounter(folder, 3)
  counter = await openCounterClient(folder, people)
  await counter.login()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const drill = () => counter.see(() => counter.client.backups.drill({}))
const scratch = () => join(folder, 'drill')

/** A backup newer than any other that is a pipe; answers once the drill has opened it. */
async function standingDrill(): Promise<{ drilled: ReturnType<typeof drill>; pipe: FileHandle }> {
  const path = join(folder, 'backups', 'full-20991231T235959999Z-00000000.csb')
  execFileSync('mkfifo', [path])
  const drilled = drill()
  return { drilled, pipe: await open(path, 'w') }
}

test('the newest backup is brought back and verified, its progress pushed, its end kept', async () => {
  await counter.record(0)
  expect(await counter.see(() => counter.client.backups.now({}))).toHaveProperty('said')
  const told: Pushed[] = []
  void (async () => {
    for await (const event of await counter.client.events.subscribe({})) told.push(event)
  })()
  expect(await drill()).toMatchObject({ said: { ok: true } })
  await expect.poll(() => told).toContainEqual(expect.objectContaining({ topic: 'progress', job: 'drill' }))
  const { lastDrill } = await counter.client.backups.status({})
  expect(lastDrill).toMatchObject({ ok: true })
  expect(lastDrill?.entries).toBeGreaterThan(3)
  expect(existsSync(scratch())).toBe(false)
  await counter.close()
})

test('the counter goes on while a drill stands still; who asks for one meanwhile is told how it ends', async () => {
  const { drilled, pipe } = await standingDrill()
  expect(await counter.record(0)).toHaveProperty('said')
  expect(await counter.record(1)).toHaveProperty('said')
  const second = drill()
  expect((await counter.client.backups.status({})).lastDrill).toBeNull()
  await pipe.close()
  expect(await drilled).toMatchObject({ said: { ok: false } })
  expect(await second).toEqual(await drilled)
  expect((await counter.client.backups.status({})).lastDrill).toMatchObject({ ok: false })
  expect(existsSync(scratch())).toBe(false)
  await counter.close()
})

test('closing the station ends the drill and leaves nothing of it', async () => {
  const { drilled, pipe } = await standingDrill()
  expect(existsSync(scratch())).toBe(true)
  const closed = counter.close()
  await pipe.close()
  await closed
  expect(await drilled).toEqual({ refused: 'Cancelled' })
  expect(existsSync(scratch())).toBe(false)
  counter = await openCounterClient(folder, people)
  await counter.login()
  expect((await counter.client.backups.status({})).lastDrill).toBeNull()
  await counter.close()
})

test('a drill of nothing and one of a damaged file fail, and change nothing', async () => {
  expect(await drill()).toMatchObject({ said: { ok: false, entries: 0 } })
  await counter.see(() => counter.client.backups.now({}))
  const [full] = listBackups(join(folder, 'backups'))
  const path = join(folder, 'backups', full?.name ?? '')
  truncateSync(path, statSync(path).size - 40)
  const damaged = { file: full?.name, why: 'damaged', lost: 0 }
  expect(await drill()).toMatchObject({ said: { ok: false, entries: 0, damaged } })
  expect((await counter.client.backups.status({})).lastDrill).toMatchObject({ ok: false, entries: 0, damaged })
  expect(listBackups(join(folder, 'backups')).map(file => file.name)).toEqual([full?.name])
  // The status bar stays on it until a restore of a newer backup worked.
  const failed = async () => (await counter.client.home.status({ day: '2026-11-02' })).drillFailed
  expect(await failed()).toBe(true)
  await counter.see(() => counter.client.backups.now({}))
  expect(await failed()).toBe(true)
  expect(await drill()).toMatchObject({ said: { ok: true } })
  expect(await failed()).toBe(false)
  await counter.close()
})
