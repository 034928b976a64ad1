import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { setupAnswers } from '#shared/contract/setup.ts'
import { assert } from '#shared/kit/assert.ts'
import { compose } from '#main/compose.ts'
import { usualPlaces } from '#main/find-backups.ts'
import { holdConnection } from '#main/rpc/connection.ts'
import { openHeadless } from '#main/rpc/headless-station.ts'
import { makeHub } from '#main/rpc/hub.ts'
import { makeLocalClient, makeRouter } from '#main/rpc/router.ts'
import type { Station, Surroundings } from '#main/rpc/services.ts'
import { restoreBackup } from '#main/storage/backup/restore.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { rootPassword, testAnswers, testPorts, around } from '../support/test-station.ts'
import { command } from '../support/terminal.ts'
import { scratchRoot } from '../support/station.ts'

// LEDGER §12, §14, BK-5, DU-10: a station whose file is lost or damaged comes back from its screen, and nothing is overwritten.

let home: string
let folder: string
const stations: Station[] = []
beforeEach(() => {
  home = mkdtempSync(join(scratchRoot, 'restore-'))
  folder = join(home, 'station')
})
afterEach(async () => {
  await Promise.all(stations.splice(0).map(station => station.close()))
  rmSync(home, { recursive: true, force: true })
})

async function start(where = folder, seed = 1, more: Partial<Surroundings> = {}) {
  const hub = makeHub()
  const station = await compose({ ...around(where, []), ...more, push: hub.push.bind(hub) }, testPorts(seed))
  stations.push(station)
  const connection = holdConnection('window', 'fenêtre', null)
  return {
    station,
    client: makeLocalClient(
      makeRouter(station, hub, () => undefined),
      connection,
    ),
  }
}
type Client = Awaited<ReturnType<typeof start>>['client']

async function stop(station: Station): Promise<void> {
  stations.splice(stations.indexOf(station), 1)
  await station.close()
}

const logIn = (client: Client) => client.sessions.login({ login: testAnswers.superadmin.login, password: rootPassword })

/** A station with one full backup; the words of its sheet. */
async function backedUp(): Promise<{ words: string; full: string }> {
  const { station, client } = await start()
  const season = { label: '2026-2027', code: '2627', start: '2026-08-01', end: '2027-07-15' }
  const { setupId, words, ask } = await client.setup.begin(setupAnswers.parse({ ...testAnswers, season }))
  await client.setup.confirm({ setupId, typed: ask.map(position => words[position - 1] ?? '') })
  await logIn(client)
  const { file } = await client.backups.now({})
  await stop(station)
  return { words: words.join(' '), full: file }
}

/** What opening a backup came to, and by what it is gone on with. */
async function open(client: Client, file: string, words: string) {
  const begun = await client.setup.restoreOpen({ file, words })
  return { begun, state: await opened(client, begun) }
}

async function opened(client: Client, begun: { restoreId: string }) {
  for (;;) {
    const state = await client.setup.restoreState(begun)
    if (state.step !== 'opening') return state
    await pause(20)
  }
}

test('a damaged file is set aside whole, and the station goes on from its newest backup', async () => {
  const { words, full } = await backedUp()
  const database = join(folder, 'station.db')
  const broken = readFileSync(database).fill(0xff, 4_096, 12_288)
  writeFileSync(database, broken)
  const { client } = await start()
  expect((await client.setup.state({})).trouble).toMatchObject({ kind: 'CorruptFile' })
  const { backups } = await client.setup.restoreFind({ folder: '' })
  expect(backups).toContainEqual(expect.objectContaining({ file: full, segments: 0 }))
  // A sheet is copied with its numbers, in any case.
  const sheet = words.split(' ').map((word, at) => `${at + 1}. ${word.toUpperCase()}`)
  const { begun, state } = await open(client, full, sheet.join('\n'))
  expect(state).toMatchObject({
    step: 'opened',
    found: {
      organisation: 'Coopérative Essai',
      warehouse: 'Magasin d’Ebebda',
      station: 'Poste 1',
      last_ms: expect.any(Number),
      damaged: null,
    },
  })
  const restored = await client.setup.restoreConfirm(begun)
  expect(readFileSync(join(restored.setAside ?? '', 'station.db'))).toEqual(broken)
  expect(await client.setup.state({})).toMatchObject({ configured: true, trouble: null, standing: 'member' })
  await logIn(client)
  expect(await client.ledger.verify({ rebuild: true })).toMatchObject({ ok: true })
  await expect(client.setup.restoreFind({ folder: '' })).rejects.toMatchObject({ data: { kind: 'AlreadyConfigured' } })
  expect(readdirSync(home).filter(name => name.endsWith('.restoring'))).toEqual([])
})

