import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { channelIds, chatScope } from '#shared/domain/channel.ts'
import { fileBounds, fileKinds } from '#shared/domain/file-kind.ts'
import { inspectFile } from '#main/inspect-file.ts'
import { startBlobs } from '#main/start-blobs.ts'
import type { Caller } from '#main/services/command.ts'
import { fileServices } from '#main/services/files/file-services.ts'
import { messageServices } from '#main/services/messages/message-services.ts'
import { done, kindOf, type TestStation, testStation } from '../support/test-station.ts'
import { bring, fetchWhole, hugePng, jpgOf, pdfOf, pngOf, putAll } from '../support/sample-files.ts'
import { zipFile } from '../support/zip-file.ts'

// One station: what may be brought, by whom, how much, and who gets it (FI-1 to FI-4).

const zipOf = (parts: Record<string, string>): Uint8Array =>
  zipFile(Object.entries(parts).map(([name, text]) => ({ name, data: Buffer.from(text) })))

const { general, direction } = channelIds
let station: TestStation
let files: ReturnType<typeof fileServices>['files']
let talk: ReturnType<typeof messageServices>['messages']
let clerk: Caller
let other: Caller

beforeAll(async () => {
  station = await testStation({ seed: 570 })
  files = fileServices(station.ready.deps).files
  talk = messageServices(station.ready.deps).messages
  clerk = await station.person('AG')
  other = await station.person('AG')
})
afterAll(() => station.close())
// What one test brought and did not send takes no room of the next.
afterEach(async () => {
  for (const caller of [clerk, other, station.root])
    for (const { draftFiles } of done(talk.conversations(caller, {})).rows)
      for (const { upload } of draftFiles) done(await files.drop(caller, { upload }))
})

const send = (caller: Caller, conversation: string, uploads: string[], text = '') =>
  talk.send(caller, { commandId: station.id(), conversation, text, files: uploads })
const below = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap(one => (one.isFile() ? [one.name] : []))
const here = () => below(join(station.folder, 'blobs'))

test('a file that goes from where it came to where it stays is never shown as not come', async () => {
  const { files: desk } = station.ready
  const path = join(station.folder, 'blobs', 'coming')
  writeFileSync(path, pdfOf('bordereau'))
  const [blob, { size }] = [Buffer.alloc(32, 7).toString('base64url'), statSync(path)]
  const kept = desk.blobs.keep(path, blob)
  expect(desk.haveOf(blob, size)).toBe(size - 1)
  await kept
  expect(desk.haveOf(blob, size)).toBe(size)
  desk.blobs.discard(blob)
})

describe('bringing a file', () => {
  test('goes on where it was cut, and is whole', async () => {
    const bytes = pngOf(20, 20, randomBytes(300_000))
    const upload = station.id()
    const put = async (at: number, to: number) =>
      done(await files.put(clerk, { upload, at, base64: bytes.subarray(at, to).toString('base64') })).have
    expect(await put(0, 100_000)).toBe(100_000)
    // What does not follow is not taken: whoever was cut off hears how far it is.
    expect(await put(250_000, 300_000)).toBe(100_000)
    expect(await put(0, 50_000)).toBe(100_000)
    expect(await put(100_000, bytes.length)).toBe(bytes.length)
    // An upload is his who brings it.
    expect(kindOf(await files.keep(other, { upload, name: 'a.png', conversation: general }))).toBe('NotFound')
    expect(done(await files.keep(clerk, { upload, name: 'a.png', conversation: general }))).toEqual({
      name: 'a.png',
      mime: 'image/png',
      bytes: bytes.length,
    })
    expect(kindOf(send(other, general, [upload]))).toBe('NotFound')
    const { id } = done(send(clerk, general, [upload]))
    const whole = await fetchWhole(station.ready, other, { conversation: general, id, nth: 0 })
    expect(whole.equals(bytes)).toBe(true)
    // A message takes a file once; the next has to bring it.
    expect(kindOf(send(clerk, general, [upload]))).toBe('NotFound')
  })

  test('the same file chosen twice at once is kept once, and both may be sent', async () => {
    const bytes = pngOf(20, 20, randomBytes(200_000))
    const before = { names: here().length, bytes: station.ready.files.blobs.bytes }
    const uploads = await Promise.all(
      ['a.png', 'b.png', 'c.png'].map(async name => {
        const upload = await putAll(station.ready, clerk, bytes)
        return { upload, name }
      }),
    )
    const kept = await Promise.all(uploads.map(one => files.keep(clerk, { ...one, conversation: general })))
    expect(kept.map(one => done(one).bytes)).toEqual(uploads.map(() => bytes.length))
    expect(here()).toHaveLength(before.names + 1)
    expect(station.ready.files.blobs.bytes).toBe(before.bytes + bytes.length)
    const { id } = done(
      send(
        clerk,
        general,
        uploads.map(({ upload }) => upload),
      ),
    )
    for (const nth of [0, 1, 2]) {
      const whole = await fetchWhole(station.ready, other, { conversation: general, id, nth })
      expect(whole.equals(bytes)).toBe(true)
    }
  })

  test('one that is dropped, and one whose station ended, leaves nothing', async () => {
    const upload = await putAll(station.ready, clerk, pdfOf('x'.repeat(5_000)))
    const before = here().length
    done(await files.drop(clerk, { upload }))
    expect(here()).toHaveLength(before - 1)
    expect(kindOf(await files.keep(clerk, { upload, name: 'a.pdf', conversation: general }))).toBe('NotFound')
  })

  test('FI-2: no more than 20 MiB a file, 200 MiB unsent, 200 MiB a day', async () => {
    const at = fileBounds.bytes
    expect(kindOf(await files.put(clerk, { upload: station.id(), at, base64: 'AA==' }))).toBe('FileTooLarge')
  })
})

