import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { channelIds } from '#shared/domain/channel.ts'
import type { Caller } from '#main/services/command.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { done, kindOf } from '../support/test-station.ts'
import { type LanStation, twoLanStations } from '../support/linked-stations.ts'
import { bring, fetchWhole, pdfOf, pngOf } from '../support/sample-files.ts'

const patient = { timeout: 60_000, interval: 20 }
const general = channelIds.general
const at = ({ ready }: LanStation) => messageServices(ready.deps).messages
const rowsAt = (station: LanStation, caller: Caller) =>
  done(at(station).page(caller, { conversation: general, at: 'newest', limit: 100 })).rows
const partsAt = ({ folder }: LanStation) => readdirSync(join(folder, 'blobs', 'part'))

async function send(station: LanStation, caller: Caller, text: string, files: { bytes: Buffer; name: string }[]) {
  const uploads: string[] = []
  for (const { bytes, name } of files) uploads.push(await bring(station.ready, caller, bytes, name))
  const commandId = station.ready.deps.random.uuid()
  return done(at(station).send(caller, { commandId, conversation: general, text, files: uploads }))
}

async function link(a: LanStation, b: LanStation): Promise<void> {
  await expect
    .poll(async () => (await b.links().call({ host: '127.0.0.1', port: a.links().view().port ?? 0 })).ok, patient)
    .toBe(true)
}

test('MSG-4, CS-53, CS-56: files of a message reach the other station, through a cut, once, and leave when the message goes', async () => {
  const { a, b, root } = await twoLanStations(560, 26_400 + (process.pid % 50) * 10)
  await link(a, b)
  await expect.poll(() => b.open.state().standing, patient).toBe('member')

  const photo = pngOf(40, 30, randomBytes(6_000_000))
  const paper = pdfOf('bordereau')
  const { id } = await send(a, root, '', [
    { bytes: photo, name: 'C:\\Photos\\camion.PNG' },
    { bytes: paper, name: 'bordereau.exe' },
  ])
  const [sent] = rowsAt(a, root)
  expect(sent?.files).toEqual([
    { nth: 0, name: 'camion.PNG', mime: 'image/png', bytes: photo.length, have: photo.length },
    { nth: 1, name: 'bordereau.pdf', mime: 'application/pdf', bytes: paper.length, have: paper.length },
  ])

  // The entry is there at once, its files after it; cut in the middle, what came stays.
  await expect.poll(() => rowsAt(b, root)[0]?.files[0]?.have ?? 0, patient).toBeGreaterThan(300_000)
  await b.ready.lan.stop()
  const before = rowsAt(b, root)[0]?.files[0]?.have ?? 0
  const again = await b.restart()
  // and what came last, or its check, may have ended with the station
  expect(rowsAt(again, root)[0]?.files[0]?.have).toBeGreaterThanOrEqual(before)
  await link(a, again)
  await expect
    .poll(() => rowsAt(again, root)[0]?.files.map(({ have, bytes }) => have === bytes), patient)
    .toEqual([true, true])
  const whole = await fetchWhole(again.ready, root, { conversation: general, id, nth: 0 })
  expect(createHash('sha256').update(whole).digest('hex')).toBe(createHash('sha256').update(photo).digest('hex'))
  expect(partsAt(again)).toEqual([])

  // The same content once more takes no room, and does not travel.
  const bytesBefore = again.ready.files.blobs.bytes
  await send(a, root, 'encore', [{ bytes: paper, name: 'copie.pdf' }])
  await expect.poll(() => rowsAt(again, root)[1]?.files[0]?.have, patient).toBe(paper.length)
  expect(again.ready.files.blobs.bytes).toBe(bytesBefore)

  // A message that is deleted takes its files away, but for one that another names.
  const gone = { commandId: a.ready.deps.random.uuid(), conversation: general, id }
  expect(kindOf(at(a).remove(root, gone))).toBe('ok')
  for (const one of [a, again]) {
    await expect.poll(() => one.ready.files.blobs.entries().size, patient).toBe(1)
    expect(rowsAt(one, root)[0]?.files).toEqual([])
    const [blob] = one.ready.files.blobs.entries().keys()
    expect(existsSync(one.ready.files.blobs.pathOf(blob ?? ''))).toBe(true)
  }
  await Promise.all([a.close(), again.close()])
}, 180_000)