test('an empty PC takes the station of a stick; what is wrong is said, and nothing is replaced before the yes', async () => {
  const { words, full } = await backedUp()
  const stick = join(home, 'stick', 'cacao')
  mkdirSync(stick, { recursive: true })
  const onStick = join(stick, basename(full))
  copyFileSync(full, onStick)
  writeFileSync(join(stick, 'autre.csb'), 'autre chose')
  const place = join(home, 'other')
  const { client } = await start(place, 2)
  expect(await usualPlaces(place, [join(home, 'stick')])).toContain(stick)
  const refusal = (kind: string) => ({ data: { kind } })
  await expect(client.setup.restoreFind({ folder: join(home, 'gone') })).rejects.toMatchObject(refusal('WrongFile'))
  await expect(client.setup.restoreFind({ folder: join(stick, 'autre.csb') })).rejects.toMatchObject(
    refusal('WrongFile'),
  )
  expect((await client.setup.restoreFind({ folder: stick })).backups.map(({ file }) => file)).toEqual([onStick])
  await expect(client.setup.restoreOpen({ file: onStick, words: 'abandon '.repeat(24) })).rejects.toMatchObject(
    refusal('WrongWords'),
  )
  // Good words of somebody else.
  const theirs = await open(client, onStick, `${'abandon '.repeat(23)}art`)
  expect(theirs.state).toMatchObject({ step: 'refused', refused: { kind: 'WrongWords' } })
  const cancelled = await open(client, onStick, words)
  expect(cancelled.state).toMatchObject({ step: 'opened' })
  await client.setup.restoreCancel(cancelled.begun)
  await expect(client.setup.restoreConfirm(cancelled.begun)).rejects.toMatchObject(refusal('NotFound'))
  expect(await client.setup.state({})).toMatchObject({ configured: false })
  const { begun } = await open(client, onStick, words)
  expect(await client.setup.restoreConfirm(begun)).toMatchObject({ damaged: null })
  await logIn(client)
})

test('a file that changed on its way is refused as damaged, with the words kept right', async () => {
  const { words, full } = await backedUp()
  const bytes = readFileSync(full)
  bytes[bytes.length - 100] = (bytes.at(-100) ?? 0) ^ 1
  const changed = join(home, 'changed.csb')
  writeFileSync(changed, bytes)
  const { client } = await start(join(home, 'other'), 2)
  expect((await open(client, changed, words)).state).toMatchObject({
    step: 'refused',
    refused: { kind: 'WrongFile', why: 'Damaged' },
  })
})

test('the folder of a station at work is not taken from it (DU-8)', async () => {
  const { words, full } = await backedUp()
  const { client } = await start()
  const ports = testPorts(3)
  const options = { file: full, words, folder, secrets: plainSecretBox, ...ports, app: '0.1.0' }
  expect(await restoreBackup(options)).toEqual({ ok: false, error: { kind: 'AlreadyOpen' } })
  await logIn(client)
  expect(readdirSync(home)).toEqual(['station'])
})

test('what is no file is told so, and nobody waits for it', async () => {
  const { words, full } = await backedUp()
  const stick = join(home, 'stick')
  mkdirSync(stick)
  copyFileSync(full, join(stick, basename(full)))
  const pipe = join(stick, 'pipe')
  // Windows has no pipes among its files.
  const special = process.platform === 'win32' ? [] : [pipe, '/dev/zero']
  if (special.length > 0) execFileSync('mkfifo', [pipe, join(stick, basename(full).replace(/T\d/, 'T1'))])
  if (special.length > 0) symlinkSync(join(home, 'gone'), join(stick, basename(full).replace(/T\d/, 'T2')))
  const { client } = await start(join(home, 'other'), 2)
  for (const folder of special) {
    await expect(client.setup.restoreFind({ folder })).rejects.toMatchObject({
      data: { kind: 'WrongFile', why: 'NotABackup' },
    })
    await expect(client.setup.restoreOpen({ file: folder, words })).rejects.toMatchObject({
      data: { kind: 'WrongFile', why: 'NotABackup' },
    })
  }
  expect((await client.setup.restoreFind({ folder: stick })).backups.map(({ file }) => file)).toEqual([
    join(stick, basename(full)),
  ])
})

test('of two who open a backup at once the second is told that the first is at it', async () => {
  const { words, full } = await backedUp()
  const { client } = await start(join(home, 'other'), 2)
  const told = await Promise.allSettled([1, 2].map(() => client.setup.restoreOpen({ file: full, words })))
  expect(told).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { data: { kind: 'Busy', why: 'restore' } } },
  ])
  assert(told[0]?.status === 'fulfilled', 'the first is at it')
  expect(await opened(client, told[0].value)).toMatchObject({ step: 'opened' })
})

