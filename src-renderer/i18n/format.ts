import { useTranslation } from 'react-i18next'
import type { Language } from './i18n.ts'

/** Cameroon counts, writes and dates like this in each of its two languages (ux.md §7). */
const locales: Record<Language, string> = { fr: 'fr-CM', en: 'en-CM' }
const timeZone = 'Africa/Douala'
const nbsp = '\u00A0'
const minus = '\u2212'

const numberFormats = new Map<string, Intl.NumberFormat>()
const dateFormats = new Map<string, Intl.DateTimeFormat>()

function number(language: Language, decimals: number, atMost = decimals): Intl.NumberFormat {
  const key = `${language} ${decimals} ${atMost}`
  let format = numberFormats.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locales[language], {
      minimumFractionDigits: decimals,
      maximumFractionDigits: atMost,
    })
    numberFormats.set(key, format)
  }
  return format
}

function date(language: Language, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${name}`
  let format = dateFormats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(locales[language], { timeZone, ...options })
    dateFormats.set(key, format)
  }
  return format
}

const signed = (text: string): string => text.replace('-', minus)

/** Numbers and dates as the reader of `language` expects them on screen. Units come in as integers and go out as words. */
export function formatsOf(language: Language) {
  const whole = (value: number): string => signed(number(language, 0).format(value))
  const decimal = (value: number, decimals: number): string => signed(number(language, decimals).format(value))
  return {
    /** `1 234` */
    whole,
    /** `1 234,5`, exactly `decimals` places. */
    decimal,
    /** Grams → `64,5`: one place, more only when there is more to say. */
    weight: (grams: number): string => signed(number(language, 1, 3).format(grams / 1000)),
    /** Grams → `64,5 kg` */
    kilograms: (grams: number): string => `${signed(number(language, 1, 3).format(grams / 1000))}${nbsp}kg`,
    /** Francs → `595 350` */
    amount: whole,
    /** Francs → `595 350 FCFA` */
    money: (francs: number): string => `${whole(francs)}${nbsp}FCFA`,
    /** Basis points → `9,2` */
    percentFigure: (basisPoints: number): string => signed(number(language, 0, 2).format(basisPoints / 100)),
    /** Square metres → `1,85` */
    hectareFigure: (squareMetres: number): string => signed(number(language, 2, 4).format(squareMetres / 10_000)),
    /** Basis points → `9,2 %` */
    percent: (basisPoints: number): string =>
      `${signed(number(language, 0, 2).format(basisPoints / 100))}${language === 'fr' ? nbsp : ''}%`,
    /** Square metres → `1,85 ha` */
    hectares: (squareMetres: number): string =>
      `${signed(number(language, 2, 4).format(squareMetres / 10_000))}${nbsp}ha`,
    /** 'YYYY-MM-DD' → `02/11/2026` */
    day: (day: string): string => date(language, 'day', dayParts).format(noonOf(day)),
    /** 'YYYY-MM-DD' → `lundi 2 novembre 2026`, `samedi 1er août 2026` */
    longDay: (day: string): string => {
      const text = date(language, 'long', longParts).format(noonOf(day))
      return language === 'fr' ? text.replace(/ 1 /, ' 1er ') : text
    },
    /** UTC ms → `02/11/2026 14:05` */
    instant: (ms: number): string =>
      `${date(language, 'day', dayParts).format(ms)} ${date(language, 'clock', clockParts).format(ms)}`,
    /** UTC ms → `02/11 14:05`, where the year is plain from the place. */
    shortInstant: (ms: number): string =>
      `${date(language, 'short', shortParts).format(ms)} ${date(language, 'clock', clockParts).format(ms)}`,
    /** UTC ms → `14:05` */
    clock: (ms: number): string => date(language, 'clock', clockParts).format(ms),
    /** How long ago, in the largest unit that says something: `il y a 11 min`, `il y a 2 jours`. */
    ago: (thenMs: number, nowMs: number): string => ago(language, thenMs, nowMs),
    /** Seconds to wait → `45 secondes`, `4 minutes` */
    wait: (seconds: number): string => waiting(language, seconds),
    /** `a, b et c` */
    list: (items: readonly string[]): string => new Intl.ListFormat(locales[language]).format(items),
  }
}

export type Formats = ReturnType<typeof formatsOf>

const byLanguage: Record<Language, Formats> = { fr: formatsOf('fr'), en: formatsOf('en') }

/** The formats of the language on screen; changes with it, and only then. */
export function useFormats(): Formats {
  const { i18n } = useTranslation()
  return byLanguage[i18n.language === 'en' ? 'en' : 'fr']
}

const dayParts = { day: '2-digit', month: '2-digit', year: 'numeric' } as const
const shortParts = { day: '2-digit', month: '2-digit' } as const
const longParts = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const
const clockParts = { hour: '2-digit', minute: '2-digit', hour12: false } as const

const noonOf = (day: string): number => Date.parse(`${day}T11:00:00Z`)

/** A figure keeps its unit on the same line, whatever the locale's data says. */
const together = (text: string): string => text.replace(/(\d)[ \u00a0\u202f](?=\p{L})/gu, `$1${nbsp}`)

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

function waiting(language: Language, seconds: number): string {
  const [unit, length] = units.find(([, length]) => seconds >= 1.5 * length) ?? ['second', 1]
  const format = new Intl.NumberFormat(locales[language], { style: 'unit', unit, unitDisplay: 'long' })
  return together(format.format(length > 60 ? Math.round(seconds / length) : Math.ceil(seconds / length)))
}

function ago(language: Language, thenMs: number, nowMs: number): string {
  const relative = (style: 'short' | 'long') =>
    new Intl.RelativeTimeFormat(locales[language], { numeric: 'always', style })
  // this very minute is −0, which is said as past
  const minutes = -Math.round((nowMs - thenMs) / 60_000)
  if (Math.abs(minutes) < 60) return together(relative('short').format(minutes, 'minute'))
  const hours = Math.round(minutes / 60)
  if (Math.abs(hours) < 36) return together(relative('short').format(hours, 'hour'))
  return together(relative('long').format(Math.round(hours / 24), 'day'))
}
