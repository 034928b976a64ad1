import { err, ok, type Result } from '../kit/result.ts'
import { addDays } from './day.ts'
import { foldText } from './folded-text.ts'

/** A day of the calendar as somebody wrote it, or only its year. */
export interface DayInput {
  readonly year: number
  /** 'YYYY-MM-DD' when the whole day is there. */
  readonly day: string | null
  /** How it had to be read when that was not the plain way; a person may want to look. */
  readonly read: 'plain' | 'two-digit year' | 'month first' | 'serial day'
}

/** Why a day cannot be taken. */
export type DayFault = { readonly kind: 'DayUnreadable' } | { readonly kind: 'DayImpossible' }

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
const FRENCH_DAY = /^(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})$/
const ISO_DAY = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/
const WORD_DAY = /^(\d{1,2}|1ER) ([A-Z]+) (\d{4}|\d{2})$/
const WORD_MONTH = /^([A-Z]+) (\d{4})$/
const MONTH_YEAR = /^(\d{1,2})[/.-](\d{4})$/

/**
 * `11/04/2003`, `2003-04-11`, `11 avril 2003`, `1er mars 98`, `04/2003`, `2003`, a spreadsheet's day number. Day first unless only month first is
 * possible; a year of two digits is the last one with these digits that is not after `latestYear`.
 * Errors: `DayUnreadable`, `DayImpossible` (30 February).
 */
export function parseDayInput(text: string, latestYear: number): Result<DayInput, DayFault> {
  const found = readDay(text.trim(), latestYear)
  if (found === 'impossible') return err({ kind: 'DayImpossible' })
  return found === null ? err({ kind: 'DayUnreadable' }) : ok(found)
}

function readDay(text: string, latestYear: number): DayInput | 'impossible' | null {
  if (/^\d{4}$/.test(text)) return { year: Number(text), day: null, read: 'plain' }
  const french = FRENCH_DAY.exec(text)
  if (french !== null) return dayOf(french[1] ?? '', Number(french[2]), french[3] ?? '', latestYear)
  const iso = ISO_DAY.exec(text)
  if (iso !== null) return exactDay(Number(iso[1]), Number(iso[2]), Number(iso[3]), 'plain')
  const month = MONTH_YEAR.exec(text)
  if (month !== null)
    return Number(month[1]) <= 12 ? { year: Number(month[2]), day: null, read: 'plain' } : 'impossible'
  if (/^\d{5}$/.test(text)) return serialDay(Number(text))
  const words = foldText(text)
  const worded = WORD_DAY.exec(words)
  const named = MONTHS[worded?.[2] ?? '']
  if (worded !== null && named !== undefined) return dayOf(worded[1] ?? '', named, worded[3] ?? '', latestYear)
  const bare = WORD_MONTH.exec(words)
  if (bare !== null && MONTHS[bare[1] ?? ''] !== undefined) return { year: Number(bare[2]), day: null, read: 'plain' }
  return null
}

function dayOf(dayText: string, month: number, yearText: string, latestYear: number): DayInput | 'impossible' {
  const day = dayText === '1ER' ? 1 : Number(dayText)
  const short = yearText.length === 2
  const year = short ? century(Number(yearText), latestYear) : Number(yearText)
  if (day === 0 || month === 0)
    return day === 0 ? { year, day: null, read: short ? 'two-digit year' : 'plain' } : 'impossible'
  if (month > 12 && day <= 12) return exactDay(year, day, month, 'month first')
  return exactDay(year, month, day, short ? 'two-digit year' : 'plain')
}

function century(two: number, latestYear: number): number {
  const year = Math.floor(latestYear / 100) * 100 + two
  return year > latestYear ? year - 100 : year
}

/** Spreadsheet day numbers: 1 is 1 January 1900, and 29 February 1900 is counted though it never was. */
function serialDay(serial: number): DayInput | null {
  if (serial < 367) return null
  const found = addDays('1899-12-30', serial)
  return { year: Number(found.slice(0, 4)), day: found, read: 'serial day' }
}

function exactDay(year: number, month: number, day: number, read: DayInput['read']): DayInput | 'impossible' {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return 'impossible'
  return { year, day: `${year}-${two(month)}-${two(day)}`, read }
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))
