import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '#main/storage/connection.ts'
import { settleCut } from '#main/storage/backup/put-in-place.ts'
import { readIdentity } from '#main/storage/identity.ts'
import { makeTx } from '#main/storage/store.ts'
import { openBackedUp, testWords } from '../support/backed-up-station.ts'
import { scratchRoot } from '../support/station.ts'

// BK-5: a restored folder takes the place of a station's own by renames. The process is killed at every one of them: the next start finds the
// one station or the other, whole, and never an empty PC.

let home: string
let folder: string
let former: Buffer
beforeEach(() => {
  home = mkdtempSync(join(scratchRoot, 'restore-kill-'))
  folder = join(home, 'station')
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

async function killedAt(last: number, done: boolean): Promise<void> {
  const at = openBackedUp(home)
  at.record()
  await at.keeper.tick()
  at.station.close()
  former = readFileSync(join(folder, 'station.db'))
  const writer = join(import.meta.dirname, 'restore-writer.ts')
  const given = [at.newestFull(), testWords, folder, `${last}`, `${done}`]
  const { signal, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', writer, ...given], {
    timeout: 120_000,
  })
  expect({ signal, stderr: stderr.toString() }).toEqual({ signal: 'SIGKILL', stderr: '' })
}

const beside = (kind: string) => readdirSync(home).filter(name => name.startsWith(`station.${kind}`))
function devIn(at: string): string | undefined {
  const db = connect(join(at, 'station.db'), { readonly: true })
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    return readIdentity(makeTx(db))?.dev
  } finally {
    db.close()
  }
}

test.each([
  { last: 1, done: false },
  { last: 1, done: true },
  { last: 2, done: false },
])('killed before the former folder is moved (rename $last, done: $done): it is as it was', async ({ last, done }) => {
  await killedAt(last, done)
  expect(settleCut(folder)).toEqual({ ok: true, value: undefined })
  expect(readFileSync(join(folder, 'station.db'))).toEqual(former)
  expect(readdirSync(home)).toEqual(['station'])
})

test.each([
  { last: 2, done: true },
  { last: 3, done: false },
])('killed between the two (rename $last, done: $done): the next start finishes it, and says so', async at => {
  await killedAt(at.last, at.done)
  expect(existsSync(folder)).toBe(false)
  const [name = ''] = beside('before-')
  const setAside = join(home, name)
  const before = devIn(setAside)
  expect(settleCut(folder)).toEqual({ ok: true, value: { outcome: 'finished', setAside } })
  expect(devIn(folder)).not.toBe(before)
  expect(readFileSync(join(setAside, 'station.db'))).toEqual(former)
  expect(readdirSync(home)).toEqual(['station', name])
  expect(settleCut(folder)).toEqual({ ok: true, value: undefined })
})

test('killed between the two, and what was ready lost its content: the former folder is back', async () => {
  await killedAt(2, true)
  const [ready = ''] = beside('restored-')
  truncateSync(join(home, ready, 'station.db'), 10_000)
  expect(settleCut(folder)).toEqual({ ok: true, value: { outcome: 'putBack', setAside: null } })
  expect(readFileSync(join(folder, 'station.db'))).toEqual(former)
  expect(readdirSync(home)).toEqual(['station'])
})

test('killed at the very end: it is done', async () => {
  await killedAt(3, true)
  expect(settleCut(folder)).toEqual({ ok: true, value: undefined })
  const [name = ''] = beside('before-')
  expect(readFileSync(join(home, name, 'station.db'))).toEqual(former)
  expect(devIn(folder)).toBeDefined()
})
