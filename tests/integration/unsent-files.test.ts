import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import { fileBounds } from '#shared/domain/file-kind.ts'
import type { Caller } from '#main/services/command.ts'
import { fileServices } from '#main/services/files/file-services.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { sealedBytes } from '#main/storage/blobs/sealed-file.ts'
import { loggedIn, ownPassword, personAt } from '../support/logged-in.ts'
import { bring, fetchWhole, pdfOf, putAll } from '../support/sample-files.ts'
import { done, kindOf, type TestStation, testStation } from '../support/test-station.ts'

// MSG-3, TALK-44: what was brought into a conversation and not sent is kept as what was typed there, for a time.

const { general, direction } = channelIds
const dayMs = 86_400_000

let station: TestStation
let anna: Caller
let boris: Caller
beforeEach(async () => {
  station = await testStation({ seed: 590 })
  ;[anna, boris] = [
    await personAt(station, station.root, 'MA', 'anna'),
    await personAt(station, station.root, 'AG', 'boris'),
  ]
})
afterEach(() => station.close())

const talk = () => messageServices(station.ready.deps)
const files = () => fileServices(station.ready.deps).files
const kept = (caller: Caller, id: string) =>
  done(talk().messages.conversations(caller, {})).rows.find(row => row.id === id)?.draftFiles
const send = (caller: Caller, conversation: string, uploads: string[]) => {
  station.ports.move(1_000)
  return talk().messages.send(caller, { commandId: station.id(), conversation, text: '', files: uploads })
}
const direct = () => done(talk().conversations.direct(anna, { commandId: station.id(), user: boris.user })).id
const here = () => station.ready.files.blobs.entries().size
const inFolder = (text: string): string[] =>
  readdirSync(station.folder, { recursive: true, withFileTypes: true }).flatMap(entry => {
    const path = join(entry.parentPath, entry.name)
    return entry.isFile() && readFileSync(path).includes(text) ? [path] : []
  })
async function again(): Promise<void> {
  station = await station.restart()
}

test('a file that was brought and not sent is there after a restart, in its conversation, for who brought it, and is sent from there', async () => {
  const bytes = pdfOf('bon de pesée')
  const upload = await bring(station.ready, anna, bytes, 'bon.pdf')
  await again()
  expect(kept(anna, general)).toEqual([{ upload, name: 'bon.pdf', mime: 'application/pdf', bytes: bytes.length }])
  expect([kept(anna, direction), kept(boris, general)]).toEqual([[], []])
  expect([kindOf(send(boris, general, [upload])), kindOf(send(anna, direction, [upload]))]).toEqual([
    'NotFound',
    'NotFound',
  ])
  const { id } = done(send(anna, general, [upload]))
  expect((await fetchWhole(station.ready, boris, { conversation: general, id, nth: 0 })).equals(bytes)).toBe(true)
  expect(kept(anna, general)).toEqual([])
  expect(kindOf(send(anna, general, [upload]))).toBe('NotFound')
})

test('one that is taken away goes, and so does one that stood for thirty days', async () => {
  const [gone, stays] = [
    await bring(station.ready, anna, pdfOf('retirée'), 'a.pdf'),
    await bring(station.ready, anna, pdfOf('gardée'), 'b.pdf'),
  ]
  done(await files().drop(anna, { upload: gone }))
  await again()
  expect(kept(anna, general)?.map(({ upload }) => upload)).toEqual([stays])
  expect(here()).toBe(1)
  station.ports.move(fileBounds.unsentDays * dayMs - 1_000)
  station.ready.files.sort()
  expect([kept(anna, general)?.length, here()]).toEqual([1, 1])
  station.ports.move(2_000)
  station.ready.files.sort()
  expect([kept(anna, general), here(), kindOf(send(anna, general, [stays]))]).toEqual([[], 0, 'NotFound'])
  // Its bytes leave a day later, and nothing tells of it from the next start on.
  const left = join(station.folder, 'blobs', 'left')
  const [name = ''] = readdirSync(left)
  station.ports.setWall(Math.ceil(statSync(join(left, name)).ctimeMs) + fileBounds.unsentDays * dayMs + 2 * dayMs)
  await again()
  expect(readdirSync(left)).toEqual([])
  expect(station.ready.deps.store.read(tx => tx.db.prepare('SELECT count(*) FROM unsent_file').pluck().get())).toBe(0)
})

