import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { listBlobBackups, restoreBlobs } from '#main/storage/backup/backup-blobs.ts'
import { listBackups } from '#main/storage/backup/backup-files.ts'
import { verifyStation } from '#main/verify-station.ts'
import { bring, pdfOf, pngOf } from '../support/sample-files.ts'
import { done, type TestStation, testStation } from '../support/test-station.ts'
import { scratchRoot } from '../support/station.ts'

// Files are backed up once each, come back with the database, and are read by the check of the ledger (LEDGER §14, BK-2, DOC-1).

const conversation = channelIds.general
let station: TestStation
let talk: ReturnType<typeof messageServices>['messages']
let second: string
const backups = () => join(station.folder, 'backups')
const backUp = async () => done(await station.ready.care.backups.now())

beforeAll(async () => {
  station = await testStation({ seed: 580 })
  talk = messageServices(station.ready.deps).messages
  second = mkdtempSync(join(scratchRoot, 'second-'))
})
afterAll(() => {
  station.close()
  rmSync(second, { recursive: true, force: true })
})

async function send(bytes: Buffer, name: string): Promise<string> {
  const upload = await bring(station.ready, station.root, bytes, name)
  const files = [upload]
  return done(talk.send(station.root, { commandId: station.id(), conversation, text: '', files })).id
}

test('every file is sealed once, to both folders, and comes back with the database that names it', async () => {
  done(station.ready.care.backups.setSecond(second))
  const photo = pngOf(30, 30, randomBytes(2_500_000))
  await send(photo, 'camion.png')
  const gone = await send(pdfOf('secret du dépôt'), 'note.pdf')
  await backUp()
  const names = listBlobBackups(backups())
  expect(names).toHaveLength(2)
  expect(listBlobBackups(second).toSorted()).toEqual(names.toSorted())
  for (const name of names) expect(readFileSync(join(backups(), name)).includes('secret du')).toBe(false)
  await backUp()
  expect(listBlobBackups(backups()).toSorted()).toEqual(names.toSorted())

  // What was deleted is in no backup after the next.
  done(talk.remove(station.root, { commandId: station.id(), conversation, id: gone }))
  await backUp()
  expect(listBlobBackups(backups())).toHaveLength(1)
  expect(listBlobBackups(second)).toHaveLength(1)

  const folder = join(station.folder, 'restored')
  const full = join(backups(), listBackups(backups()).at(-1)?.name ?? '')
  const database = join(station.folder, 'station.db')
  expect(await restoreBlobs(full, station.ready.keys.backup, database, folder)).toBe(1)
  const [blob] = station.ready.files.blobs.entries().keys()
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  expect(found.map(({ name }) => name)).toEqual([Buffer.from(blob ?? '', 'base64url').toString('hex')])
  expect(readFileSync(join(found[0]?.parentPath ?? '', found[0]?.name ?? '')).equals(photo)).toBe(true)

  // A damaged one is left out, and fetched from others.
  appendFileSync(join(backups(), listBlobBackups(backups())[0] ?? ''), 'x')
  const empty = join(station.folder, 'restored-again')
  expect(await restoreBlobs(full, station.ready.keys.backup, database, empty)).toBe(0)
})

test('TALK-44: what was attached and not sent comes back with the draft that it stands beside', async () => {
  const note = pdfOf('pas encore envoyé')
  await bring(station.ready, station.root, note, 'note.pdf')
  await backUp()
  const folder = join(station.folder, 'restored-unsent')
  const full = join(backups(), listBackups(backups()).at(-1)?.name ?? '')
  await restoreBlobs(full, station.ready.keys.backup, join(station.folder, 'station.db'), folder)
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const contents = found.map(({ name, parentPath }) => readFileSync(join(parentPath, name)))
  expect(contents.some(bytes => bytes.equals(note))).toBe(true)
})

test('TALK-21: a ledger whose messages were edited and deleted by their author is whole', async () => {
  const { id } = done(talk.send(station.root, { commandId: station.id(), conversation, text: 'un' }))
  done(talk.edit(station.root, { commandId: station.id(), conversation, id, text: 'deux' }))
  done(talk.remove(station.root, { commandId: station.id(), conversation, id }))
  expect(await verifyStation(station.folder, true)).toMatchObject({ ok: true })
})

test('the check of the ledger reads them, and names the one that is another than it is called', async () => {
  expect(await verifyStation(station.folder, false)).toMatchObject({ ok: true })
  const { blobs } = station.ready.files
  const [blob = ''] = blobs.entries().keys()
  appendFileSync(blobs.pathOf(blob), 'x')
  const report = await verifyStation(station.folder, true)
  expect(report).toMatchObject({ ok: false, fault: { table: 'file', key: blob, why: 'FileContent' } })
  // It goes, and is wanted of whoever has it.
  station.ready.files.spoilt(blob)
  expect(station.ready.files.wanted()).toMatchObject([{ blob, have: 0 }])
  expect(await verifyStation(station.folder, false)).toMatchObject({ ok: true })
})