test('who has not typed the words may not see, stop or confirm a restore that another began', async () => {
  const { words, full } = await backedUp()
  const { client } = await start(join(home, 'other'), 2)
  const { begun, state } = await open(client, full, words)
  expect(state).toMatchObject({ step: 'opened', found: { organisation: 'Coopérative Essai' } })
  const stranger = { restoreId: '00000000-0000-7000-8000-000000000000' }
  const nothing = { data: { kind: 'NotFound', what: 'backup' } }
  const none = { step: 'none', progress: null, refused: null, found: null }
  expect(await client.setup.restoreState(stranger)).toEqual(none)
  await expect(client.setup.restoreCancel(stranger)).rejects.toMatchObject(nothing)
  await expect(client.setup.restoreConfirm(stranger)).rejects.toMatchObject(nothing)
  for (const bare of [{}, { restoreId: '' }] as { restoreId: string }[]) {
    await expect(client.setup.restoreConfirm(bare)).rejects.toMatchObject({ data: { kind: 'Invalid' } })
  }
  // Who has the words as well takes over from a browser that was closed; that one goes on with nothing of it.
  const next = await open(client, full, words)
  expect(next.begun).not.toEqual(begun)
  expect(await client.setup.restoreState(begun)).toEqual(none)
  await expect(client.setup.restoreConfirm(begun)).rejects.toMatchObject(nothing)
  expect(await client.setup.restoreConfirm(next.begun)).toMatchObject({ damaged: null })
  await logIn(client)
})

test('a command beside it takes nothing from a backup that is held open', async () => {
  const { words, full } = await backedUp()
  const other = join(home, 'other')
  const { client } = await start(other, 2)
  const { begun } = await open(client, full, words)
  const options = { file: full, words, folder: other, secrets: plainSecretBox, ...testPorts(3), app: '0.1.0' }
  expect(await restoreBackup(options)).toEqual({ ok: false, error: { kind: 'AlreadyOpen' } })
  expect(await client.setup.restoreConfirm(begun)).toMatchObject({ damaged: null })
  await logIn(client)
})

test('what a cut left unpacked is gone at the next start, and what somebody unpacks now stays', async () => {
  const { words, full } = await backedUp()
  const other = join(home, 'other')
  mkdirSync(`${other}.restoring`)
  writeFileSync(join(`${other}.restoring`, 'station.db'), 'names and figures')
  const { client, station } = await start(other, 2)
  expect(existsSync(`${other}.restoring`)).toBe(false)
  await open(client, full, words)
  const beside = await compose(around(other, []), testPorts(3))
  await beside.close()
  expect(existsSync(join(`${other}.restoring`, 'station.db'))).toBe(true)
  await stop(station)
  expect(readdirSync(home)).toEqual(['other', 'station'])
})

test('a restore that was cut between its renames is finished at the next start, which the screens and the terminal say', async () => {
  const { words, full } = await backedUp()
  const { client, station } = await start(join(home, 'other'), 2)
  const { begun } = await open(client, full, words)
  await client.setup.restoreConfirm(begun)
  await stop(station)
  const stamp = '2026-11-20T10-00-00-000Z'
  const setAside = `${folder}.before-${stamp}`
  const cut = () => {
    renameSync(folder, setAside)
    cpSync(join(home, 'other'), `${folder}.restored-${stamp}`, { recursive: true })
  }
  cut()
  const after = await start(folder, 3)
  expect(await after.client.setup.state({})).toMatchObject({
    configured: true,
    trouble: null,
    cutRestore: { outcome: 'finished', setAside },
  })
  await logIn(after.client)
  expect((await after.client.ledger.verify({ rebuild: true })).ok).toBe(true)
  await stop(after.station)
  const again = await start(folder, 4)
  expect((await again.client.setup.state({})).cutRestore).toBeNull()
  await stop(again.station)
  rmSync(folder, { recursive: true })
  renameSync(setAside, folder)
  cut()
  const said = await command(['check-receipt', 'nothing', '--data', folder], undefined, { LANG: 'fr' })
  expect(said.words).toContain('Une restauration avait été coupée')
  expect(said.words).toContain(setAside)
})