describe('FI-1: names are data', () => {
  const names: [string, string][] = [
    ['..\\..\\Windows\\System32\\a.pdf', 'a.pdf'],
    ['/etc/passwd', 'passwd.pdf'],
    ['C:\\CON', 'CON.pdf'],
    ['facture\u202Efdp.exe', 'facturefdp.pdf'],
    ['a.txt:ads', 'a.pdf'],
    ['rapport.pdf.', 'rapport.pdf'],
    [`${'é'.repeat(300)}.pdf`, `${'é'.repeat(100)}.pdf`],
    ['\u200B\u0301..', ''],
  ]
  test.each(names)('%j is kept as %j', async (name, kept) => {
    const upload = await putAll(station.ready, clerk, pdfOf('nom'))
    const found = done(await files.keep(clerk, { upload, name, conversation: general })).name
    if (kept !== '') expect(found).toBe(kept)
    expect(found).toMatch(/^[^\\/:\u202E]*\.pdf$/u)
    for (const one of here()) expect(one).toMatch(/^([0-9a-f]{64}|[0-9a-f-]{36}\.[0-9a-f-]{36})$/)
  })
})

describe('FI-2, FI-3, FI-4: what a file is follows from its bytes', () => {
  const kind = (bytes: Uint8Array, name: string): string => {
    const path = join(station.folder, 'looked-at')
    writeFileSync(path, bytes)
    const found = inspectFile({ path, name })
    return 'fault' in found ? found.fault : fileKinds[found.kind].mime
  }
  const exe = Buffer.concat([Buffer.from('MZ\x90\x00'), randomBytes(200)])
  const sheet = { '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<workbook/>' }

  test('the kinds that are handed on', () => {
    expect(kind(jpgOf(30, 20), 'x.dat')).toBe('image/jpeg')
    expect(kind(pngOf(3, 3), 'x.jpg')).toBe('image/png')
    expect(kind(pdfOf('a'), 'x')).toBe('application/pdf')
    expect(kind(Buffer.from('a;b\n1;é\n'), 'x.csv')).toBe('text/csv')
    expect(kind(Buffer.from('caf\xe9', 'latin1'), 'X.TXT')).toBe('text/plain')
    expect(kind(zipOf(sheet), 'x.xlsx')).toContain('spreadsheetml')
  })

  test('a station looks at what it is given, in a thread of its own where it has to be unpacked', async () => {
    const keep = async (bytes: Uint8Array, name: string) => {
      const upload = await putAll(station.ready, clerk, bytes)
      return files.keep(clerk, { upload, name, conversation: general })
    }
    expect(kindOf(await keep(exe, 'photo.jpg'))).toBe('FileType')
    expect(kindOf(await keep(hugePng(), 'photo.png'))).toBe('FilePixels')
    expect(kindOf(await keep(zipOf({ ...sheet, 'xl/vbaProject.bin': 'x' }), 'a.xlsx'))).toBe('FileType')
    expect(done(await keep(zipOf(sheet), 'prix.zip')).name).toBe('prix.xlsx')
  })

  test('everything else is refused, whatever it is called', () => {
    const refused: [Uint8Array, string][] = [
      [exe, 'photo.jpg'],
      [exe, 'a.txt'],
      [Buffer.concat([jpgOf(2, 2), exe]), 'a.jpg'],
      [Buffer.concat([pngOf(2, 2), zipOf(sheet)]), 'a.png'],
      [Buffer.concat([pdfOf('a'), exe]), 'a.pdf'],
      [Buffer.from('GIF89a<script>'), 'a.gif'],
      [Buffer.from('<svg onload="alert(1)"/>'), 'a.svg'],
      [Buffer.from('@echo off'), 'a.bat'],
      [Buffer.from('a\0b'), 'a.csv'],
      [Buffer.alloc(0), 'a.txt'],
      [zipOf({ 'a.txt': 'x' }), 'a.zip'],
      [zipOf({ ...sheet, 'xl/vbaProject.bin': 'x' }), 'a.xlsx'],
      [zipOf({ ...sheet, 'xl/embeddings/oleObject1.bin': 'x' }), 'a.xlsx'],
      [zipOf({ ...sheet, '../x': 'x' }), 'a.xlsx'],
      [zipOf({ ...sheet, 'xl/a.xml': '0'.repeat(40_000_000) }), 'a.xlsx'],
    ]
    for (const [bytes, name] of refused) expect([name, kind(bytes, name)]).toEqual([name, 'FileType'])
    expect(kind(hugePng(), 'a.png')).toBe('FilePixels')
  })
})

