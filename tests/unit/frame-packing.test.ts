import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { encodeFrame } from '#shared/sync/protocol/frame.ts'
import type { MessageOf } from '#shared/sync/protocol/message.ts'
import { letGo, packMessage, unpackMessage } from '#node/frame-packing.ts'

const opsOf = (bodies: readonly Uint8Array[]): MessageOf<'OPS'> => ({
  t: 'OPS',
  stream: 1,
  log: '0'.repeat(32),
  after: { seq: 0, hash: new Uint8Array(32) },
  entries: bodies.map(body => ({ body, seal: new Uint8Array(64) })),
  asides: [{ salt: new Uint8Array(16), payload: new Uint8Array(100).fill(7) }],
  end: true,
})

async function travelled(message: MessageOf<'OPS'>, packing: 'zstd' | 'gzip' | 'plain'): Promise<MessageOf<'OPS'>> {
  const unpacked = await unpackMessage(await packMessage(message, packing))
  if (!unpacked.ok || unpacked.value.t !== 'OPS') throw new Error('came as something else')
  return unpacked.value
}
const lengths = ({ entries, asides }: MessageOf<'OPS'>): number[] => [
  ...entries.map(({ body }) => body.length),
  ...asides.map(({ payload }) => payload.length),
]
const large = [new Uint8Array(30_000).fill(1), new Uint8Array(20_000).fill(2)]

test.each(['zstd', 'gzip'] as const)(
  'memory that %s unpacked into is given back, whole, by any part of it',
  async packing => {
    const ops = await travelled(opsOf(large), packing)
    expect(lengths(ops)).toEqual([30_000, 20_000, 100])
    letGo(ops.entries[1]?.body ?? new Uint8Array())
    expect(lengths(ops)).toEqual([0, 0, 0])
    // What is gone may be given back again.
    for (const { body } of ops.entries) letGo(body)
  },
)

test.each(['zstd', 'gzip'] as const)(
  'another message that %s unpacked, and what lies in memory of several, stay',
  async packing => {
    const [gone, stays] = [await travelled(opsOf(large), packing), await travelled(opsOf(large), packing)]
    const small = await travelled(opsOf([new Uint8Array(500).fill(3)]), packing)
    const beside = Buffer.from('in the same memory')
    for (const { entries } of [gone, small]) for (const { body } of entries) letGo(body)
    expect(lengths(stays)).toEqual([30_000, 20_000, 100])
    expect(stays.entries[0]?.body.every(byte => byte === 1)).toBe(true)
    expect(small.entries[0]?.body).toEqual(Buffer.alloc(500, 3))
    expect(beside.toString()).toBe('in the same memory')
  },
)

test('memory of what came unpacked, or was never a message, stays', async () => {
  const plain = await travelled(opsOf(large), 'plain')
  const own = new Uint8Array(70_000)
  for (const body of [plain.entries[0]?.body ?? own, own]) letGo(body)
  expect(lengths(plain)).toEqual([30_000, 20_000, 100])
  expect(own).toHaveLength(70_000)
})

test.each(['zstd', 'gzip'] as const)('what is short is packed and unpacked by %s at once', async packing => {
  const short = opsOf([new Uint8Array(2_000).fill(3)])
  const packed = packMessage(short, packing)
  if (packed instanceof Promise) throw new Error('was packed elsewhere')
  expect(packed.length).toBeLessThan(1_000)
  const unpacked = unpackMessage(packed)
  if (unpacked instanceof Promise) throw new Error('was unpacked elsewhere')
  expect(unpacked.ok && unpacked.value.t === 'OPS' && lengths(unpacked.value)).toEqual([2_000, 100])
  expect(packMessage(opsOf(large), packing)).toBeInstanceOf(Promise)
})

const shortFrame = { type: 4, packing: 'gzip', stream: 1, rawBytes: 40 } as const

test.each([
  ['more than it says', gzipSync(new Uint8Array(41))],
  ['less than it says', gzipSync(new Uint8Array(39))],
  ['nothing', new Uint8Array()],
  ['what is not packed', new Uint8Array(40).fill(9)],
])('PR-3: a short frame of %s is malformed, and found so at once', (_, payload) => {
  const fault = { ok: false, error: { kind: 'Malformed', at: 'packing' } }
  expect(unpackMessage(encodeFrame({ ...shortFrame, payload }))).toEqual(fault)
})

test('PR-3: long bytes that say to be short are unpacked elsewhere', async () => {
  const payload = Buffer.concat(Array.from({ length: 500 }, () => gzipSync(new Uint8Array())))
  const unpacked = unpackMessage(encodeFrame({ ...shortFrame, payload }))
  expect(unpacked).toBeInstanceOf(Promise)
  expect(await unpacked).toMatchObject({ ok: false, error: { kind: 'Malformed' } })
})
