import { english } from './english.ts'
import { french } from './french.ts'

/** The languages of screens and papers (UX §7). */
export type Language = 'fr' | 'en'

/**
 * How figures, days and marks are written in one language. Pure text: the same bytes on every machine, whatever ICU it has.
 * Units: XAF, grams, basis points and square metres are whole numbers; instants are UTC milliseconds, shown in Africa/Douala (UNIT-3).
 */
export interface Typography {
  /** `1 234 567`; minus U+2212. */
  formatInteger(value: number): string
  /** Every gram is shown: one decimal at least, more only where they are not zero. */
  formatKilograms(grams: number): string
  /** `formatKilograms` without its unit, for columns and sums; `decimals` at least, so that a column has its commas in line. */
  formatKilogramsBare(grams: number, decimals?: number): string
  formatXaf(amountXaf: number): string
  /** Basis points, `7,5 %`. */
  formatPercent(basisPoints: number): string
  /** Square metres as hectares with two decimals, rounded half away from zero. */
  formatHectares(squareMetres: number): string
  /** Square metres as hectares without unit, exact, two decimals at least. */
  formatHectaresBare(squareMetres: number): string
  /** A business day `YYYY-MM-DD` in figures. */
  formatDay(day: string): string
  /** The same with the weekday and the month in words. */
  formatDayLong(day: string): string
  /** Day and time at Douala. */
  formatInstant(instantMs: number): string
  /** Time of day at Douala. */
  formatTime(instantMs: number): string
  /** The count with its noun. French: 0 and 1 are singular; English: only 1. */
  formatCount(count: number, one: string, many: string): string
  /** A label before its value, with the language's colon. */
  labelled(label: string, value: string): string
  /** Text between the language's quotation marks. */
  quoted(text: string): string
}

/** The figures and marks of a language. */
export function typographyOf(language: Language): Typography {
  return language === 'fr' ? french : english
}