describe('who gets a file', () => {
  test('CS-53: another station only where it may read an entry that names it; all else is not here', async () => {
    await bring(station.ready, clerk, pdfOf('pas envoyé'), 'brouillon.pdf')
    const upload = await bring(station.ready, clerk, pdfOf('envoyé'), 'note.pdf')
    const addressOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64url')
    const [blob, kept] = [addressOf(pdfOf('envoyé')), addressOf(pdfOf('pas envoyé'))]
    expect([blob, kept].map(one => station.ready.files.has(one))).toEqual([true, true])
    done(send(clerk, general, [upload]))
    const served: { piece?: { size: number; bytes?: Uint8Array } }[] = []
    const links = { devOf: () => 'd', peers: () => [], happen: (event: (typeof served)[number]) => served.push(event) }
    const readable = new Set([chatScope(general)])
    const parts = {
      store: station.ready.deps.store,
      files: station.ready.files,
      replica: { mayRead: (_dev: string, scope: string) => readable.has(scope) },
      links: () => links,
      room: () => 'free',
    }
    const blobs = startBlobs({ log: () => undefined } as never, parts as never)
    const sizeOf = (of: string, at = 0): number => {
      blobs.told({ t: 'serve', link: 1, stream: 1, ask: { t: 'BLOB_GET', blob: of, at } })
      return served.at(-1)?.piece?.size ?? -1
    }
    expect(sizeOf(blob)).toBe(pdfOf('envoyé').length)
    expect(Buffer.from(served.at(-1)?.piece?.bytes ?? [])).toEqual(pdfOf('envoyé'))
    expect([sizeOf(blob, 10_000), sizeOf(kept), sizeOf('x'.repeat(43))]).toEqual([0, 0, 0])
    readable.clear()
    expect(sizeOf(blob)).toBe(0)
    await blobs.end()
  })

  test('only who is in the conversation, and only while the message stands', async () => {
    const upload = await bring(station.ready, station.root, pdfOf('direction'), 'note.pdf', direction)
    const { id } = done(send(station.root, direction, [upload], 'Lisez'))
    const of = { conversation: direction, id, nth: 0, at: 0 }
    expect(kindOf(await files.get(station.root, of))).toBe('ok')
    expect(kindOf(await files.get(clerk, of))).toBe('NotFound')
    expect(kindOf(await files.get(clerk, { ...of, conversation: general }))).toBe('NotFound')
    expect(kindOf(await files.get(station.root, { ...of, nth: 1 }))).toBe('NotFound')
    const size = station.ready.files.blobs.entries().size
    const left = join(station.folder, 'blobs', 'left')
    const before = below(left)
    done(talk.remove(station.root, { commandId: station.id(), conversation: direction, id }))
    expect(kindOf(await files.get(station.root, of))).toBe('NotFound')
    expect(station.ready.files.blobs.entries().size).toBe(size - 1)
    // Its bytes leave the disk a day later.
    const [gone = ''] = below(left).filter(name => !before.includes(name))
    expect(gone).not.toBe('')
    station.ports.setWall(statSync(join(left, gone)).ctimeMs + 86_400_001)
    station.ready.files.sort()
    expect(below(left)).not.toContain(gone)
  })
})
