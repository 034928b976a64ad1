import { assert } from '../kit/assert.ts'

/** U+00A0, before a unit and before `: ; ! ? %` in French. */
export const noBreakSpace = '\u00a0'
/** U+202F, between groups of three digits in French. */
export const narrowNoBreakSpace = '\u202f'
/** U+2212, on screen and paper; files of figures use `-`. */
export const minusSign = '\u2212'

const doualaOffsetMs = 3_600_000

/** Decimal digits of a whole number split at `scale` digits from the right; trailing zeros beyond `keep` decimals are left out. */
export function decimalText(
  value: number,
  scale: number,
  keep: number,
  marks: { group: string; decimal: string },
): string {
  assert(Number.isSafeInteger(value), 'a figure is a whole number')
  const digits = Math.abs(value)
    .toString()
    .padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale).replace(/\B(?=(\d{3})+$)/g, marks.group)
  let fraction = scale === 0 ? '' : digits.slice(-scale)
  while (fraction.length > keep && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  return (value < 0 ? minusSign : '') + whole + (fraction === '' ? '' : marks.decimal + fraction)
}

/** Square metres to hundredths of a hectare, half away from zero. Units: m² in, 1/100 ha out. */
export function hundredthsOfHectare(squareMetres: number): number {
  return Math.sign(squareMetres) * Math.floor((Math.abs(squareMetres) + 50) / 100)
}

/** Year, month (1–12), day of month and weekday (0 = Sunday) of a business day `YYYY-MM-DD`. */
export function dayParts(day: string): { year: string; month: number; dayOfMonth: number; weekday: number } {
  assert(/^\d{4}-\d{2}-\d{2}$/.test(day), 'a business day is YYYY-MM-DD')
  const [year = '', month = '', dayOfMonth = ''] = day.split('-')
  return {
    year,
    month: Number(month),
    dayOfMonth: Number(dayOfMonth),
    weekday: new Date(`${day}T00:00:00Z`).getUTCDay(),
  }
}

/** The business day and the time `HH:MM` at Douala of an instant (UNIT-3: UTC+1, no daylight saving). */
export function doualaClock(instantMs: number): { day: string; time: string } {
  const text = new Date(instantMs + doualaOffsetMs).toISOString()
  return { day: text.slice(0, 10), time: text.slice(11, 16) }
}