test('a station that is linked to nobody and goes on for weeks lets go of it by itself, within the hour', async () => {
  await bring(station.ready, anna, pdfOf('oubliée'), 'a.pdf')
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    await again()
    station.ports.move(fileBounds.unsentDays * dayMs + 1_000)
    expect(here()).toBe(1)
    vi.advanceTimersByTime(3_600_000)
    expect(here()).toBe(0)
    expect(station.ready.deps.store.read(tx => tx.db.prepare('SELECT count(*) FROM unsent_file').pluck().get())).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('of an encrypted conversation nothing of it stands in clear; the password brings it back', async () => {
  const id = direct()
  const marker = 'Trois sacs de moins au lot 14'
  const bytes = Buffer.from(`${marker}\n`.repeat(300))
  const upload = await bring(station.ready, anna, bytes, 'constat-du-quai.txt', id)
  done(talk().messages.draft(anna, { conversation: id, text: 'Regarde ce constat' }))
  const all = [{ upload, name: 'constat-du-quai.txt', mime: 'text/plain', bytes: bytes.length }]
  expect(kept(anna, id)).toEqual(all)
  for (const secret of [marker, 'constat-du-quai', 'text/plain', 'Regarde ce']) expect(inFolder(secret)).toEqual([])
  await again()
  expect(kept(anna, id)).toEqual([])
  expect(kindOf(send(anna, id, [upload]))).toBe('KeysClosed')
  expect(kindOf(await files().keep(anna, { upload, name: 'a.txt', conversation: id }))).toBe('KeysClosed')
  anna = await loggedIn(station, 'anna')
  expect(kept(anna, id)).toEqual(all)
  const row = done(talk().messages.conversations(anna, {})).rows.find(one => one.id === id)
  expect(row?.draft).toBe('Regarde ce constat')
  const { id: message } = done(send(anna, id, [upload]))
  boris = await loggedIn(station, 'boris')
  expect((await fetchWhole(station.ready, boris, { conversation: id, id: message, nth: 0 })).equals(bytes)).toBe(true)
})

test('a conversation holds as many as a message names, and takes no more; what is not sent is given to no station and no relay', async () => {
  for (let n = 0; n < fileBounds.perMessage; n++) {
    station.ports.move(1_000)
    await bring(station.ready, anna, pdfOf(`pièce ${n}`), `${n}.pdf`)
  }
  const upload = await putAll(station.ready, anna, pdfOf('une de trop'))
  const oneMore = { upload, name: 'une de trop.pdf', conversation: general }
  expect(kindOf(await files().keep(anna, oneMore))).toBe('FilesBeside')
  expect(kept(anna, general)?.map(({ name }) => name)).toEqual(
    Array.from({ length: fileBounds.perMessage }, (_, n) => `${n}.pdf`),
  )
  station.ready.files.sort()
  expect([here(), station.ready.files.named().size]).toEqual([fileBounds.perMessage, 0])
  done(send(anna, general, [kept(anna, general)?.[0]?.upload ?? '']))
  station.ready.files.sort()
  expect(station.ready.files.named().size).toBe(1)
  // Where one left there is room again.
  expect(kindOf(await files().keep(anna, oneMore))).toBe('ok')
})

test('what cannot be seen any more, its bytes gone or its keys made anew, keeps nobody from bringing others', async () => {
  const id = direct()
  for (const conversation of [general, id])
    for (let n = 0; n < fileBounds.perMessage; n++)
      await bring(station.ready, anna, pdfOf(`${conversation} ${n}`), `${n}.pdf`, conversation)
  for (const blob of [...station.ready.files.blobs.entries().keys()]) station.ready.files.blobs.discard(blob)
  for (const conversation of [general, id]) {
    expect(kept(anna, conversation)).toEqual([])
    await bring(station.ready, anna, pdfOf(`encore ${conversation}`), 'a.pdf', conversation)
    expect(kept(anna, conversation)?.map(({ name }) => name)).toEqual(['a.pdf'])
  }
  for (let n = 1; n < fileBounds.perMessage; n++) await bring(station.ready, anna, pdfOf(`clé ${n}`), `${n}.pdf`, id)
  const reset = { commandId: station.id(), id: anna.user }
  const { oneTimePassword } = done(await station.people.users.resetPassword(station.root, reset))
  anna = await loggedIn(station, 'anna', oneTimePassword)
  done(await station.people.sessions.changePassword(anna, { current: oneTimePassword, next: `${ownPassword} 2` }))
  expect(kept(anna, id)).toEqual([])
  await bring(station.ready, anna, pdfOf('sous ses nouvelles clés'), 'b.pdf', id)
  expect(kept(anna, id)?.map(({ name }) => name)).toEqual(['b.pdf'])
})

test('a picture that waits in the tray is looked at by who brought it alone', async () => {
  const id = direct()
  const bytes = Buffer.from('à voir avant\n'.repeat(9))
  const upload = await bring(station.ready, anna, bytes, 'vue.txt', id)
  const seen = done(await files().look(anna, { upload, at: 0 }))
  expect(Buffer.from(seen.base64, 'base64').equals(bytes)).toBe(true)
  expect(seen.size).toBe(bytes.length)
  expect(sealedBytes(bytes.length)).toBeGreaterThan(bytes.length)
  expect(kindOf(await files().look(boris, { upload, at: 0 }))).toBe('NotFound')
})
