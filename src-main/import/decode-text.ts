import { Buffer } from 'node:buffer'
import chardet from 'chardet'
import iconv from 'iconv-lite'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { ImportFault, TableNotice } from './table.ts'

export interface DecodedText {
  readonly text: string
  readonly encoding: string
  readonly notices: readonly TableNotice[]
}

const SAMPLE_BYTES = 256 * 1024
const GUESS_BYTES = 16 * 1024

/**
 * The text of a file in the encoding it is most probably in: a byte order mark decides, then zero bytes (UTF-16 and 32), then whether it is valid UTF-8,
 * then which single-byte table makes French of it. `wanted` overrides all of it.
 * Errors: `EncodingUnknown` for a wanted encoding that does not exist. Source: IMP-2.
 */
export function decodeText(bytes: Uint8Array, wanted?: string): Result<DecodedText, ImportFault> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (wanted !== undefined) {
    if (!iconv.encodingExists(wanted)) return err({ kind: 'EncodingUnknown', encoding: wanted })
    return ok({ text: iconv.decode(buffer, wanted), encoding: wanted, notices: [] })
  }
  const marked = byMark(bytes) ?? encodingByZeros(bytes)
  if (marked !== null) return ok({ text: iconv.decode(buffer, marked), encoding: marked, notices: [] })
  const utf8 = strictUtf8(bytes)
  if (utf8 !== null) {
    const once = undoubled(utf8)
    if (once === null) return ok({ text: utf8, encoding: 'utf-8', notices: [] })
    return ok({ text: once, encoding: 'utf-8', notices: [{ kind: 'DoubleEncoded' }] })
  }
  const mixed = byLine(buffer)
  if (mixed !== null) return ok(mixed)
  const encoding = bestTable(buffer)
  return ok({ text: iconv.decode(buffer, encoding), encoding, notices: [] })
}

function byMark(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes[2] === 0 && bytes[3] === 0 ? 'utf-32le' : 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0xfe && bytes[3] === 0xff ? 'utf-32be' : null
}

/** UTF-16 and UTF-32 without their mark: in text that is mostly ASCII every second byte is zero, or three of four are. */
export function encodingByZeros(bytes: Uint8Array): string | null {
  const fours = Math.min(bytes.length, 4096) & ~3
  if (fours > 0) {
    const zeros = [0, 1, 2, 3].map(place => shareOfZeros(bytes, fours, place))
    if (zeros.every((of, place) => (place === 0 ? of < 0.05 : of > 0.6))) return 'utf-32le'
    if (zeros.every((of, place) => (place === 3 ? of < 0.05 : of > 0.6))) return 'utf-32be'
  }
  const size = Math.min(bytes.length, 4096) & ~1
  let even = 0
  let odd = 0
  for (let i = 0; i < size; i += 2) {
    if (bytes[i] === 0) even += 1
    if (bytes[i + 1] === 0) odd += 1
  }
  const half = size / 2
  if (odd > half * 0.6 && even < half * 0.05) return 'utf-16le'
  return even > half * 0.6 && odd < half * 0.05 ? 'utf-16be' : null
}

/** The share of zeros among every fourth byte. */
function shareOfZeros(bytes: Uint8Array, size: number, place: number): number {
  let zeros = 0
  for (let i = place; i < size; i += 4) if (bytes[i] === 0) zeros += 1
  return zeros / (size / 4)
}

function strictUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

const DOUBLED =
  /\u00c3[\u0080-\u00bf\u2030\u00a9\u0160\u0161\u0178\u017d\u017e\u0152\u0153\u0192\u02c6\u02dc]|\u00e2\u20ac[\u02dc\u2122\u0153\u009d\u201c\u201d]|\u00c2[\u00a0\u00b0\u00ab\u00bb]/g
const FRENCH = /[éèêàçÉôîù]/g

/** UTF-8 that was taken for Windows-1252 and written as UTF-8 again (`Ã©`), made single; null when the text is not like that. */
function undoubled(text: string): string | null {
  const doubled = text.match(DOUBLED)?.length ?? 0
  if (doubled < 3 || (text.match(FRENCH)?.length ?? 0) > doubled / 10) return null
  const back = iconv.encode(text, 'windows-1252')
  return iconv.decode(back, 'windows-1252') === text ? strictUtf8(back) : null
}

