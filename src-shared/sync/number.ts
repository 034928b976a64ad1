import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { LIMITS } from './limits.ts'

/** L delivery, P payment, A advance, F invoice, T transfer, C collection, E shipment, K till, I count. */
export type NumberLetter = 'L' | 'P' | 'A' | 'F' | 'T' | 'C' | 'E' | 'K' | 'I'
/** PL farmer, CF supplier, CP cooperative, LT lot, PA plot. */
export type CodeKind = 'PL' | 'CF' | 'CP' | 'LT' | 'PA'

/** A document number taken apart, e.g. `EBO7KD-2627-L00412`. `season`: four digits, or `26HC` outside any. */
export interface DocumentNumber {
  readonly warehouse: string
  readonly tag: string
  readonly season: string
  readonly letter: NumberLetter
  readonly counter: number
}

/** The code of a record that lasts longer than a season, e.g. `EBO7KD-PL00873`. */
export interface RecordCode {
  readonly warehouse: string
  readonly tag: string
  readonly kind: CodeKind
  readonly counter: number
}

/** The text is not a number or a code in its one spelling. */
export type NumberFault = { readonly kind: 'NotANumber' }

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const HEAD = '([A-Z]{3})([0-9A-HJKMNP-TV-Z]{3})'
// Five digits or more: padded to five, and no zero before a longer counter.
const COUNTER = '([0-9]{5}|[1-9][0-9]{5,8})'
const NUMBER = new RegExp(`^${HEAD}-([0-9]{4}|[0-9]{2}HC)-([LPAFTCEKI])${COUNTER}$`)
const CODE = new RegExp(`^${HEAD}-(PL|CF|CP|LT|PA)${COUNTER}$`)
const HEAD_ONLY = new RegExp(`^${HEAD}$`)

/** The tag of a `wh` log: the first 15 bits of its id as three Crockford characters. Source: LEDGER §9. */
export function numberTag(logIdBytes: Uint8Array): string {
  assert(logIdBytes.length === 16, 'a log id is 16 bytes')
  const bits = (((logIdBytes[0] ?? 0) << 8) | (logIdBytes[1] ?? 0)) >> 1
  return CROCKFORD.charAt(bits >> 10) + CROCKFORD.charAt((bits >> 5) & 31) + CROCKFORD.charAt(bits & 31)
}

/** The season part of a number: `2627` of a season that starts in 2026. */
export function seasonPart(startYear: number): string {
  assert(Number.isInteger(startYear) && startYear >= 2000 && startYear < 2200, 'a year of a season is a plausible one')
  return twoDigits(startYear) + twoDigits(startYear + 1)
}

/** The season part of a day outside any season: `26HC` (hors campagne) in 2026. A clock that stands in 1980 stops nobody: `80HC`. */
export function outsideSeasonPart(year: number): string {
  assert(Number.isInteger(year) && year >= 0, 'a day has a year')
  return `${twoDigits(year)}HC`
}

function twoDigits(year: number): string {
  return String(year % 100).padStart(2, '0')
}

/** The text of a document number. Source: LEDGER §9, domain CODE-1. */
export function formatNumber(number: DocumentNumber): string {
  const head = formatHead(number.warehouse, number.tag)
  const text = `${head}-${number.season}-${number.letter}${formatCounter(number.counter)}`
  assert(NUMBER.test(text), 'a document number is well formed')
  return text
}

/** The parts of a document number in its one spelling. Errors: `NumberFault`. */
export function parseNumber(text: string): Result<DocumentNumber, NumberFault> {
  const [, warehouse, tag, season, letter, counter] = NUMBER.exec(text) ?? []
  if (!warehouse || !tag || !season || !letter || !counter || Number(counter) === 0) return err({ kind: 'NotANumber' })
  return ok({ warehouse, tag, season, letter: letter as NumberLetter, counter: Number(counter) })
}

/** The text of a farmer's, supplier's, lot's or plot's code. Source: domain CODE-2. */
export function formatCode(code: RecordCode): string {
  const text = `${formatHead(code.warehouse, code.tag)}-${code.kind}${formatCounter(code.counter)}`
  assert(CODE.test(text), 'a code is well formed')
  return text
}

/** The parts of a code in its one spelling. Errors: `NumberFault`. */
export function parseCode(text: string): Result<RecordCode, NumberFault> {
  const [, warehouse, tag, kind, counter] = CODE.exec(text) ?? []
  if (!warehouse || !tag || !kind || !counter || Number(counter) === 0) return err({ kind: 'NotANumber' })
  return ok({ warehouse, tag, kind: kind as CodeKind, counter: Number(counter) })
}

function formatHead(warehouse: string, tag: string): string {
  assert(HEAD_ONLY.test(warehouse + tag), 'a warehouse has three capitals and a tag three Crockford characters')
  return warehouse + tag
}

function formatCounter(counter: number): string {
  assert(Number.isInteger(counter) && counter >= 1 && counter <= LIMITS.numberCounter, 'a counter starts at 1')
  return String(counter).padStart(5, '0')
}
