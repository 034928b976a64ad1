import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type BackupFile, listBackups } from '#main/storage/backup/backup-files.ts'
import { runCommandLine } from '#main/cli/run-command-line.ts'
import { drillBackup } from '#main/storage/backup/drill.ts'
import { runSteps } from '#main/storage/steps.ts'
import { verifyStation } from '#main/storage/verify-station.ts'
import { type BackedUp, backupKey as key, openBackedUp, testWords } from '../support/backed-up-station.ts'
import { scratchRoot } from '../support/station.ts'

// LEDGER §14, BK-4: whatever is damaged after a full, what lies before it comes back, and what does not is named.

let home: string
let backedUp: BackedUp
/** Every file of the backups as it was written, and the entries that a restore up to each number of segments brings back. */
const written = new Map<string, Buffer>()
let segments: readonly BackupFile[]
const entriesUpTo = [3, 5, 8, 12]

beforeAll(async () => {
  home = mkdtempSync(join(scratchRoot, 'damage-'))
  backedUp = openBackedUp(home)
  for (const count of [2, 2, 3, 4]) {
    backedUp.record(count)
    await backedUp.keeper.tick()
    backedUp.station.clock.now += 60_000
  }
  const files = listBackups(backedUp.backups)
  segments = files.filter(file => file.kind === 'segment')
  for (const { name } of files) written.set(name, readFileSync(join(backedUp.backups, name)))
})
beforeEach(() => {
  for (const [name, bytes] of written) writeFileSync(join(backedUp.backups, name), bytes)
})
afterAll(() => {
  backedUp.station.close()
  rmSync(home, { recursive: true, force: true })
})

/** Between two bytes that are flipped in a segment. */
const step = process.env['COCOATRACK_LONG'] === '1' ? 7 : 257

const pathOf = (name: string) => join(backedUp.backups, name)
const nameOf = (n: number) => segments[n - 1]?.name ?? ''
const drill = (chain?: { base: string; n: number }) =>
  drillBackup({ folder: backedUp.backups, key, scratch: join(home, 'drill'), trustedMs: 1, ...(chain && { chain }) })
/** What a drill answers where the segment of number `n` is the first that does not come back. */
const upTo = (n: number, file: string, why: 'damaged' | 'missing') => ({
  ok: false,
  entries: entriesUpTo[n - 1],
  segments: n - 1,
  damaged: { file, why, lost: 3 - n },
})

function flip(name: string, at: number, bit = 0): void {
  const bytes = Buffer.from(written.get(name) ?? '')
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit)
  writeFileSync(pathOf(name), bytes)
}

test('nothing is named where nothing is damaged', () => {
  expect(drill(backedUp.keeper.chain())).toEqual({ ok: true, entries: 12, segments: 3, damaged: null })
})

test('a bit that is flipped anywhere in a segment costs that segment and what follows, which is named', () => {
  const name = nameOf(2)
  const { length } = written.get(name) ?? Buffer.alloc(0)
  expect(length).toBeGreaterThan(1500)
  for (let at = 0; at < length; at += step) {
    flip(name, at, at % 8)
    expect(drill(), `byte ${at} of ${length}`).toEqual(upTo(2, name, 'damaged'))
  }
})

test('so does a segment that is cut, of another place, or missing', () => {
  truncateSync(pathOf(nameOf(1)), 300)
  expect(drill()).toEqual(upTo(1, nameOf(1), 'damaged'))
  writeFileSync(pathOf(nameOf(1)), written.get(nameOf(2)) ?? '')
  expect(drill()).toEqual(upTo(1, nameOf(1), 'damaged'))
  writeFileSync(pathOf(nameOf(1)), written.get(nameOf(1)) ?? '')
  rmSync(pathOf(nameOf(2)))
  const base = segments[0]?.base ?? ''
  expect(drill()).toEqual(upTo(2, `segment-*-${base}-00002.csb`, 'missing'))
})

