import { gzipSync } from 'node:zlib'
import { base64url, concat, utf8 } from '#shared/sync/bytes.ts'
import { encodeFrame, type Packing } from '#shared/sync/protocol/frame.ts'
import type { Message } from '#shared/sync/protocol/message.ts'
import { encodeMessage } from '#shared/sync/protocol/message-codec.ts'
import { malformedFrames } from './malformed-frames.ts'

const range = (start: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (start + i) & 0xff)
const digits = (start: number, length: number): string => Buffer.from(range(start, length)).toString('hex')
const digest = (start: number): string => base64url(range(start, 32))
const certificate = (word: string, start: number) => ({
  bytes: utf8(`{"certificate":"${word}"}`),
  signature: range(start, 64),
})

const LOG = digits(1, 16)
const OTHER = digits(33, 16)
const DEV = digits(64, 16)
const WAREHOUSE = 'wh:01890a5d-ac96-774b-bcce-b302099a8057'
const POINT = { seq: 7, h8: digits(7, 8) }
const LAST = { seq: 2 ** 53 - 1, h8: digits(248, 8) }

/** One message at least of every type, and every shape that a type has. */
export const vectorMessages: readonly { readonly name: string; readonly message: Message }[] = [
  {
    name: 'HELLO of a station that another one enrolled',
    message: {
      t: 'HELLO',
      proto: [1, 1],
      app: '0.3.0',
      schema: 1,
      fold: 4,
      org: digits(16, 16),
      dev: digits(64, 16),
      inst: digits(200, 8),
      caps: ['zstd', 'snap', 'blob'],
      wallMs: 1_786_000_000_000,
      hlc: { t: 1_786_000_000_001, l: 12 },
      port: 52_731,
      certificate: certificate('mine', 0),
      issuers: [certificate('its issuer', 64), certificate('the first station', 128)],
    },
  },
  {
    name: 'HELLO of a station that the root enrolled, which listens nowhere',
    message: {
      t: 'HELLO',
      proto: [1, 3],
      app: '0.3.0 – essai',
      schema: 1,
      fold: 4,
      org: digits(16, 16),
      dev: digits(64, 16),
      inst: digits(0, 8),
      caps: [],
      wallMs: 0,
      hlc: { t: 0, l: 0 },
      port: 0,
      certificate: certificate('mine', 0),
      issuers: [],
    },
  },
  {
    name: 'HEADS of one linear log and one forked',
    message: {
      t: 'HEADS',
      rev: 1,
      full: true,
      more: true,
      logs: [
        { log: LOG, scope: 'auth', dev: DEV, state: 'open', tips: [POINT] },
        {
          log: OTHER,
          scope: WAREHOUSE,
          dev: digits(80, 16),
          state: 'forked',
          tips: [LAST, { seq: 0, h8: digits(0, 8) }],
        },
      ],
    },
  },
  { name: 'HEADS of nothing', message: { t: 'HEADS', rev: 0, full: true, more: false, logs: [] } },
  {
    name: 'HEADS of a change',
    message: {
      t: 'HEADS',
      rev: 93,
      full: false,
      more: false,
      logs: [{ log: LOG, scope: `audit:${DEV}`, dev: DEV, state: 'closed', tips: [POINT] }],
    },
  },
  { name: 'WANT of an unknown log', message: { t: 'WANT', stream: 1, log: LOG, have: [], credit: 1_048_576 } },
  {
    name: 'WANT with a locator',
    message: { t: 'WANT', stream: 65_535, log: LOG, have: [LAST, POINT, { seq: 0, h8: digits(9, 8) }], credit: 0 },
  },
  {
    name: 'OPS that opens a log',
    message: {
      t: 'OPS',
      stream: 1,
      log: LOG,
      after: { seq: 0, hash: range(40, 32) },
      opening: {
        genesis: utf8('{"genesis":1}'),
        seal: range(2, 64),
        certificate: certificate('of the log', 0),
        issuers: [certificate('its issuer', 64)],
      },
      entries: [
        { body: utf8('{"v":1,"first":true}') },
        { body: utf8('{"v":1,"second":"é"}'), seal: range(100, 64) },
        { body: utf8('{"v":1,"third":3}'), seal: range(164, 64) },
      ],
      asides: [{ salt: range(5, 16), payload: utf8('{"name":"Ngono"}') }],
      end: false,
    },
  },
  {
    name: 'OPS of a log without entries',
    message: {
      t: 'OPS',
      stream: 2,
      log: LOG,
      after: { seq: 0, hash: range(40, 32) },
      opening: {
        genesis: utf8('{"genesis":1}'),
        seal: range(2, 64),
        certificate: certificate('of the log', 0),
        issuers: [],
      },
      entries: [],
      asides: [],
      end: true,
    },
  },
  {
    name: 'OPS that ends a WANT with personal parts alone',
    message: {
      t: 'OPS',
      stream: 3,
      log: LOG,
      after: { seq: 412, hash: range(41, 32) },
      entries: [],
      asides: [
        { salt: range(6, 16), payload: utf8('{"phone":"+237677123456"}') },
        { salt: range(7, 16), payload: utf8('{"name":"Étoundi"}') },
      ],
      end: true,
    },
  },
  { name: 'ACK of a WANT', message: { t: 'ACK', stream: 9, log: LOG, at: POINT, credit: 262_144 } },
  { name: 'ACK of a LIVE', message: { t: 'ACK', stream: 0, log: LOG, at: POINT, credit: 0 } },
  {
    name: 'LIVE',
    message: {
      t: 'LIVE',
      log: LOG,
      after: { seq: 6, hash: range(42, 32) },
      entries: [{ body: utf8('{"v":1,"live":true}'), seal: range(10, 64) }],
      asides: [],
      end: true,
    },
  },
  ...(['disk', 'load', 'quota', 'gone', 'stop'] as const).map((why, i) => ({
    name: `BUSY ${why}`,
    message: { t: 'BUSY' as const, stream: i, log: LOG, retryMs: 1000 * i, why },
  })),
  { name: 'STATE', message: { t: 'STATE', scope: WAREHOUSE, frontier: digest(1), fold: 4, hash: digest(90) } },
  { name: 'PING', message: { t: 'PING', n: 1 } },
  { name: 'PONG', message: { t: 'PONG', n: 2 ** 53 - 1 } },
  { name: 'SNAP_GET of the newest', message: { t: 'SNAP_GET', stream: 1, snap: '', chunk: 0 } },
  { name: 'SNAP_GET of a chunk', message: { t: 'SNAP_GET', stream: 1, snap: digest(8), chunk: 3 } },
  {
    name: 'SNAP, the manifest',
    message: {
      t: 'SNAP',
      stream: 1,
      snap: digest(8),
      chunk: 0,
      of: 3,
      size: 1_300_000,
      bytes: [utf8('{"manifest":true}'), range(3, 64)],
    },
  },
  {
    name: 'SNAP, the last chunk',
    message: { t: 'SNAP', stream: 1, snap: digest(8), chunk: 3, of: 3, size: 1_300_000, bytes: [range(0, 251)] },
  },
  {
    name: 'SNAP, none is here',
    message: { t: 'SNAP', stream: 1, snap: '', chunk: 0, of: 0, size: 0, bytes: [] },
  },
  { name: 'BLOB_GET', message: { t: 'BLOB_GET', stream: 4, blob: digest(50), at: 262_144 } },
  {
    name: 'BLOB',
    message: { t: 'BLOB', stream: 4, blob: digest(50), at: 262_144, size: 262_148, bytes: range(77, 4) },
  },
  { name: 'BLOB, not here', message: { t: 'BLOB', stream: 4, blob: digest(50), at: 0, size: 0 } },
  { name: 'EPH', message: { t: 'EPH', scope: WAREHOUSE, kind: 'presence', bytes: range(1, 9) } },
  { name: 'EPH of nothing', message: { t: 'EPH', scope: 'org', kind: 'typing', bytes: new Uint8Array() } },
  { name: 'ERROR', message: { t: 'ERROR', code: 'UpgradeNeeded' } },
]

