import { assert } from '../../kit/assert.ts'
import { err, ok, type Result } from '../../kit/result.ts'
import { canonicalBytes, hasKeys, isName, isObject, parseCanonical } from '../canonical.ts'
import { isDigest } from '../entry.ts'
import { LIMITS } from '../limits.ts'
import { isHexId, isScope } from '../scope.ts'
import { type FrameFault, frameHeadBytes, writeFrameHead } from './frame.ts'
import { type BusyWhy, errorCodes, type Hello, type Message, type MessageOf } from './message.ts'
import {
  isH8,
  isOneOf,
  isShortText,
  isWhole,
  readCaps,
  readLogs,
  readPair,
  readPoint,
  readPoints,
  writePoint,
} from './message-fields.ts'
import { opsKeys, readCertificate, readOps, writeCertificates, writeOps } from './ops-codec.ts'
import { PartReader, writeParts } from './parts.ts'

/** A message as `type`, `stream` and the payload before it is packed. */
export interface RawMessage {
  readonly type: number
  readonly stream: number
  readonly raw: Uint8Array
}

/** The same with the bytes that go over a link where it is not packed: `raw` is the end of them. */
export interface PlainMessage extends RawMessage {
  readonly frame: Uint8Array
}

type Header = Record<string, unknown>

interface Coding<T extends Message['t']> {
  readonly type: number
  /** whether it carries the number of an ask; `or0`: or none */
  readonly stream: 'none' | 'some' | 'or0'
  readonly keys: readonly string[]
  /** `room`: bytes before the last part, in its own buffer, that may be written over */
  write(message: MessageOf<T>): { header: Header; parts?: readonly Uint8Array[]; room?: number }
  read(header: Header, parts: PartReader, stream: number): MessageOf<T> | undefined
}

const BUSY_WHY: readonly BusyWhy[] = ['disk', 'load', 'quota', 'gone', 'stop']
const HELLO_KEYS = ['proto', 'app', 'schema', 'fold', 'org', 'dev', 'inst', 'caps', 'wall', 'hlc', 'port'] as const