/** A UTF-8 file into which lines of another encoding were pasted: at least as many good lines with accents as bad ones. */
function byLine(buffer: Buffer): DecodedText | null {
  let good = 0
  const bad: number[] = []
  const parts: { text: string | null; from: number; to: number }[] = []
  let line = 1
  for (let from = 0; from < buffer.length; line += 1) {
    const at = buffer.indexOf(10, from)
    const to = at < 0 ? buffer.length : at + 1
    const slice = buffer.subarray(from, to)
    if (slice.some(byte => byte > 127)) {
      const text = strictUtf8(slice)
      parts.push({ text, from, to })
      if (text === null) bad.push(line)
      else good += 1
    } else parts.push({ text: slice.toString('latin1'), from, to })
    if (bad.length > 50 && good < bad.length) return null
    from = to
  }
  if (good < 2 || good < bad.length) return null
  const other = bestTable(Buffer.concat(parts.filter(p => p.text === null).map(p => buffer.subarray(p.from, p.to))))
  const text = parts.map(p => p.text ?? iconv.decode(buffer.subarray(p.from, p.to), other)).join('')
  return { text, encoding: 'utf-8', notices: [{ kind: 'MixedEncodings', lines: bad.slice(0, 20) }] }
}

const TABLES = ['windows-1252', 'macintosh', 'cp850']
/** What the general detector may add to our own three, when it is sure; its ISO-8859-1 is our windows-1252. */
const GUESSES: Readonly<Record<string, string>> = {
  'ISO-8859-2': 'windows-1250',
  'windows-1250': 'windows-1250',
  'ISO-8859-9': 'windows-1254',
}
const SURE = 60

function bestTable(buffer: Buffer): string {
  const sample = accented(buffer)
  const tables = [...TABLES]
  for (const guess of chardet.analyse(sample.subarray(0, GUESS_BYTES))) {
    const table = GUESSES[guess.name]
    if (table !== undefined && guess.confidence >= SURE && !tables.includes(table)) tables.push(table)
  }
  let best = 'windows-1252'
  let most = Number.NEGATIVE_INFINITY
  for (const table of tables) {
    const score = frenchness(iconv.decode(sample, table))
    if (score > most) {
      most = score
      best = table
    }
  }
  return best
}

/** The lines that carry bytes above 127, up to a sample's size. */
function accented(buffer: Buffer): Buffer {
  const parts: Buffer[] = []
  let size = 0
  for (let from = 0; from < buffer.length && size < SAMPLE_BYTES; ) {
    let to = from
    let high = false
    while (to < buffer.length && buffer[to] !== 10 && buffer[to] !== 13) {
      if ((buffer[to] ?? 0) > 127) high = true
      to += 1
    }
    if (high) {
      parts.push(buffer.subarray(from, to + 1))
      size += to + 1 - from
    }
    from = to + 1
  }
  return Buffer.concat(parts)
}

const COMMON = 'éèêëàâäçîïôöùûüœæ'
const CAPITAL = 'ÉÈÊËÀÂÄÇÎÏÔÖÙÛÜŒÆ'
const SIGNS = '’‘“”«»°º–—…€²½ \u00a0'

/** How much a decoded sample looks like French: accented letters inside words count for, signs of other tables and control characters against. */
function frenchness(text: string): number {
  let score = 0
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code < 128) continue
    const letter = text[i] ?? ''
    const before = text[i - 1] ?? ' '
    const after = text[i + 1] ?? ' '
    if (COMMON.includes(letter)) score += /[a-zA-Z]/.test(before + after) ? (letter === 'é' ? 3 : 2) : 0
    else if (CAPITAL.includes(letter)) score += /[a-z]/.test(before) ? -3 : /[A-Za-z]/.test(before + after) ? 1 : 0
    else if (SIGNS.includes(letter)) score += 1
    else score -= code < 0xa0 || code === 0xfffd ? 6 : 4
  }
  return score
}