/** The bytes of a message as they go over a link, not packed. */
export const plainFrame = (message: Message): Uint8Array => encodeMessage(message).frame

const PACKED: Message = { t: 'PING', n: 20 }

/** A zstd frame of one raw block, as RFC 8878 writes it: no compressor is asked, so that its bytes never change. */
function zstdOf(raw: Uint8Array): Uint8Array {
  const block = (raw.length << 3) | 1
  return concat(
    Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, raw.length),
    Uint8Array.of(block & 0xff, block >> 8, block >> 16),
    raw,
  )
}

function packedVectors() {
  const { type, stream, raw } = encodeMessage(PACKED)
  const packed: readonly [Packing, Uint8Array][] = [
    ['zstd', zstdOf(raw)],
    ['gzip', new Uint8Array(gzipSync(raw, { level: 0 }))],
  ]
  return packed.map(([packing, payload]) => ({
    name: `PING, ${packing}`,
    raw: Buffer.from(raw).toString('hex'),
    frame: Buffer.from(encodeFrame({ type, packing, stream, rawBytes: raw.length, payload })).toString('hex'),
  }))
}

/** Bytes as hex, so that a message can be written to a file. */
function readable(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') }
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item)]))
}

/** Every golden vector of the protocol by the name of its file. */
export function protocolVectors(): Record<string, unknown> {
  return {
    message: vectorMessages.map(({ name, message }) => ({
      name,
      message: readable(message),
      frame: Buffer.from(plainFrame(message)).toString('hex'),
    })),
    packed: packedVectors(),
    malformed: malformedFrames
      .filter(({ bytes }) => bytes.length < 10_000)
      .map(({ name, kind, bytes }) => ({ name, kind, frame: Buffer.from(bytes).toString('hex') })),
  }
}
