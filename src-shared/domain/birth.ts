import { err, ok, type Result } from '../kit/result.ts'
import { addDays } from './day.ts'
import { foldText, tidyText } from './folded-text.ts'

/** When somebody was born, as well as it is known: a day, a year, or about a year. */
export interface Birth {
  readonly year: number
  /** 'YYYY-MM-DD' when the day is known. */
  readonly day: string | null
  readonly approx: boolean
  readonly original: string
  /** How it had to be read when that was not the plain way; a person may want to look. */
  readonly read: 'plain' | 'two-digit year' | 'month first' | 'from age' | 'serial day' | 'span'
}

export type BirthFault =
  | { readonly kind: 'BirthUnreadable' }
  | { readonly kind: 'BirthImpossibleDay' }
  | { readonly kind: 'BirthInFuture'; readonly year: number }
  /** Older than 115 years. */
  | { readonly kind: 'BirthTooEarly'; readonly year: number }
  /** Younger than 12 years: not a grower. */
  | { readonly kind: 'BirthTooLate'; readonly year: number }

export const birthLimits = { oldestYears: 115, youngestYears: 12 } as const

const MONTHS: Readonly<Record<string, number>> = {
  JAN: 1,
  JANV: 1,
  JANVIER: 1,
  JANUARY: 1,
  FEV: 2,
  FEVR: 2,
  FEVRIER: 2,
  FEB: 2,
  FEBRUARY: 2,
  MARS: 3,
  MAR: 3,
  MARCH: 3,
  AVR: 4,
  AVRIL: 4,
  APR: 4,
  APRIL: 4,
  MAI: 5,
  MAY: 5,
  JUIN: 6,
  JUN: 6,
  JUNE: 6,
  JUIL: 7,
  JUILLET: 7,
  JUL: 7,
  JULY: 7,
  AOUT: 8,
  AOU: 8,
  AUG: 8,
  AUGUST: 8,
  SEPT: 9,
  SEP: 9,
  SEPTEMBRE: 9,
  SEPTEMBER: 9,
  OCT: 10,
  OCTOBRE: 10,
  OCTOBER: 10,
  NOV: 11,
  NOVEMBRE: 11,
  NOVEMBER: 11,
  DEC: 12,
  DECEMBRE: 12,
  DECEMBER: 12,
}
const PLAIN_YEAR = /^(?:19|20)\d\d$/
const FRENCH_DAY = /^(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})$/
const ISO_DAY = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/
const WORD_DAY = /^(\d{1,2}|1ER) ([A-Z]+) (\d{4}|\d{2})$/
const WORD_MONTH = /^([A-Z]+) (\d{4})$/
const MONTH_YEAR = /^(\d{1,2})[/.-](\d{4})$/
const SPAN = /^((?:19|20)\d\d)\s*(?:-|–|\/|ou|a|à|et|or|to)\s*((?:19|20)\d\d)$/i
const AGE = /^(?:age[: ]*)?(\d{1,3})\s*(?:ans?|years?|yrs?|y)\.?$/i
const BORN = /^(?:n[ée]+(?:\(e\))?|born|date de naissance)\s*(?:en|le|vers|the|on|in|:)?\s*(?=.)/i
const ABOUT =
  /^(?:vers|environ|env\.?|ca\.?|circa|autour de|about|around|approx\.?|pr[ée]sum[ée] en|±|~|≈)\s*(?:en|le|l['’]an)?\s*/i
const PLACE = /\s+(?:à|a|at|in)\s+\p{L}.*$/iu

/**
 * A day (`11/04/2003`, `2003-04-11`, `11 avril 2003`), a year (`1956`, `né en 1956`), about a year (`vers 1963`, `1960-1965`), or an age (`45 ans`).
 * Days are day first unless only month first is possible. `today` ('YYYY-MM-DD') bounds what is believed and turns ages into years.
 * Errors: `BirthFault`.
 */
export function parseBirth(text: string, today: string): Result<Birth, BirthFault> {
  const thisYear = Number(today.slice(0, 4))
  if (PLAIN_YEAR.test(text))
    return judged({ year: Number(text), day: null, approx: false, original: text, read: 'plain' }, today)
  let rest = tidyText(text).replace(/^'/, '')
  const age = AGE.exec(rest)
  if (age !== null) return fromAge(Number(age[1]), text, today)
  let approx = false
  for (let i = 0; i < 2; i += 1) {
    const bare = rest.replace(ABOUT, '')
    if (bare !== rest || /^n[ée]+(?:\(e\))?\s+vers/i.test(rest)) approx = true
    rest = bare.replace(BORN, '')
  }
  if (/\s*(?:environ|env\.?|\?|\(approx\.?\))$/i.test(rest)) {
    approx = true
    rest = rest.replace(/\s*(?:environ|env\.?|\?|\(approx\.?\))$/i, '')
  }
  rest = rest.replace(PLACE, '').trim()
  const span = SPAN.exec(rest)
  if (span !== null && Math.abs(Number(span[1]) - Number(span[2])) <= 15) {
    const year = Math.floor((Number(span[1]) + Number(span[2])) / 2)
    return judged({ year, day: null, approx: true, original: text, read: 'span' }, today)
  }
  const found = readDay(rest, thisYear)
  if (found === 'impossible') return err({ kind: 'BirthImpossibleDay' })
  if (found === null) return err({ kind: 'BirthUnreadable' })
  return judged({ ...found, approx, day: approx ? null : found.day, original: text }, today)
}

/** An age written in its own column: about that many years before `today`. Errors: `BirthFault`. */
export function parseAge(text: string, today: string): Result<Birth, BirthFault> {
  const age = /^\D{0,6}?(\d{1,3})(?:[.,]0+)?\s*\D{0,8}$/.exec(tidyText(text))
  return age === null ? err({ kind: 'BirthUnreadable' }) : fromAge(Number(age[1]), text, today)
}

function fromAge(age: number, text: string, today: string): Result<Birth, BirthFault> {
  const year = Number(today.slice(0, 4)) - age
  return judged({ year, day: null, approx: true, original: text, read: 'from age' }, today)
}

type DayRead = Pick<Birth, 'year' | 'day' | 'read'>

function readDay(text: string, thisYear: number): DayRead | 'impossible' | null {
  if (/^\d{4}$/.test(text)) return { year: Number(text), day: null, read: 'plain' }
  const french = FRENCH_DAY.exec(text)
  if (french !== null) return dayOf(french[1] ?? '', Number(french[2]), french[3] ?? '', thisYear)
  const iso = ISO_DAY.exec(text)
  if (iso !== null) return exactDay(Number(iso[1]), Number(iso[2]), Number(iso[3]), 'plain')
  const month = MONTH_YEAR.exec(text)
  if (month !== null)
    return Number(month[1]) <= 12 ? { year: Number(month[2]), day: null, read: 'plain' } : 'impossible'
  if (/^\d{5}$/.test(text)) return serialDay(Number(text))
  const words = foldText(text)
  const worded = WORD_DAY.exec(words)
  const named = MONTHS[worded?.[2] ?? '']
  if (worded !== null && named !== undefined) return dayOf(worded[1] ?? '', named, worded[3] ?? '', thisYear)
  const bare = WORD_MONTH.exec(words)
  if (bare !== null && MONTHS[bare[1] ?? ''] !== undefined) return { year: Number(bare[2]), day: null, read: 'plain' }
  return null
}

function dayOf(dayText: string, month: number, yearText: string, thisYear: number): DayRead | 'impossible' {
  const day = dayText === '1ER' ? 1 : Number(dayText)
  const short = yearText.length === 2
  const year = short ? century(Number(yearText), thisYear) : Number(yearText)
  if (day === 0 || month === 0)
    return day === 0 ? { year, day: null, read: short ? 'two-digit year' : 'plain' } : 'impossible'
  if (month > 12 && day <= 12) return exactDay(year, day, month, 'month first')
  return exactDay(year, month, day, short ? 'two-digit year' : 'plain')
}

/** The latest year with these two digits that makes a grown-up. */
function century(two: number, thisYear: number): number {
  const latest = thisYear - birthLimits.youngestYears
  const year = Math.floor(latest / 100) * 100 + two
  return year > latest ? year - 100 : year
}

/** Spreadsheet day numbers: 1 is 1 January 1900, and 29 February 1900 is counted though it never was. */
function serialDay(serial: number): DayRead | null {
  if (serial < 367) return null
  const found = addDays('1899-12-30', serial)
  return { year: Number(found.slice(0, 4)), day: found, read: 'serial day' }
}

function exactDay(year: number, month: number, day: number, read: Birth['read']): DayRead | 'impossible' {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return 'impossible'
  return { year, day: `${year}-${two(month)}-${two(day)}`, read }
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))

function judged(birth: Birth, today: string): Result<Birth, BirthFault> {
  const thisYear = Number(today.slice(0, 4))
  const year = birth.year
  if (birth.day !== null ? birth.day > today : year > thisYear) return err({ kind: 'BirthInFuture', year })
  if (year < thisYear - birthLimits.oldestYears) return err({ kind: 'BirthTooEarly', year })
  if (year > thisYear - birthLimits.youngestYears) return err({ kind: 'BirthTooLate', year })
  return ok(birth)
}
