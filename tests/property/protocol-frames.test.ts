import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64url } from '#shared/sync/bytes.ts'
import { decodeFrame } from '#shared/sync/protocol/frame.ts'
import { errorCodes, type LogTips, type Message, type Ops } from '#shared/sync/protocol/message.ts'
import { decodeMessage } from '#shared/sync/protocol/message-codec.ts'
import { plainFrame, vectorMessages } from '../support/protocol-vectors.ts'
import { runs } from '../support/runs.ts'

const whole = fc.oneof(fc.nat(), fc.maxSafeNat())
const stream = fc.integer({ min: 1, max: 0xffff })
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength })
const digits = (length: number) => bytes(length, length).map(b => Buffer.from(b).toString('hex'))
const digest = bytes(32, 32).map(base64url)
const uuid = fc.uuid({ version: 7 })
const scope = fc.oneof(
  fc.constantFrom('auth', 'org'),
  uuid.map(id => `wh:${id}`),
  uuid.map(id => `chat:${id}`),
  digits(16).map(dev => `audit:${dev}`),
)
const point = fc.record({ seq: whole, h8: digits(8) })
const certificate = fc.record({ bytes: bytes(1, 300), signature: bytes(64, 64) })
const logTips: fc.Arbitrary<LogTips> = fc.record({
  log: digits(16),
  scope,
  dev: digits(16),
  state: fc.constantFrom('open', 'closed', 'forked'),
  tips: fc.array(point, { minLength: 1, maxLength: 5 }),
})
const entry = fc.record({ body: bytes(1, 400), seal: bytes(64, 64) }, { requiredKeys: ['body'] })
const ops: fc.Arbitrary<Ops> = fc
  .record(
    {
      log: digits(16),
      after: fc.record({ seq: whole, hash: bytes(32, 32) }),
      entries: fc.array(entry, { maxLength: 6 }),
      last: fc.option(fc.record({ body: bytes(1, 400), seal: bytes(64, 64) })),
      opening: fc.record({
        genesis: bytes(1, 300),
        seal: bytes(64, 64),
        certificate,
        issuers: fc.array(certificate, { maxLength: 3 }),
      }),
      asides: fc.array(fc.record({ salt: bytes(16, 16), payload: bytes(1, 200) }), { maxLength: 4 }),
      end: fc.boolean(),
    },
    { requiredKeys: ['log', 'after', 'entries', 'last', 'asides', 'end'] },
  )
  .map(({ last, entries, ...rest }) => ({ ...rest, entries: last ? [...entries, last] : [] }))
const shortText = fc
  .string({ minLength: 1, maxLength: 64, unit: 'grapheme' })
  .filter(text => text.length <= 64 && !text.includes('\0'))

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    t: fc.constant('HELLO' as const),
    proto: fc.tuple(fc.nat(), fc.nat()).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a])),
    app: shortText,
    schema: whole,
    fold: whole,
    org: digits(16),
    dev: digits(16),
    inst: digits(8),
    caps: fc.array(fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/), { maxLength: 5 }),
    wallMs: whole,
    hlc: fc.record({ t: whole, l: whole }),
    port: fc.integer({ min: 0, max: 0xffff }),
    certificate,
    issuers: fc.array(certificate, { maxLength: 4 }),
  }),
  fc.record({
    t: fc.constant('HEADS' as const),
    rev: whole,
    full: fc.boolean(),
    more: fc.boolean(),
    logs: fc.array(logTips, { maxLength: 8 }),
  }),
  fc.record({
    t: fc.constant('WANT' as const),
    stream,
    log: digits(16),
    have: fc.array(point, { maxLength: 20 }),
    credit: whole,
  }),
  fc.tuple(stream, ops).map(([s, o]): Message => ({ t: 'OPS', stream: s, ...o })),
  ops.map((o): Message => ({ t: 'LIVE', ...o })),
  fc.record({
    t: fc.constant('ACK' as const),
    stream: fc.nat({ max: 0xffff }),
    log: digits(16),
    at: point,
    credit: whole,
  }),
  fc.record({
    t: fc.constant('BUSY' as const),
    stream: fc.nat({ max: 0xffff }),
    log: digits(16),
    retryMs: whole,
    why: fc.constantFrom('disk', 'load', 'quota', 'gone', 'stop'),
  }),
  fc.record({ t: fc.constant('STATE' as const), scope, frontier: digest, fold: whole, hash: digest }),
  fc.record({ t: fc.constantFrom('PING' as const, 'PONG' as const), n: whole }),
  fc.record({ t: fc.constant('SNAP_GET' as const), stream, snap: fc.oneof(fc.constant(''), digest), chunk: whole }),
  fc.record({
    t: fc.constant('SNAP' as const),
    stream,
    snap: digest,
    chunk: fc.integer({ min: 1, max: 5 }),
    of: fc.integer({ min: 5, max: 9 }),
    size: whole,
    bytes: fc.tuple(bytes(1, 500)),
  }),
  fc.record({ t: fc.constant('BLOB_GET' as const), stream, blob: digest, at: fc.nat({ max: 1_000_000 }) }),
  fc.record(
    {
      t: fc.constant('BLOB' as const),
      stream,
      blob: digest,
      at: fc.nat({ max: 1_000_000 }),
      size: fc.integer({ min: 1_000_500, max: 2_000_000 }),
      bytes: bytes(1, 500),
    },
    { requiredKeys: ['t', 'stream', 'blob', 'at', 'size'] },
  ),
  fc.record({
    t: fc.constant('EPH' as const),
    scope,
    kind: fc.constantFrom('typing', 'presence'),
    bytes: bytes(0, 300),
  }),
  fc.record({ t: fc.constant('ERROR' as const), code: fc.constantFrom(...errorCodes) }),
)

function decode(frame: Uint8Array): Message | undefined {
  const read = decodeFrame(frame)
  if (!read.ok || read.value.packing !== 'plain') return undefined
  const { type, stream: number, payload } = read.value
  const decoded = decodeMessage({ type, stream: number, raw: payload })
  return decoded.ok ? decoded.value : undefined
}

test('every message comes back as it was (CS-5 to CS-7)', () => {
  fc.assert(
    fc.property(message, sent => {
      expect(decode(plainFrame(sent))).toEqual(sent)
    }),
    { numRuns: runs(2000, 50_000) },
  )
})

test('a message has one spelling: whatever bytes are read write themselves again', () => {
  fc.assert(
    fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, place, change) => {
      const frame = plainFrame(sent)
      const at = place % frame.length
      frame[at] = (frame[at] ?? 0) ^ change
      const read = decode(frame)
      if (read) expect(Buffer.from(plainFrame(read)).equals(frame)).toBe(true)
    }),
    { numRuns: runs(5000, 200_000) },
  )
})

test('each byte of each golden frame, changed to any other, gives a fault or the message that these bytes are', () => {
  let others = 0
  for (const { message: sent } of vectorMessages) {
    const frame = plainFrame(sent)
    const whole256 = runs(8, 256)
    for (let at = 0; at < frame.length; at++) {
      const was = frame[at] ?? 0
      for (let step = 1; step < whole256; step++) {
        frame[at] = (was + Math.ceil((step * 256) / whole256)) & 0xff
        const read = decode(frame)
        if (read === undefined) continue
        others++
        if (!Buffer.from(plainFrame(read)).equals(frame)) throw new Error(`${sent.t}: byte ${at} has a second spelling`)
      }
      frame[at] = was
    }
  }
  expect(others).toBeGreaterThan(1000)
})
