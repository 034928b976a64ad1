import { err, ok, type Result } from '../kit/result.ts'
import { parseDecimal } from './decimal-input.ts'
import { foldText, tidyText } from './folded-text.ts'
import { roundHalfUp } from './rounding.ts'

/** Square metres, whole (UNIT-1). */
export interface Area {
  readonly value: number
  readonly original: string
}

/** Why an area cannot be taken. */
export type AreaFault =
  | { readonly kind: 'AreaUnreadable' }
  /** `1.234`: both readings in m². */
  | { readonly kind: 'AreaAmbiguous'; readonly proposals: readonly [number, number] }
  | { readonly kind: 'AreaNotPositive' }
  /** Below 10 m² or above 1 000 ha; where another unit would make sense, that reading in m². */
  | { readonly kind: 'AreaImplausible'; readonly area_m2: number; readonly proposal: number | null }

/** What a figure counts: hectares, square metres, ares, international acres. */
export const areaUnits = ['ha', 'm2', 'a', 'acre'] as const
export type AreaUnit = (typeof areaUnits)[number]

/** How bare figures of a column are to be read. */
export interface AreaOptions {
  /** What a bare number means; the column's heading says it. Hectares by default. */
  readonly unit?: AreaUnit | undefined
  readonly mark?: 'comma' | 'dot' | undefined
}

/** Areas of one holding that are believed without a question. */
export const areaLimits = { leastM2: 10, mostM2: 10_000_000 } as const

const SCALES = { ha: 4, a: 2, m2: 0, acre: 4 } as const
const UNITS: Readonly<Record<string, AreaUnit>> = {
  HA: 'ha',
  HAS: 'ha',
  H: 'ha',
  HECT: 'ha',
  HECTARE: 'ha',
  HECTARES: 'ha',
  A: 'a',
  ARE: 'a',
  ARES: 'a',
  M2: 'm2',
  MQ: 'm2',
  'M CARRE': 'm2',
  'M CARRES': 'm2',
  'METRE CARRE': 'm2',
  'METRES CARRES': 'm2',
  CA: 'm2',
  SQM: 'm2',
  'SQ M': 'm2',
  ACRE: 'acre',
  ACRES: 'acre',
  AC: 'acre',
}
/** Longer texts are no areas; keeps hostile cells linear. */
const MOST_CHARS = 80
const PLAIN = /^\d{1,4}(?:[.,]\d{1,2})?$/
const ABOUT = /^(?:environ|env\.?|vers|±|~|≈|approx\.?|about|plus ou moins)\s*/i
const PART = /([\d\s.,\u00a0\u202f]*\d)\s*([^\d.,\s][^\d.,]*)?/gy

/**
 * m² from `1,20`, `3.1 ha`, `12 000 m²`, `1 ha 20 a`; a bare number is in the column's unit. Rounded half up to one square metre.
 * Units: m². Errors: `AreaFault`; a lone dot before three digits is refused with both readings (ux.md §7).
 */
export function parseArea(text: string, options: AreaOptions = {}): Result<Area, AreaFault> {
  const unit = options.unit ?? 'ha'
  if (unit === 'ha' && PLAIN.test(text)) {
    const [whole = '', part = ''] = text.split(/[.,]/)
    return believed(Number(whole) * 10_000 + Number(part.padEnd(2, '0')) * 100, text, unit)
  }
  const bare = tidyText(text).replace(ABOUT, '').replace(/²/g, '2')
  if (bare === '' || bare.length > MOST_CHARS) return err({ kind: 'AreaUnreadable' })
  let total = 0
  let parts = 0
  let at = 0
  PART.lastIndex = 0
  for (let match = PART.exec(bare); match !== null; match = PART.exec(bare)) {
    const [, digits = '', label = ''] = match
    const found = label === '' ? (parts === 0 ? unit : null) : unitOf(label, bare, PART.lastIndex)
    if (found === null) return err({ kind: 'AreaUnreadable' })
    PART.lastIndex += found === 'm2' && bare[PART.lastIndex] === '2' ? 1 : 0
    const number = parseDecimal(digits, { scale: SCALES[found], mark: options.mark, excess: 'round' })
    if (!number.ok && number.error.kind === 'DecimalAmbiguous') {
      return err({ kind: 'AreaAmbiguous', proposals: number.error.proposals })
    }
    if (!number.ok) return err({ kind: 'AreaUnreadable' })
    total += found === 'acre' ? squareMetresOf(number.value.value) : number.value.value
    parts += 1
    at = PART.lastIndex
    while (bare[at] === ' ') at += 1
    PART.lastIndex = at
  }
  return parts === 0 || at < bare.length ? err({ kind: 'AreaUnreadable' }) : believed(total, text, unit)
}

/** The unit a label names; `m` is the start of `m2` when a 2 follows. */
function unitOf(label: string, text: string, end: number): AreaUnit | null {
  const folded = foldText(label)
  if (folded === 'M') return text[end] === '2' ? 'm2' : null
  return UNITS[folded] ?? null
}

/** An international acre is 4 046.856 422 4 m². Units: 1/10 000 acre in, m² out. */
const squareMetresOf = (acresE4: number): number => roundHalfUp(BigInt(acresE4) * 40_468_564_224n, 100_000_000_000)

function believed(area: number, text: string, unit: AreaUnit): Result<Area, AreaFault> {
  if (area <= 0) return err({ kind: 'AreaNotPositive' })
  if (area >= areaLimits.leastM2 && area <= areaLimits.mostM2) return ok({ value: area, original: text })
  const other = figureIn(unit, area)
  const sensible = other >= 100 && other <= areaLimits.mostM2
  return err({ kind: 'AreaImplausible', area_m2: area, proposal: sensible ? other : null })
}

/** What the figure comes to in the unit it was more likely meant in: large ones as square metres, small ones as hectares. Units: m². */
function figureIn(unit: AreaUnit, area: number): number {
  if (unit === 'ha') return Math.round(area / 10_000)
  return unit === 'acre' ? Math.round(area / 4_046.856_422_4) : area * 10_000
}
