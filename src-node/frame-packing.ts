import zlib from 'node:zlib'
import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import {
  decodeFrame,
  type Frame,
  type FrameFault,
  frameHeadBytes,
  type Packing,
  writeFrameHead,
} from '#shared/sync/protocol/frame.ts'
import { decodeMessage, encodeMessage } from '#shared/sync/protocol/message-codec.ts'
import type { Message } from '#shared/sync/protocol/message.ts'

/** Whether this runtime can zstd: Node has it from 22.15 on. */
const hasZstd = typeof zlib.zstdCompress === 'function'

/** What this station says in HELLO that it can read (CS-8). */
export const ownCaps: readonly string[] = hasZstd ? ['zstd'] : []

/** How messages are packed for a peer, by what it said that it can read. */
export const packingFor = (caps: readonly string[]): Packing => (hasZstd && caps.includes('zstd') ? 'zstd' : 'gzip')

/** The window of zstd, as a power of 2: a frame is no longer, and a reader gives no more memory to a stranger's (CS-8). */
const zstdWindow = 20
/** Of entries it makes less than 2, 3 and 4 do, in less time; 6 makes a twentieth less of them for six times the work. */
const zstdLevel = 1
const gzipLevel = 6
/** Each piece is a way to the other thread and back: a packed message is one, or few of at least this length, an unpacked one is one. Units: bytes. */
const packedChunk = 64 * 1024
/** Left over behind an unpacked message: zlib goes once more, with as much room again, where none is. Units: bytes. */
const roomAfter = 64
/** What is shorter may lie in memory that others share. Units: bytes. */
const letGoFrom = 64 * 1024
/** What is no longer is packed and unpacked at once: the way to another thread and back takes longer, and what follows waits for it. Units: bytes. */
const atOnceBytes = 4 * 1024
const { ZSTD_c_compressionLevel, ZSTD_c_windowLog, ZSTD_d_windowLogMax } = zlib.constants

const zstdParams = { [ZSTD_c_compressionLevel]: zstdLevel, [ZSTD_c_windowLog]: zstdWindow }
const unzstdParams = { [ZSTD_d_windowLogMax]: zstdWindow }

/** Where one unpacked message lies and nothing else does. */
const ofOneMessage = new WeakSet<ArrayBufferLike>()

/**
 * Gives the memory of an unpacked message back at once, `part` being any part of it: nobody may read any of it from now on. A garbage
 * collection would find it late, and V8 begins one for every few MiB that it has not found. Bytes of other memory stay.
 */
export function letGo({ buffer }: Uint8Array): void {
  if (ofOneMessage.delete(buffer)) free(buffer)
}

/** The same of a frame that nobody needs any more, with what else lies in its memory. What is short is left to the collection. */
export function letGoFrame({ buffer, length }: Uint8Array): void {
  if (length >= letGoFrom) free(buffer)
}

function free(buffer: ArrayBufferLike): void {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0)
}

/** A message as it goes out: at once where it is not packed, else when another thread has packed it. */
export function packMessage(message: Message, packing: Packing): Uint8Array | Promise<Uint8Array> {
  const { type, stream, raw, frame } = encodeMessage(message)
  // Files are pictures and documents that were packed when they were made.
  if (packing === 'plain' || message.t === 'BLOB' || raw.length < LIMITS.packFromBytes) return frame
  const packedOr = (parts: readonly Uint8Array[]): Uint8Array => {
    const packedBytes = parts.reduce((sum, { length }) => sum + length, 0)
    // What does not get shorter goes as it is.
    const isShorter = packedBytes < raw.length
    return isShorter ? frameOf({ type, packing, stream, rawBytes: raw.length }, parts, packedBytes) : frame
  }
  if (raw.length <= atOnceBytes) return packedOr([packAtOnce(raw, packing)])
  return pack(raw, packing).then(parts => {
    const packed = packedOr(parts)
    for (const { buffer } of parts) if (buffer.byteLength >= letGoFrom) free(buffer)
    if (packed !== frame) letGoFrame(frame)
    return packed
  })
}

