import { crc32, deflateSync } from 'node:zlib'
import type { InputOf } from '#shared/contract/calls.ts'
import { filePiece } from '#shared/contract/files.ts'
import { channelIds } from '#shared/domain/channel.ts'
import type { Ready } from '#main/open-station.ts'
import type { Caller } from '#main/services/command.ts'
import { fileServices } from '#main/services/files/file-services.ts'
import { done } from './test-station.ts'

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/** A grey picture of a size; `padding`: bytes of a comment, so that it is as long as a test needs. */
export function pngOf(width: number, height: number, padding: Uint8Array = new Uint8Array()): Buffer {
  const ihdr = Buffer.alloc(13)
  ihdr.writeUInt32BE(width, 0)
  ihdr.writeUInt32BE(height, 4)
  ihdr.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height, 120)
  for (let y = 0; y < height; y++) rows[y * (width + 1)] = 0
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const parts = [magic, chunk('IHDR', ihdr), chunk('IDAT', deflateSync(rows))]
  if (padding.length > 0) parts.push(chunk('teSt', padding))
  return Buffer.concat([...parts, chunk('IEND', new Uint8Array())])
}

/** The same as a picture whose header says a size that its content has not. */
export const hugePng = (): Buffer => {
  const png = pngOf(4, 4)
  png.writeUInt32BE(10_000, 16)
  png.writeUInt32BE(10_000, 20)
  return png
}

/** The smallest whole PDF, with a line of its own in it. */
export const pdfOf = (line: string): Buffer =>
  Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% ${line}\ntrailer<</Root 1 0 R>>\n%%EOF\n`)

/** The shortest JPEG that is one: a frame, a scan, an end. */
export const jpgOf = (width: number, height: number): Buffer =>
  Buffer.from([
    ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2],
    ...[0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0],
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56],
    ...[0xff, 0xd9],
  ])

/** Brings a file to a conversation of a station as a screen does; the upload, to be named in a message there. */
export async function bring(
  ready: Ready,
  caller: Caller,
  bytes: Uint8Array,
  name: string,
  conversation: string = channelIds.general,
): Promise<string> {
  const { files } = fileServices(ready.deps)
  const upload = await putAll(ready, caller, bytes)
  done(await files.keep(caller, { upload, name, conversation }))
  return upload
}

/** Its bytes alone. */
export async function putAll(ready: Ready, caller: Caller, bytes: Uint8Array): Promise<string> {
  const { files } = fileServices(ready.deps)
  const upload = ready.deps.random.uuid()
  for (let at = 0; at === 0 || at < bytes.length; at += filePiece) {
    const base64 = Buffer.from(bytes.subarray(at, at + filePiece)).toString('base64')
    done(await files.put(caller, { upload, at, base64 }))
  }
  return upload
}

/** A whole file of a message, as a screen fetches it. */
export async function fetchWhole(
  ready: Ready,
  caller: Caller,
  of: Omit<InputOf<'files', 'get'>, 'at'>,
): Promise<Buffer> {
  const { files } = fileServices(ready.deps)
  const pieces: Buffer[] = []
  for (let at = 0; ; ) {
    const { base64, size } = done(await files.get(caller, { ...of, at }))
    pieces.push(Buffer.from(base64, 'base64'))
    at += pieces.at(-1)?.length ?? 0
    if (at >= size) return Buffer.concat(pieces)
  }
}
