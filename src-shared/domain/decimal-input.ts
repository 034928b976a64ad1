import { err, ok, type Result } from '../kit/result.ts'

/** A number as somebody typed it. `value` is a whole number of 10^-scale units: `1234,5` kg at scale 3 is 1 234 500 g. */
export interface DecimalInput {
  readonly value: number
  readonly original: string
}

/** Why a number cannot be taken. */
export type DecimalFault =
  | { readonly kind: 'DecimalEmpty' }
  | { readonly kind: 'DecimalUnreadable' }
  /** `1.234`: one and a bit, or one thousand and some? Both values, in the same units as `value`, smallest first. */
  | { readonly kind: 'DecimalAmbiguous'; readonly proposals: readonly [number, number] }
  | { readonly kind: 'DecimalTooPrecise'; readonly decimals: number; readonly most: number }
  | { readonly kind: 'DecimalTooLarge' }

/** What a number is read into, and what is known of its writer. */
export interface DecimalOptions {
  /** Decimal places of the stored unit: 3 for kilograms stored in grams, 2 for percent in basis points, 4 for hectares in m², 0 for FCFA. */
  readonly scale: number
  /** Which mark the writer is known to use; settles `1.234`. Unknown by default, then `1.234` is refused (ux.md §7). */
  readonly mark?: 'comma' | 'dot' | undefined
  /** Digits beyond `scale`: refused (a form), or rounded half up (an import). */
  readonly excess?: 'refuse' | 'round' | undefined
  readonly negative?: boolean | undefined
}

const GAPS = /[\s\u00a0\u2000-\u200a\u202f]/g
const DIGITS = /^\d+$/

/**
 * Reads `1234,5`, `1234.5`, `1 234,5` (any space), `1.234,5`, `1,234.5`. A lone dot before exactly three digits (`1.234`) is refused with both
 * readings unless the writer's mark is known; a lone comma is the French decimal comma.
 * Units: whole 10^-scale units, exact (no floating point on the way). Errors: `DecimalFault`. Source: ux.md §7.
 */
export function parseDecimal(text: string, options: DecimalOptions): Result<DecimalInput, DecimalFault> {
  let rest = text.trim()
  if (rest === '') return err({ kind: 'DecimalEmpty' })
  let sign = 1
  if (rest[0] === '-' || rest[0] === '\u2212' || rest[0] === '+') {
    if (rest[0] !== '+') sign = -1
    if (sign < 0 && options.negative !== true) return err({ kind: 'DecimalUnreadable' })
    rest = rest.slice(1).trim()
  }
  const shape = splitNumber(rest, options.mark)
  if (shape === null) return err({ kind: 'DecimalUnreadable' })
  const { whole, fraction, ambiguous } = shape
  if (ambiguous) {
    const low = toUnits(whole, fraction, options)
    const high = toUnits(whole + fraction, '', options)
    if (!low.ok) return low
    if (!high.ok) return high
    return err({ kind: 'DecimalAmbiguous', proposals: [sign * low.value, sign * high.value] })
  }
  const units = toUnits(whole, fraction, options)
  return units.ok ? ok({ value: sign * units.value || 0, original: text }) : units
}

interface NumberShape {
  readonly whole: string
  readonly fraction: string
  readonly ambiguous: boolean
}

function splitNumber(text: string, mark: 'comma' | 'dot' | undefined): NumberShape | null {
  if (DIGITS.test(text)) return { whole: text, fraction: '', ambiguous: false }
  const dots = text.split('.').length - 1
  const commas = text.split(',').length - 1
  if (dots > 0 && commas > 0) return splitAt(text, text.lastIndexOf('.') > text.lastIndexOf(',') ? '.' : ',')
  if (dots + commas === 0) return grouped(text, ' ', '')
  const sign = dots > 0 ? '.' : ','
  if (dots + commas > 1) return grouped(text, sign, '')
  const known = mark === undefined ? undefined : mark === 'dot' ? '.' : ','
  const [before = '', after = ''] = text.split(sign)
  const couldGroup = /^[1-9]\d{0,2}$/.test(before) && /^\d{3}$/.test(after)
  if (couldGroup && known === undefined && sign === '.') return { whole: before, fraction: after, ambiguous: true }
  if (couldGroup && known !== undefined && known !== sign)
    return { whole: before + after, fraction: '', ambiguous: false }
  return splitAt(text, sign)
}

function splitAt(text: string, decimalMark: '.' | ','): NumberShape | null {
  const at = text.lastIndexOf(decimalMark)
  const fraction = text.slice(at + 1)
  if (fraction !== '' && !DIGITS.test(fraction)) return null
  const head = text.slice(0, at)
  if (head === '') return fraction === '' ? null : { whole: '0', fraction, ambiguous: false }
  if (DIGITS.test(head)) return { whole: head, fraction, ambiguous: false }
  const other = decimalMark === '.' ? ',' : '.'
  return grouped(head, head.includes(other) ? other : ' ', fraction)
}

/** A whole part written in groups of three: `1 234 567`, `1.234.567`. */
function grouped(text: string, sign: '.' | ',' | ' ', fraction: string): NumberShape | null {
  const groups = (sign === ' ' ? text.replace(GAPS, ' ') : text).split(sign)
  if (groups.length < 2 || !groups.every((group, i) => (i === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group))) return null
  return { whole: groups.join(''), fraction, ambiguous: false }
}

function toUnits(whole: string, fraction: string, options: DecimalOptions): Result<number, DecimalFault> {
  const scale = options.scale
  const exact = fraction.replace(/0+$/, '')
  if (exact.length > scale && options.excess !== 'round') {
    return err({ kind: 'DecimalTooPrecise', decimals: exact.length, most: scale })
  }
  const kept = fraction.slice(0, scale).padEnd(scale, '0')
  const digits = (whole + kept).replace(/^0+(?=\d)/, '')
  if (digits.length > 15) return err({ kind: 'DecimalTooLarge' })
  const up = fraction.length > scale && fraction.charCodeAt(scale) >= 53 ? 1 : 0
  return ok(Number(digits) + up)
}