function frameOf(head: Omit<Frame, 'payload'>, parts: readonly Uint8Array[], packedBytes: number): Uint8Array {
  const bytes = new Uint8Array(frameHeadBytes + packedBytes)
  writeFrameHead(bytes, head)
  let at = frameHeadBytes
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The message of received bytes: at once where they are not packed. Errors: `FrameFault`. */
export function unpackMessage(bytes: Uint8Array): Result<Message, FrameFault> | Promise<Result<Message, FrameFault>> {
  const frame = decodeFrame(bytes)
  if (!frame.ok) return frame
  const { type, stream, packing, rawBytes, payload } = frame.value
  if (packing === 'plain') return decodeMessage({ type, stream, raw: payload })
  if (packing === 'zstd' && !hasZstd) return err({ kind: 'Malformed', at: 'packing' })
  const read = (raw: Result<Uint8Array, FrameFault>) => (raw.ok ? decodeMessage({ type, stream, raw: raw.value }) : raw)
  // Of long bytes that say to be short, many may be none: another thread reads them.
  return Math.max(rawBytes, payload.length) <= atOnceBytes
    ? read(unpackAtOnce(payload, packing, rawBytes))
    : unpack(payload, packing, rawBytes).then(read)
}

function packAtOnce(raw: Uint8Array, packing: 'zstd' | 'gzip'): Uint8Array {
  return packing === 'gzip'
    ? zlib.gzipSync(raw, { level: gzipLevel })
    : zlib.zstdCompressSync(raw, { params: zstdParams })
}

/** The packed bytes, in parts that lie in memory of their own where it is long. */
function pack(raw: Uint8Array, packing: 'zstd' | 'gzip'): Promise<Uint8Array[]> {
  const chunkSize = Math.max(packedChunk, Math.ceil(raw.length / 2))
  const packer =
    packing === 'gzip'
      ? zlib.createGzip({ level: gzipLevel, chunkSize })
      : zlib.createZstdCompress({ params: zstdParams, pledgedSrcSize: raw.length, chunkSize })
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = []
    packer.on('data', (part: Uint8Array) => parts.push(part))
    packer.once('end', () => resolve(parts))
    packer.once('error', reject)
    packer.end(raw)
  })
}

/** The same as `unpack`, of what is short. */
function unpackAtOnce(payload: Uint8Array, packing: 'zstd' | 'gzip', rawBytes: number): Result<Uint8Array, FrameFault> {
  const maxOutputLength = Math.max(rawBytes, 1)
  try {
    const raw =
      packing === 'gzip'
        ? zlib.gunzipSync(payload, { maxOutputLength })
        : zlib.zstdDecompressSync(payload, { maxOutputLength, params: unzstdParams })
    return raw.length === rawBytes ? ok(raw) : err({ kind: 'Malformed', at: 'packing' })
  } catch {
    return err({ kind: 'Malformed', at: 'packing' })
  }
}

/** Exactly `rawBytes`: an unpacking that gives more is stopped where it passes them (PR-3). */
function unpack(
  payload: Uint8Array,
  packing: 'zstd' | 'gzip',
  rawBytes: number,
): Promise<Result<Uint8Array, FrameFault>> {
  assert(rawBytes <= LIMITS.frameRawBytes, 'a frame says no more than fits')
  return new Promise(resolve => {
    const done = (error: Error | null, raw: Uint8Array) => {
      if (error !== null || raw.length !== rawBytes) return resolve(err({ kind: 'Malformed', at: 'packing' }))
      // What is small lies in memory that others share.
      if (raw.buffer.byteLength === chunkSize) ofOneMessage.add(raw.buffer)
      resolve(ok(raw))
    }
    // zlib refuses a bound of 0; a payload of none is malformed in any case.
    const maxOutputLength = Math.max(rawBytes, 1)
    const chunkSize = rawBytes + roomAfter
    if (packing === 'gzip') return zlib.gunzip(payload, { maxOutputLength, chunkSize }, done)
    zlib.zstdDecompress(payload, { maxOutputLength, chunkSize, params: unzstdParams }, done)
  })
}
