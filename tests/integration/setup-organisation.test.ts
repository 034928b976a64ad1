import { existsSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { assert } from '#shared/kit/assert.ts'
import { logIn } from '#main/services/sessions/log-in.ts'
import { BackupKeeper } from '#main/storage/backup/backup-keeper.ts'
import { restoreBackup } from '#main/storage/backup/restore.ts'
import { keysOfWords } from '#main/storage/recovery-words.ts'
import { nodeHashing, nodeSigning } from '#main/storage/crypto.ts'
import { plainSecretBox } from '#main/storage/secret-box.ts'
import { orgId } from '#shared/sync/certificate.ts'
import {
  done,
  kindOf,
  openTestFolder,
  rootPassword,
  setUp,
  testAnswers,
  testFolder,
  testPorts,
  testStartMs,
} from '../support/test-station.ts'

test('a fresh folder has no account and no organisation (AU-7)', async () => {
  const folder = testFolder()
  const open = await openTestFolder(folder, testPorts())
  expect(open.ready()).toBeNull()
  expect(open.state()).toMatchObject({ configured: false, organisation: null, trouble: null })
  expect(open.store.read(tx => tx.first(open.store.build.selectFrom('user').select('id')))).toBeUndefined()
  open.close()
  rmSync(folder, { recursive: true })
})

test('the wizard founds an organisation, wipes the root, and the words bring it back (LEDGER §4)', async () => {
  const folder = testFolder()
  const ports = testPorts()
  const open = await openTestFolder(folder, ports)
  const { setupId, words, ask } = done(open.setup.begin(testAnswers))
  expect(words).toHaveLength(24)
  expect(new Set(ask).size).toBe(4)
  expect(open.ready()).toBeNull()
  expect(existsSync(join(folder, 'station.key'))).toBe(false)
  expect(kindOf(await open.setup.confirm({ setupId, typed: ['no', 'no', 'no', 'no'] }))).toBe('WrongWords')
  const typed = ask.map(position => ` ${(words[position - 1] ?? '').toUpperCase()} `)
  const made = done(await open.setup.confirm({ setupId, typed }))
  const recovered = keysOfWords(words.join('\n'))
  assert(recovered.ok, 'the words are good')
  expect(orgId(nodeHashing, nodeSigning(recovered.value.root).publicKey)).toBe(made.orgId)
  expect(open.state()).toMatchObject({
    configured: true,
    organisation: 'Coopérative Essai',
    warehouse: 'Magasin d’Ebebda',
  })
  expect(statSync(join(folder, 'station.key')).mode & 0o077).toBe(0)
  const ready = open.ready()
  assert(ready !== null, 'ready')
  const root = Buffer.from(recovered.value.root)
  for (const file of ['station.db', 'station.db-wal', 'station.key']) {
    expect(readFileSync(join(folder, file)).includes(root), file).toBe(false)
    expect(readFileSync(join(folder, file)).includes(root.toString('base64url')), file).toBe(false)
  }
  const authority = ready.ledger.authority()
  expect(authority.hasRight(ready.identity.dev, 'enrol')).toBe(true)
  expect(kindOf(open.setup.begin(testAnswers))).toBe('AlreadyConfigured')
  expect(kindOf(await logIn(ready.deps, 'fenêtre', { login: ' Odette', password: rootPassword }))).toBe('ok')
  open.close()
  rmSync(folder, { recursive: true })
})

test('after a restart the station is the same, and its clock is doubted when it goes back (LED-43)', async () => {
  const folder = testFolder()
  const ports = testPorts()
  const first = await openTestFolder(folder, ports)
  await setUp(first)
  const dev = first.ready()?.identity.dev
  first.close()
  ports.setWall(testStartMs - 3 * 86_400_000)
  const second = await openTestFolder(folder, ports)
  expect(second.ready()?.identity.dev).toBe(dev)
  expect(second.state().clock).toEqual({ lastDay: '2026-11-02', wallDay: '2026-10-30' })
  second.close()
  rmSync(folder, { recursive: true })
})

test('a station is restored under a clock that was put back, and doubts it (LED-41, LED-43)', async () => {
  const folder = testFolder()
  const ports = testPorts()
  const first = await openTestFolder(folder, ports)
  const { setupId, words, ask } = done(first.setup.begin(testAnswers))
  done(await first.setup.confirm({ setupId, typed: ask.map(position => words[position - 1] ?? '') }))
  const ready = first.ready()
  assert(ready !== null, 'ready')
  const { identity, keys } = ready
  const backups = join(folder, 'backups')
  const keeper = new BackupKeeper({
    store: first.store,
    identity,
    key: keys.backup,
    folder: backups,
    app: 'x',
    ...ports,
  })
  const full = await keeper.tick()
  ports.setWall(testStartMs + 6 * 86_400_000)
  await logIn(ready.deps, 'fenêtre', { login: 'odette', password: rootPassword })
  expect(await keeper.tick()).toBeDefined()
  first.close()
  // The full was made on the 2nd, its segment on the 8th: what the restore takes in is ahead of a clock that says the 5th.
  ports.setWall(testStartMs + 3 * 86_400_000)
  const restored = `${folder}-restored`
  const options = { words: words.join(' '), folder: restored, secrets: plainSecretBox, app: 'x', ...ports }
  expect(await restoreBackup({ file: full?.file ?? '', ...options })).toMatchObject({
    ok: true,
    value: { segments: 1 },
  })
  const second = await openTestFolder(restored, ports)
  expect(second.state().clock).toEqual({ lastDay: '2026-11-08', wallDay: '2026-11-05' })
  second.close()
  ports.setWall(testStartMs + 6 * 86_400_000)
  const third = await openTestFolder(restored, ports)
  expect(third.state().clock).toBeNull()
  third.close()
  for (const path of [folder, restored]) rmSync(path, { recursive: true })
})

test('answers that would not do are refused before any word is shown', async () => {
  const folder = testFolder()
  const open = await openTestFolder(folder, testPorts())
  const begin = (change: object) => kindOf(open.setup.begin({ ...testAnswers, ...change }))
  const superadmin = (password: string) => ({ superadmin: { ...testAnswers.superadmin, password } })
  expect(begin(superadmin('Ebebda2026!'))).toBe('WeakPassword')
  expect(begin(superadmin('odettengono'))).toBe('WeakPassword')
  expect(begin({ season: { label: '2026', code: '2627', start: '2026-02-30', end: '2027-07-15' } })).toBe('Invalid')
  expect(begin({ season: { label: '2026', code: '2627', start: '2027-08-01', end: '2027-07-15' } })).toBe('BadPeriod')
  expect(begin({ warehouse: { ...testAnswers.warehouse, region: 'Atlantide' } })).toBe('UnknownPlace')
  expect(kindOf(await open.setup.confirm({ setupId: '00000000-0000-7000-8000-000000000000', typed: [] }))).toBe(
    'NotFound',
  )
  open.close()
  rmSync(folder, { recursive: true })
})

test('ten wrong tries at the words end the wizard', async () => {
  const folder = testFolder()
  const open = await openTestFolder(folder, testPorts())
  const { setupId } = done(open.setup.begin(testAnswers))
  for (let n = 0; n < 10; n += 1) {
    expect(kindOf(await open.setup.confirm({ setupId, typed: ['a', 'b', 'c', 'd'] }))).toBe('WrongWords')
  }
  expect(kindOf(await open.setup.confirm({ setupId, typed: ['a', 'b', 'c', 'd'] }))).toBe('NotFound')
  open.close()
  rmSync(folder, { recursive: true })
})
