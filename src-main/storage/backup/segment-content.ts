import { assert } from '#shared/kit/assert.ts'
import { base64url, parseBase64url } from '#shared/sync/bytes.ts'
import type { LogStart, StoredAside } from '../entry-log.ts'
import type { ExportedEntry, ExportedLog } from '../log-export.ts'

type Aside = Omit<StoredAside, 'e' | 'i'>

/** One line of a segment: the start of a log, an entry of the log that started last, or an aside. */
export type SegmentLine =
  | { readonly kind: 'log'; readonly start: LogStart }
  | { readonly kind: 'entry'; readonly entry: Omit<ExportedEntry, 'hash' | 'seq'> }
  | { readonly kind: 'aside'; readonly aside: Aside }

/** Lines of JSON: bodies as the text they are, everything else as base64url. */
export function* segmentLines(logs: readonly ExportedLog[], asides: readonly Aside[]): Generator<string> {
  // Asides first, so that every entry finds its own when it is taken in.
  for (const { digest, salt, payload } of asides) {
    yield JSON.stringify({ a: [digest, base64url(salt), base64url(payload)] })
  }
  for (const { start, entries } of logs) {
    const { genesis, seal, certificate } = start
    const bytes = [genesis, seal, certificate.bytes, certificate.signature]
    yield JSON.stringify({ l: bytes.map(base64url) })
    for (const { after, body, seal: made } of entries) {
      const text = Buffer.from(body).toString('utf8')
      yield JSON.stringify({ e: [after.seq, base64url(after.hash), text, made === undefined ? '' : base64url(made)] })
    }
  }
}

/** A line that was authenticated with its file, read back. */
export function parseSegmentLine(line: string): SegmentLine {
  const value = JSON.parse(line) as { a?: string[]; l?: string[]; e?: [number, string, string, string] }
  if (value.a !== undefined) {
    const [digest = '', salt = '', payload = ''] = value.a
    return { kind: 'aside', aside: { digest, salt: bytesOf(salt), payload: bytesOf(payload) } }
  }
  if (value.l !== undefined) {
    const [genesis = '', seal = '', bytes = '', signature = ''] = value.l
    const certificate = { bytes: bytesOf(bytes), signature: bytesOf(signature) }
    return { kind: 'log', start: { genesis: bytesOf(genesis), seal: bytesOf(seal), certificate } }
  }
  assert(value.e, 'a segment has logs, entries and asides')
  const [seq, hash, text, seal] = value.e
  const entry = { after: { seq, hash: bytesOf(hash) }, body: new Uint8Array(Buffer.from(text, 'utf8')) }
  return { kind: 'entry', entry: seal === '' ? entry : { ...entry, seal: bytesOf(seal) } }
}

function bytesOf(text: string): Uint8Array {
  const parsed = parseBase64url(text)
  assert(parsed.ok, 'a segment writes bytes as base64url')
  return parsed.value
}
