import zlib from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { encodeFrame } from '#shared/sync/protocol/frame.ts'
import type { Message } from '#shared/sync/protocol/message.ts'
import { ownCaps, packingFor } from '#node/frame-packing.ts'
import type { LanLink, LinkEars } from '#main/sync/lan-link.ts'
import { MessageLine } from '#main/sync/message-line.ts'
import { plainFrame, vectorMessages } from '../support/protocol-vectors.ts'

/** A link without a network: what is sent waits until the other end reads. */
class Wire implements LanLink {
  readonly outgoing = true
  readonly host = '127.0.0.1'
  readonly port = 1
  readonly spki = ''
  readonly sent: Uint8Array[] = []
  readonly states: string[] = []
  ears: LinkEars | undefined
  readonly exporter = () => new Uint8Array(32)
  get waiting(): number {
    return this.sent.length
  }
  listen(ears: LinkEars): void {
    this.ears = ears
  }
  send(message: Uint8Array): void {
    this.sent.push(message)
  }
  pause(): void {
    this.states.push('pause')
  }
  resume(): void {
    this.states.push('resume')
  }
  end(): void {
    this.states.push('end')
  }
  cut(): void {
    this.states.push('cut')
  }
}

/** Everything that a line hears of some frames, until it is told that the link closed. */
async function heardOf(frames: readonly Uint8Array[]) {
  const wire = new Wire()
  const line = new MessageLine(wire)
  const messages: Message[] = []
  const sizes: number[] = []
  const ends: string[] = []
  await new Promise<void>(resolve => {
    line.listen({
      message(message, bytes) {
        messages.push(message)
        sizes.push(bytes)
      },
      garbled: ({ kind, at }) => ends.push(`${kind} ${at}`),
      closed: resolve,
    })
    for (const frame of frames) wire.ears?.message(frame)
    wire.ears?.closed()
  })
  return { messages, sizes, ends, wire }
}
const messages = vectorMessages.map(({ message }) => message)
const texts = (list: readonly Message[]) => list.map(message => Buffer.from(plainFrame(message)).toString('base64'))
const big: Message = {
  t: 'EPH',
  scope: 'org',
  kind: 'typing',
  bytes: new Uint8Array(Buffer.from('cacao '.repeat(600))),
}
/** So long that another thread packs and unpacks it. */
const longer: Message = {
  t: 'OPS',
  stream: 1,
  log: '0'.repeat(32),
  after: { seq: 0, hash: new Uint8Array(32) },
  entries: [{ body: Buffer.from('cacao '.repeat(5_000)), seal: new Uint8Array(64) }],
  asides: [],
  end: true,
}

describe.each([
  ['zstd', ['zstd']],
  ['gzip', []],
])('packed with %s', (packing, caps) => {
  test('messages arrive whole and in order, packed or not', async () => {
    expect(packingFor(caps)).toBe(packing)
    const wire = new Wire()
    const line = new MessageLine(wire)
    const [hello, ...others] = messages
    const all = [
      hello,
      ...others.flatMap(message => [longer, message, big]),
      ...Array.from({ length: 30 }, () => longer),
    ] as Message[]
    for (const [n, message] of all.entries()) {
      line.send(message)
      if (n === 0) line.agree(caps)
    }
    line.end()
    await expect.poll(() => wire.states).toEqual(['end'])
    expect(wire.sent).toHaveLength(all.length)
    expect(line.bytes.out).toBe(wire.sent.reduce((sum, frame) => sum + frame.length, 0))
    expect(wire.sent.filter(frame => frame[1] === (packing === 'zstd' ? 1 : 2)).length).toBeGreaterThan(30)
    expect(wire.sent.at(-1)?.length).toBeLessThan(300)
    const heard = await heardOf(wire.sent)
    expect(texts(heard.messages)).toEqual(texts(all))
    expect(heard.sizes).toEqual(all.map(message => plainFrame(message).length))
    expect(heard.ends).toEqual([])
    expect(heard.wire.states).toContain('pause')
    expect(heard.wire.states.at(-1)).toBe('resume')
  })
  test('PR-3: a bomb of 512 MiB of zeros is stopped at what it said it was, and nothing after it is heard', async () => {
    const bytes = Buffer.alloc(512 * 1024 * 1024)
    const bomb = packing === 'zstd' ? zlib.zstdCompressSync(bytes) : zlib.gzipSync(bytes, { level: 1 })
    expect(bomb.length).toBeLessThan(4 * 1024 * 1024)
    const packed = bomb.subarray(0, Math.min(bomb.length, 1024 * 1024 - 8))
    const before = process.memoryUsage().rss
    const payload = {
      type: 15,
      stream: 0,
      packing: packing as 'zstd' | 'gzip',
      rawBytes: 1024 * 1024 - 8,
      payload: packed,
    }
    const ping: Message = { t: 'PING', n: 1 }
    const plain = new Wire()
    new MessageLine(plain).send(ping)
    const heard = await heardOf([...plain.sent, encodeFrame(payload), ...plain.sent])
    expect(heard.messages).toEqual([ping])
    expect(heard.ends).toEqual(['Malformed packing'])
    expect(process.memoryUsage().rss - before).toBeLessThan(30 * 1024 * 1024)
  })
  test('a payload of another length than it says is garbled', async () => {
    const raw = Buffer.alloc(600, 'x')
    const packed = packing === 'zstd' ? zlib.zstdCompressSync(raw) : zlib.gzipSync(raw)
    for (const rawBytes of [0, 1, 599, 601]) {
      const frame = encodeFrame({ type: 9, stream: 0, packing: packing as 'zstd' | 'gzip', rawBytes, payload: packed })
      expect((await heardOf([frame])).ends).toEqual(['Malformed packing'])
    }
  })
})

test('CS-8: a window larger than a frame is not given', async () => {
  const wide = zlib.zstdCompressSync(Buffer.alloc(3_000_000), { params: { [zlib.constants.ZSTD_c_windowLog]: 27 } })
  const frame = encodeFrame({ type: 9, stream: 0, packing: 'zstd', rawBytes: 1_000_000, payload: wide })
  expect((await heardOf([frame])).ends).toEqual(['Malformed packing'])
})

test('this runtime says what it can read', () => {
  expect(ownCaps).toEqual(['zstd'])
})