const CODINGS: { readonly [T in Message['t']]: Coding<T> } = {
  HELLO: {
    type: 1,
    stream: 'none',
    keys: HELLO_KEYS,
    write: m => ({
      header: {
        proto: m.proto,
        app: m.app,
        schema: m.schema,
        fold: m.fold,
        org: m.org,
        dev: m.dev,
        inst: m.inst,
        caps: m.caps,
        wall: m.wallMs,
        hlc: [m.hlc.t, m.hlc.l],
        port: m.port,
      },
      parts: writeCertificates([m.certificate, ...m.issuers]),
    }),
    read: readHello,
  },
  HEADS: {
    type: 2,
    stream: 'none',
    keys: ['rev', 'full', 'more', 'logs'],
    write: ({ rev, full, more, logs }) => ({
      header: {
        rev,
        full,
        more,
        logs: logs.map(({ log, scope, dev, state, tips }) => [log, scope, dev, state, tips.map(writePoint)]),
      },
    }),
    read: ({ rev, full, more, logs: value }) => {
      const logs = readLogs(value)
      if (!isWhole(rev) || typeof full !== 'boolean' || typeof more !== 'boolean' || !logs) return undefined
      return { t: 'HEADS', rev, full, more, logs }
    },
  },
  WANT: {
    type: 3,
    stream: 'some',
    keys: ['log', 'have', 'credit'],
    write: ({ log, have, credit }) => ({ header: { log, have: have.map(writePoint), credit } }),
    read: ({ log, have: value, credit }, _, stream) => {
      const have = readPoints(value, LIMITS.locatorPoints)
      return isHexId(log) && have && isWhole(credit) ? { t: 'WANT', stream, log, have, credit } : undefined
    },
  },
  OPS: {
    type: 4,
    stream: 'some',
    keys: opsKeys,
    write: writeOps,
    read: (header, parts, stream) => {
      const ops = readOps(header, parts)
      return ops && { t: 'OPS', stream, ...ops }
    },
  },
  ACK: {
    type: 5,
    stream: 'or0',
    keys: ['log', 'seq', 'h8', 'credit'],
    write: ({ log, at, credit }) => ({ header: { log, seq: at.seq, h8: at.h8, credit } }),
    read: ({ log, seq, h8, credit }, _, stream) => {
      const at = readPoint([seq, h8])
      return isHexId(log) && at && isWhole(credit) ? { t: 'ACK', stream, log, at, credit } : undefined
    },
  },
  LIVE: {
    type: 6,
    stream: 'none',
    keys: opsKeys,
    write: writeOps,
    read: (header, parts) => {
      const ops = readOps(header, parts)
      return ops && { t: 'LIVE', ...ops }
    },
  },
  BUSY: {
    type: 7,
    stream: 'or0',
    keys: ['log', 'retryMs', 'why'],
    write: ({ log, retryMs, why }) => ({ header: { log, retryMs, why } }),
    read: ({ log, retryMs, why }, _, stream) =>
      isHexId(log) && isWhole(retryMs) && isOneOf(BUSY_WHY, why) ? { t: 'BUSY', stream, log, retryMs, why } : undefined,
  },
  STATE: {
    type: 8,
    stream: 'none',
    keys: ['scope', 'frontier', 'fold', 'hash'],
    write: ({ scope, frontier, fold, hash }) => ({ header: { scope, frontier, fold, hash } }),
    read: ({ scope, frontier, fold, hash }) =>
      isScope(scope) && isDigest(frontier) && isWhole(fold) && isDigest(hash)
        ? { t: 'STATE', scope, frontier, fold, hash }
        : undefined,
  },
  PING: {
    type: 9,
    stream: 'none',
    keys: ['n'],
    write: ({ n }) => ({ header: { n } }),
    read: ({ n }) => (isWhole(n) ? { t: 'PING', n } : undefined),
  },
  PONG: {
    type: 10,
    stream: 'none',
    keys: ['n'],
    write: ({ n }) => ({ header: { n } }),
    read: ({ n }) => (isWhole(n) ? { t: 'PONG', n } : undefined),
  },
  SNAP_GET: {
    type: 11,
    stream: 'some',
    keys: ['snap', 'chunk'],
    write: ({ snap, chunk }) => ({ header: { snap, chunk } }),
    read: ({ snap, chunk }, _, stream) =>
      (snap === '' || isDigest(snap)) && isWhole(chunk) ? { t: 'SNAP_GET', stream, snap, chunk } : undefined,
  },
  SNAP: {
    type: 12,
    stream: 'some',
    keys: ['snap', 'chunk', 'of', 'size'],
    write: ({ snap, chunk, of, size, bytes, room = 0 }) => ({ header: { snap, chunk, of, size }, parts: bytes, room }),
    read: readSnap,
  },
  BLOB_GET: {
    type: 13,
    stream: 'some',
    keys: ['blob', 'at'],
    write: ({ blob, at }) => ({ header: { blob, at } }),
    read: ({ blob, at }, _, stream) =>
      isDigest(blob) && isWhole(at) && at < LIMITS.blobBytes ? { t: 'BLOB_GET', stream, blob, at } : undefined,
  },
  BLOB: {
    type: 14,
    stream: 'some',
    keys: ['blob', 'at', 'size'],
    write: ({ blob, at, size, bytes, room = 0 }) => ({ header: { blob, at, size }, parts: bytes ? [bytes] : [], room }),
    read: readBlob,
  },
  EPH: {
    type: 15,
    stream: 'none',
    keys: ['scope', 'kind'],
    write: ({ scope, kind, bytes }) => ({ header: { scope, kind }, parts: [bytes] }),
    read: ({ scope, kind }, parts) => {
      const bytes = parts.take(LIMITS.ephBytes)
      return isScope(scope) && isShortText(kind) && isName(kind) ? { t: 'EPH', scope, kind, bytes } : undefined
    },
  },
  ERROR: {
    type: 16,
    stream: 'none',
    keys: ['code'],
    write: ({ code }) => ({ header: { code } }),
    read: ({ code }) => (isOneOf(errorCodes, code) ? { t: 'ERROR', code } : undefined),
  },
}

const BY_TYPE = new Map<number, Message['t']>()
for (const t of Object.keys(CODINGS) as Message['t'][]) BY_TYPE.set(CODINGS[t].type, t)