test('the station that wrote them misses the last as well, and begins anew with a full (BK-1)', async () => {
  rmSync(pathOf(nameOf(3)))
  expect(drill()).toMatchObject({ ok: true, segments: 2 })
  const base = segments[0]?.base ?? ''
  expect(drill(backedUp.keeper.chain())).toEqual(upTo(3, `segment-*-${base}-00003.csb`, 'missing'))
  const made = await backedUp.keeper.tick()
  expect(basename(made?.file ?? '')).toMatch(/^full-/)
  expect(drill(backedUp.keeper.chain())).toEqual({ ok: true, entries: 12, segments: 0, damaged: null })
  rmSync(made?.file ?? '')
})

test('two segments of one number, of a station that was cut between file and memory, are both taken in', () => {
  const twin = nameOf(1).replace(/-(\d{8}T\d{9})Z-/, '-20200101T000000000Z-')
  writeFileSync(pathOf(twin), written.get(nameOf(1)) ?? '')
  expect(drill()).toEqual({ ok: true, entries: 12, segments: 3, damaged: null })
  writeFileSync(pathOf(twin), 'cut')
  expect(drill()).toMatchObject({ ok: false, segments: 0, damaged: { file: twin, why: 'damaged', lost: 2 } })
  rmSync(pathOf(twin))
})

test('a restore says the same, counts as verify does, and never blames words that opened the full', async () => {
  const restore = (folder: string) => backedUp.restoreInto(join(home, folder), backedUp.newestFull())
  const whole = await restore('whole')
  expect(whole).toMatchObject({ ok: true, value: { entries: 13, segments: 3, damaged: null } })
  flip(nameOf(2), 600)
  expect(await restore('part')).toMatchObject({
    ok: true,
    value: { entries: 6, segments: 1, damaged: { file: nameOf(2), why: 'damaged', lost: 1 } },
  })
  const verified = (folder: string) =>
    runSteps(
      verifyStation({ file: join(home, folder, 'station.db'), rebuild: true, scratch: join(home, 'scratch.db') }),
    )
  expect(verified('whole')).toMatchObject({ ok: true, entries: 13 })
  expect(verified('part')).toMatchObject({ ok: true, entries: 6 })
})

test.each([
  [
    'fr_FR.UTF-8',
    /est restaurée dans .*: 6 écritures, .* 1 de ses segments\.\nLe fichier (.*) de la sauvegarde est abîmé/,
  ],
  ['en_GB.UTF-8', /is restored in .*: 6 entries, .* 1 of its segments\.\nThe file (.*) of the backup is damaged/],
])('the command line names it in words and in its answer, which is no (%s)', async (LANG, said) => {
  flip(nameOf(2), 200)
  writeFileSync(join(home, 'words.txt'), testWords)
  const told: string[] = []
  let answered = ''
  const argv = [
    'restore',
    backedUp.newestFull(),
    '--words',
    join(home, 'words.txt'),
    '--data',
    join(home, LANG),
    '--json',
  ]
  const code = await runCommandLine(argv, {
    env: { LANG },
    out: text => (answered += text),
    words: text => told.push(text),
    line: () => Promise.resolve(''),
  })
  expect([code, JSON.parse(answered)]).toMatchObject([1, { damaged: { file: nameOf(2), why: 'damaged', lost: 1 } }])
  expect(said.exec(told.join('\n'))?.[1]).toBe(nameOf(2))
})

test('a bit that is flipped anywhere in a full is damage of the file, never wrong words', async () => {
  const name = basename(backedUp.newestFull())
  const { length } = written.get(name) ?? Buffer.alloc(0)
  // the header but the digit of its version, then here and there
  const version = (written.get(name)?.indexOf('"v":1') ?? 0) + 4
  for (let at = 0; at < length; at += at < 300 ? 3 : 881) {
    if (at === version) continue
    flip(name, at, at % 7)
    const restored = await backedUp.restoreInto(join(home, 'none'), pathOf(name))
    const why = at < 11 ? 'NotABackup' : 'Damaged'
    expect(restored, `byte ${at} of ${length}`).toEqual({ ok: false, error: { kind: 'WrongFile', why } })
  }
  const damaged = { file: name, why: 'damaged', lost: 3 }
  expect(drill()).toEqual({ ok: false, entries: 0, segments: 0, damaged, why: 'Damaged' })
})