test('a damaged station takes the backup of another organisation only from who names it', async () => {
  const { words, full } = await backedUp()
  const other = join(home, 'other')
  const { station, client: there } = await start(other, 2)
  const answers = { ...testAnswers, organisation: { name: 'Coop Voisine' } }
  const { setupId, words: own, ask } = await there.setup.begin(answers)
  await there.setup.confirm({ setupId, typed: ask.map(position => own[position - 1] ?? '') })
  await there.sessions.login({ login: testAnswers.superadmin.login, password: rootPassword })
  await there.backups.now({})
  await stop(station)
  writeFileSync(join(other, 'station.db'), 'damaged')
  const { client } = await start(other, 3)
  const { begun, state } = await open(client, full, words)
  // The name stood in the file alone; its backups tell whose it is.
  const known = expect.objectContaining({
    here: expect.stringMatching(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){6}$/),
    backup: expect.stringMatching(/^Coopérative Essai \(/),
    name: 'Coopérative Essai',
  })
  expect(state.found?.other).toEqual(known)
  for (const replace of [undefined, 'Coop Voisine']) {
    await expect(client.setup.restoreConfirm({ ...begun, replace })).rejects.toMatchObject({
      data: { kind: 'OtherOrganisation', name: 'Coopérative Essai' },
    })
  }
  expect(readFileSync(join(other, 'station.db'), 'utf8')).toBe('damaged')
  expect(await client.setup.restoreConfirm({ ...begun, replace: ' coopérative essai' })).toMatchObject({
    damaged: null,
  })
  expect((await client.setup.state({})).organisation).toBe('Coopérative Essai')
})

test('the command line restores over another organisation only with its name', async () => {
  const { words, full } = await backedUp()
  const other = join(home, 'other')
  const { station, client } = await start(other, 2)
  const {
    setupId,
    words: own,
    ask,
  } = await client.setup.begin({ ...testAnswers, organisation: { name: 'Coop Voisine' } })
  await client.setup.confirm({ setupId, typed: ask.map(position => own[position - 1] ?? '') })
  await stop(station)
  writeFileSync(join(home, 'words.txt'), words)
  const restore = ['restore', full, '--words', join(home, 'words.txt'), '--data', other, '--json']
  const refused = await command(restore)
  expect([refused.code, refused.json['refused']]).toMatchObject([
    1,
    { kind: 'OtherOrganisation', here: expect.stringMatching(/^Coop Voisine \(/) },
  ])
  expect(refused.words).toMatch(/Coop Voisine.*Coopérative Essai/)
  expect((await command([...restore, '--replace', 'Coopérative Essai'])).code).toBe(0)
})

test('a set-up that is being confirmed is not replaced under its hands, nor a set-up begun in what is replaced', async () => {
  const { words, full } = await backedUp()
  const { client } = await start(join(home, 'other'), 2)
  const { setupId, words: own, ask } = await client.setup.begin(testAnswers)
  const { begun } = await open(client, full, words)
  const founding = client.setup.confirm({ setupId, typed: ask.map(position => own[position - 1] ?? '') })
  await expect(client.setup.restoreConfirm(begun)).rejects.toMatchObject({ data: { kind: 'Busy', why: 'setup' } })
  await founding
  await expect(client.setup.restoreConfirm(begun)).rejects.toMatchObject({ data: { kind: 'NotFound' } })
  expect(readdirSync(home).filter(name => name.includes('.restoring'))).toEqual([])
  await logIn(client)
})

test('a station that other machines reach looks in its usual places only, and tells of no other path', async () => {
  const { words, full } = await backedUp()
  const elsewhere = join(home, 'elsewhere')
  mkdirSync(elsewhere)
  copyFileSync(full, join(elsewhere, basename(full)))
  rmSync(join(folder, 'station.db'))
  const { client } = await start(folder, 2, { othersReach: true })
  const refusal = { data: { kind: 'WrongFile', why: 'FromElsewhere' } }
  for (const path of [elsewhere, join(home, 'gone'), '/dev/zero', full]) {
    await expect(client.setup.restoreFind({ folder: path })).rejects.toMatchObject(refusal)
  }
  for (const file of [join(elsewhere, basename(full)), join(home, 'gone'), join(folder, 'station.key')]) {
    await expect(client.setup.restoreOpen({ file, words })).rejects.toMatchObject(refusal)
  }
  const [found] = (await client.setup.restoreFind({ folder: '' })).backups
  expect((await open(client, found?.file ?? '', words)).state).toMatchObject({ step: 'opened' })
})

test('served to other machines it knows that they reach it; to this one alone, that none does', async () => {
  const seen: unknown[] = []
  const { resourcesDir, log } = around(folder, [])
  writeFileSync(join(home, 'index.html'), '<html></html>')
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const options = { dataDir: folder, resourcesDir, rendererDir: home, version: '0.1.0', host, port: 0, log }
    const served = await openHeadless({ ...options, tls: 'own', secrets: plainSecretBox }, given => {
      seen.push(given.othersReach)
      return compose(given, testPorts(4))
    })
    await served.close()
  }
  expect(seen).toEqual([false, true])
})
