import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import { decodeFrame } from '#shared/sync/protocol/frame.ts'
import { type LogTips, type Message, pieceRoom } from '#shared/sync/protocol/message.ts'
import { decodeMessage, encodeMessage } from '#shared/sync/protocol/message-codec.ts'
import { malformedFrames } from '../support/malformed-frames.ts'
import { plainFrame, protocolVectors, vectorMessages } from '../support/protocol-vectors.ts'

const folder = resolve(import.meta.dirname, '../golden/protocol')
const vectors = <T>(name: string): T => JSON.parse(readFileSync(resolve(folder, `${name}.json`), 'utf8')) as T
const unhex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, 'hex'))

/** SHA-256 of every file of vectors. A line is added for a new frame; none is ever changed. */
const FROZEN: Record<string, string> = {
  'courier.ctv': '07440aef345b0b5dd10b75cf7639382b5e890731929cd58bdf3ae000f4bd6cf7',
  'malformed.json': '244265a174baf64e575f06f87f41fa1b8c3aa39dd042b8de1905be3fafb0190e',
  'message.json': '40737a1f57650287430fc3ff40fdca6216460bb8173a80a3d0d870b7f7bc5062',
  'packed.json': 'e91fbff3029ec8e122189dc587f03e970b73ea13f672cd6da40575690cfce305',
}

/** What a received frame means, or the kind of its fault. */
function decode(bytes: Uint8Array): Message | string {
  const frame = decodeFrame(bytes)
  if (!frame.ok) return frame.error.kind
  const { type, stream, payload } = frame.value
  const message = decodeMessage({ type, stream, raw: payload })
  return message.ok ? message.value : message.error.kind
}

describe('golden vectors', () => {
  test('every file is as it was when it was written', () => {
    const digests = readdirSync(folder).map(name => [
      name,
      createHash('sha256')
        .update(readFileSync(resolve(folder, name)))
        .digest('hex'),
    ])
    expect(Object.fromEntries(digests)).toEqual(FROZEN)
  })

  test('are what this version makes, of every type', () => {
    expect(JSON.parse(JSON.stringify(protocolVectors()))).toEqual({
      malformed: vectors('malformed'),
      message: vectors('message'),
      packed: vectors('packed'),
    })
    const types = new Set(vectorMessages.map(({ message }) => encodeMessage(message).type))
    expect([...types].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1))
  })

  test.each(vectors<{ name: string; frame: string }[]>('message'))('are read as written: $name', ({ name, frame }) => {
    const expected = vectorMessages.find(vector => vector.name === name)
    expect(decode(unhex(frame))).toEqual(expected?.message)
  })

  test('of packed payloads name their packing and length (CS-5)', () => {
    const read = vectors<{ raw: string; frame: string }[]>('packed').map(({ raw, frame }) => ({
      raw,
      frame: decodeFrame(unhex(frame)),
    }))
    expect(read.map(({ frame }) => frame.ok && [frame.value.packing, frame.value.rawBytes])).toEqual([
      ['zstd', read[0] && read[0].raw.length / 2],
      ['gzip', read[1] && read[1].raw.length / 2],
    ])
    const gzip = read[1]?.frame
    expect(gzip?.ok && gunzipSync(gzip.value.payload).toString('hex')).toBe(read[1]?.raw)
  })
})

describe('what is no message is refused whole (CS-5 to CS-7, PR-4, PR-5)', () => {
  test.each(malformedFrames)('$name', ({ bytes, kind }) => {
    expect(decode(bytes)).toBe(kind)
  })

  test('HEADS that tell of a log twice', () => {
    const tips = [{ seq: 1, h8: '0'.repeat(16) }]
    const told: LogTips = { log: '1'.repeat(32), scope: 'org', dev: '2'.repeat(32), state: 'open', tips }
    const heads = (logs: readonly LogTips[]) =>
      decode(encodeMessage({ t: 'HEADS', rev: 1, full: false, more: false, logs }).frame)
    expect(heads([told])).toMatchObject({ logs: [told] })
    expect(heads([told, told])).toBe('Malformed')
  })

  test('and leaves no trace on objects', () => {
    for (const { bytes } of malformedFrames) decode(bytes)
    expect(({} as Record<string, unknown>).n).toBeUndefined()
  })

  test('a message beyond 1 MiB is too large', () => {
    expect(decode(new Uint8Array(LIMITS.frameBytes + 1))).toBe('TooLarge')
  })
})

describe('bounds (CS-5, CS-22)', () => {
  const body = new Uint8Array(LIMITS.entryBodyBytes).fill(0x20)
  const seal = new Uint8Array(64)
  const certificate = { bytes: new Uint8Array(LIMITS.certificateBytes), signature: seal }
  const issuers = Array.from({ length: LIMITS.issuers }, () => certificate)
  const fullest: Message = {
    t: 'OPS',
    stream: 1,
    log: '0'.repeat(32),
    after: { seq: 0, hash: new Uint8Array(32) },
    opening: { genesis: new Uint8Array(LIMITS.genesisBytes), seal, certificate, issuers },
    entries: [
      ...Array.from({ length: LIMITS.opsEntries - 5 }, () => ({ body: body.subarray(0, 1), seal })),
      ...Array.from({ length: 5 }, () => ({ body, seal })),
    ],
    asides: [],
    end: true,
  }

  test('the fullest OPS that a sender cuts fits in a frame and comes back', () => {
    expect(decode(plainFrame(fullest))).toEqual(fullest)
  })

  test.each([
    ['an entry more', { ...fullest, entries: [{ body: body.subarray(0, 1) }, ...fullest.entries] }],
    [
      'an issuer more',
      { ...fullest, entries: [], opening: { ...fullest.opening, issuers: [...issuers, certificate] } },
    ],
  ] as [string, Message][])('%s is refused', (_, message) => {
    expect(decode(plainFrame(message))).toBe('Malformed')
  })
})

test('a BLOB is framed around its bytes where there is room before them: the same frame, and none of them moves (CS-5)', () => {
  const { blobBytes: size, blobChunkBytes } = LIMITS
  const at = size - blobChunkBytes
  const whole = new Uint8Array(1 + pieceRoom + blobChunkBytes).map((_, n) => n * 7)
  const bytes = whole.subarray(1 + pieceRoom)
  const message = { t: 'BLOB' as const, stream: 0xffff, blob: 'b'.repeat(43), at, size, bytes }
  const copied = Buffer.from(plainFrame(message))
  expect(copied.buffer).not.toBe(whole.buffer)
  const around = plainFrame({ ...message, room: pieceRoom })
  expect(around.buffer).toBe(whole.buffer)
  expect(Buffer.compare(around, copied)).toBe(0)
  expect(whole[0]).toBe(0)
  // What does not fit before them is made anew.
  expect(Buffer.compare(plainFrame({ ...message, room: 40 }), copied)).toBe(0)
})

test('so is a block of a copy', () => {
  const whole = new Uint8Array(pieceRoom + LIMITS.snapChunkBytes).map((_, n) => n * 7)
  const message = { t: 'SNAP' as const, stream: 0xffff, snap: 'b'.repeat(43), chunk: 20_000, of: 20_000, size: 1e10 }
  const bytes = [whole.subarray(pieceRoom)]
  const copied = Buffer.from(plainFrame({ ...message, bytes }))
  const around = plainFrame({ ...message, bytes, room: pieceRoom })
  expect(around.buffer).toBe(whole.buffer)
  expect(Buffer.compare(around, copied)).toBe(0)
})