/** A message as bytes, not packed; what it makes is read back as the same message. Source: CS-5 to CS-7. */
export function encodeMessage(message: Message): PlainMessage {
  const coding = CODINGS[message.t] as Coding<Message['t']>
  const { type } = coding
  const stream = 'stream' in message ? message.stream : 0
  const { header, parts = [], room } = coding.write(message)
  const frame = writeParts([canonicalBytes(header), ...parts], frameHeadBytes, room)
  const raw = frame.subarray(frameHeadBytes)
  assert(raw.length <= LIMITS.frameRawBytes, `a ${message.t} fits in a frame`)
  writeFrameHead(frame, { type, packing: 'plain', stream, rawBytes: raw.length })
  return { type, stream, raw, frame }
}

/**
 * The message of an unpacked payload, checked whole: nothing is parsed that nests too deep, no key is missing or more, every part has its
 * length, none is left. Parts are views on the payload. Errors: `FrameFault`. Source: CS-6, CS-7.
 */
export function decodeMessage({ type, stream, raw }: RawMessage): Result<Message, FrameFault> {
  const t = BY_TYPE.get(type)
  if (t === undefined) return err({ kind: 'Malformed', at: 'type' })
  const coding = CODINGS[t] as Coding<Message['t']>
  if (coding.stream === 'none' ? stream !== 0 : coding.stream === 'some' && stream === 0) {
    return err({ kind: 'Malformed', at: `${t}.stream` })
  }
  const lengths = new PartReader(raw, 0)
  const head = lengths.take(LIMITS.frameRawBytes)
  if (!lengths.sound()) return err({ kind: 'Malformed', at: `${t}.header` })
  const header = parseCanonical(head, LIMITS.frameRawBytes, LIMITS.headerLevels)
  if (!header.ok || !isObject(header.value) || !hasKeys(header.value, coding.keys)) {
    return err({ kind: 'Malformed', at: `${t}.header` })
  }
  const message = coding.read(header.value, lengths, stream)
  if (!message) return err({ kind: 'Malformed', at: t })
  return lengths.done() ? ok(message) : err({ kind: 'Malformed', at: `${t}.parts` })
}

function readHello(header: Header, parts: PartReader): Hello | undefined {
  const { app, schema, fold, org, dev, inst, wall, port } = header
  const proto = readPair(header.proto)
  const caps = readCaps(header.caps)
  const hlc = readPair(header.hlc)
  if (!proto || proto[0] > proto[1] || !caps || !hlc) return undefined
  if (!isShortText(app) || !isWhole(schema) || !isWhole(fold) || !isWhole(wall)) return undefined
  if (!isHexId(org) || !isHexId(dev) || !isH8(inst) || !isWhole(port) || port > 0xffff) return undefined
  const certificate = readCertificate(parts)
  const issuers: Hello['issuers'][number][] = []
  while (parts.more() && issuers.length < LIMITS.issuers) issuers.push(readCertificate(parts))
  const clock = { wallMs: wall, hlc: { t: hlc[0], l: hlc[1] } }
  return { t: 'HELLO', proto, app, schema, fold, org, dev, inst, caps, ...clock, port, certificate, issuers }
}

function readSnap(header: Header, parts: PartReader, stream: number): MessageOf<'SNAP'> | undefined {
  const { snap, chunk, of, size } = header
  if (!isWhole(chunk) || !isWhole(of) || !isWhole(size)) return undefined
  if (of === 0) {
    return (snap === '' || isDigest(snap)) && size === 0
      ? { t: 'SNAP', stream, snap, chunk, of, size, bytes: [] }
      : undefined
  }
  if (!isDigest(snap) || chunk > of) return undefined
  const bytes =
    chunk === 0 ? [parts.take(LIMITS.frameRawBytes, 1), parts.take(64, 64)] : [parts.take(LIMITS.snapChunkBytes, 1)]
  return { t: 'SNAP', stream, snap, chunk, of, size, bytes }
}

function readBlob(header: Header, parts: PartReader, stream: number): MessageOf<'BLOB'> | undefined {
  const { blob, at, size } = header
  if (!isDigest(blob) || !isWhole(at) || !isWhole(size) || size > LIMITS.blobBytes) return undefined
  if (!parts.more()) return { t: 'BLOB', stream, blob, at, size }
  const bytes = parts.take(LIMITS.blobChunkBytes, 1)
  return at + bytes.length <= size ? { t: 'BLOB', stream, blob, at, size, bytes } : undefined
}
