import { err, ok, type Result } from '../kit/result.ts'
import { type DayInput, parseDayInput } from './day-input.ts'
import { tidyText } from './folded-text.ts'

/** When somebody was born, as well as it is known: a day, a year, or about a year. */
export interface Birth {
  readonly year: number
  /** 'YYYY-MM-DD' when the day is known. */
  readonly day: string | null
  readonly approx: boolean
  readonly original: string
  /** How it had to be read when that was not the plain way; a person may want to look. */
  readonly read: DayInput['read'] | 'from age' | 'span'
}

/** Why a birth cannot be taken. */
export type BirthFault =
  | { readonly kind: 'BirthUnreadable' }
  | { readonly kind: 'BirthImpossibleDay' }
  | { readonly kind: 'BirthInFuture'; readonly year: number }
  /** Older than 115 years. */
  | { readonly kind: 'BirthTooEarly'; readonly year: number }
  /** Younger than 12 years: not a grower. */
  | { readonly kind: 'BirthTooLate'; readonly year: number }

/** Ages of growers that are believed, in whole years. */
export const birthLimits = { oldestYears: 115, youngestYears: 12 } as const

/** Longer texts are no births; keeps hostile cells linear. */
const MOST_CHARS = 120
const PLAIN_YEAR = /^(?:19|20)\d\d$/
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
  if (text.length > MOST_CHARS) return err({ kind: 'BirthUnreadable' })
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
  const found = parseDayInput(rest, thisYear - birthLimits.youngestYears)
  if (!found.ok) return err({ kind: found.error.kind === 'DayImpossible' ? 'BirthImpossibleDay' : 'BirthUnreadable' })
  const { year, day, read } = found.value
  return judged({ year, day: approx ? null : day, approx, read, original: text }, today)
}

/** An age written in its own column: about that many years before `today`. Errors: `BirthFault`. */
export function parseAge(text: string, today: string): Result<Birth, BirthFault> {
  if (text.length > MOST_CHARS) return err({ kind: 'BirthUnreadable' })
  const age = /^\D{0,6}?(\d{1,3})(?:[.,]0+)?\s*\D{0,8}$/.exec(tidyText(text))
  return age === null ? err({ kind: 'BirthUnreadable' }) : fromAge(Number(age[1]), text, today)
}

function fromAge(age: number, text: string, today: string): Result<Birth, BirthFault> {
  const year = Number(today.slice(0, 4)) - age
  return judged({ year, day: null, approx: true, original: text, read: 'from age' }, today)
}

function judged(birth: Birth, today: string): Result<Birth, BirthFault> {
  const thisYear = Number(today.slice(0, 4))
  const year = birth.year
  if (birth.day !== null ? birth.day > today : year > thisYear) return err({ kind: 'BirthInFuture', year })
  if (year < thisYear - birthLimits.oldestYears) return err({ kind: 'BirthTooEarly', year })
  if (year > thisYear - birthLimits.youngestYears) return err({ kind: 'BirthTooLate', year })
  return ok(birth)
}
