import { dayParts, decimalText, doualaClock, hundredthsOfHectare, narrowNoBreakSpace, noBreakSpace } from './figures.ts'
import type { Typography } from './typography.ts'

const marks = { group: narrowNoBreakSpace, decimal: ',' }
const weekdays = ['dimanche', 'lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi']
const months = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
]

/** `1 234 567` with U+202F between groups and U+2212 as minus (UX §7). */
export const formatInteger = (value: number): string => decimalText(value, 0, 0, marks)

/** `1 234,5`: every gram is shown, `decimals` at least. Units: grams in, kilograms out. */
export const formatKilogramsBare = (grams: number, decimals = 1): string => decimalText(grams, 3, decimals, marks)

/** `1 234,5 kg`, U+00A0 before the unit. Units: grams in, kilograms out. */
export const formatKilograms = (grams: number): string => `${formatKilogramsBare(grams)}${noBreakSpace}kg`

/** `1 234 568 FCFA`, U+00A0 before the unit. Units: whole XAF. */
export const formatXaf = (amountXaf: number): string => `${formatInteger(amountXaf)}${noBreakSpace}FCFA`

/** `7,5 %`. Units: basis points in. */
export const formatPercent = (basisPoints: number): string => `${decimalText(basisPoints, 2, 0, marks)}${noBreakSpace}%`

/** `1,85 ha`. Units: square metres in. */
export const formatHectares = (squareMetres: number): string =>
  `${decimalText(hundredthsOfHectare(squareMetres), 2, 2, marks)}${noBreakSpace}ha`

/** `1,85`, exact: more decimals where they are not zero. Units: square metres in, hectares out. */
export const formatHectaresBare = (squareMetres: number): string => decimalText(squareMetres, 4, 2, marks)

/** `02/11/2026`. */
export const formatDay = (day: string): string => day.split('-').toReversed().join('/')

/** `lundi 2 novembre 2026`; the first of a month is `1er`. */
export function formatDayLong(day: string): string {
  const { year, month, dayOfMonth, weekday } = dayParts(day)
  return `${weekdays[weekday]} ${dayOfMonth === 1 ? '1er' : dayOfMonth} ${months[month - 1]} ${year}`
}

/** `14:05` at Douala. Units: UTC ms in. */
export const formatTime = (instantMs: number): string => doualaClock(instantMs).time

/** `02/11/2026 14:05` at Douala. Units: UTC ms in. */
export const formatInstant = (instantMs: number): string =>
  `${formatDay(doualaClock(instantMs).day)}${noBreakSpace}${formatTime(instantMs)}`

/** `0 sac`, `1 sac`, `2 sacs`: the plural begins at two. */
export const formatCount = (count: number, one: string, many: string): string =>
  `${formatInteger(count)}${noBreakSpace}${Math.abs(count) < 2 ? one : many}`

/** `Planteur : MBALLA Jean`, U+00A0 before the colon. */
export const labelled = (label: string, value: string): string => `${label}${noBreakSpace}: ${value}`

/** `« texte »` with U+00A0 inside. */
export const quoted = (text: string): string => `«${noBreakSpace}${text}${noBreakSpace}»`

/** French as written in Cameroon. Source: UX §7. */
export const french: Typography = {
  formatInteger,
  formatKilograms,
  formatKilogramsBare,
  formatXaf,
  formatPercent,
  formatHectares,
  formatHectaresBare,
  formatDay,
  formatDayLong,
  formatInstant,
  formatTime,
  formatCount,
  labelled,
  quoted,
}
