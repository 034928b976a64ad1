import { err, ok, type Result } from '../kit/result.ts'

/** A place on the earth in micro-degrees (WGS84), as a register wrote it. */
export interface Position {
  readonly lat_e6: number
  readonly lon_e6: number
  readonly original: string
  /** Longitude stood first though the text did not say so; put right. */
  readonly swapped: boolean
  /** Fewer than three decimals of a degree: a village, not a plot. */
  readonly coarse: boolean
  /** In Cameroon, but not near the region it is said to be in. */
  readonly elsewhere: boolean
}

/** Why a position cannot be taken. */
export type PositionFault =
  | { readonly kind: 'PositionUnreadable' }
  | { readonly kind: 'PositionOutside'; readonly lat_e6: number; readonly lon_e6: number }
  /** Metres of a projection (UTM), not degrees. */
  | { readonly kind: 'PositionProjected' }

/** Whole micro-degrees: [south, north, west, east]. */
export type PositionBox = readonly [number, number, number, number]

/** Every point of Cameroon lies in it, and a swapped pair of the cocoa basins does not. */
export const CAMEROON: PositionBox = [1_600_000, 13_100_000, 8_400_000, 16_200_000]

/** Each region with a margin of about 15 km; they overlap. Keys are the codes of the territory list. */
export const REGION_BOXES: Readonly<Record<string, PositionBox>> = {
  AD: [5_750_000, 8_250_000, 10_950_000, 15_750_000],
  CE: [2_950_000, 6_500_000, 10_150_000, 13_450_000],
  ES: [1_600_000, 6_450_000, 12_450_000, 16_200_000],
  EN: [9_750_000, 13_100_000, 13_250_000, 15_850_000],
  LT: [3_200_000, 5_550_000, 9_200_000, 11_050_000],
  NO: [6_950_000, 10_350_000, 12_050_000, 15_850_000],
  NW: [5_450_000, 7_350_000, 9_450_000, 11_450_000],
  OU: [4_650_000, 6_550_000, 9_550_000, 11_550_000],
  SU: [2_000_000, 3_700_000, 9_600_000, 13_650_000],
  SW: [3_650_000, 6_750_000, 8_400_000, 10_300_000],
}

/** Longer texts are no coordinates; keeps hostile cells linear. */
const MOST_CHARS = 120

interface Pair {
  readonly lat: number
  readonly lon: number
  /** The text itself says which is which. */
  readonly said: boolean
  readonly decimals: number
}

/**
 * Micro-degrees from decimal degrees (`4.457723, 9.444026`, `4,58579 / 9,61133`, `4.45 9.44 310 5` as Kobo writes it) or degrees, minutes and
 * seconds (`4°43'48.1"N 9°36'27.9"E`), hemisphere letters before or after, French O for west. A pair that only makes sense the other way round in
 * Cameroon, or in its region where both ways are in Cameroon, is turned and marked.
 * Units: micro-degrees. Errors: `PositionFault`; outside Cameroon is refused.
 */
export function parsePosition(text: string, regionCode: string | null = null): Result<Position, PositionFault> {
  const pair = text.length > MOST_CHARS ? null : readPair(text)
  return pair === null ? err(unreadable(text)) : placed(pair, text, regionCode)
}

/** The same from two cells, latitude and longitude. `original` is both texts with ` / ` between. */
export function parseCoordinates(
  lat: string,
  lon: string,
  regionCode: string | null = null,
): Result<Position, PositionFault> {
  const text = `${lat} / ${lon}`
  const a = lat.length > MOST_CHARS ? null : readAngle(lat)
  const b = lon.length > MOST_CHARS ? null : readAngle(lon)
  if (a === null || b === null) return err(unreadable(text))
  const turned = a.axis === 'lon' && b.axis === 'lat'
  const decimals = Math.min(a.decimals, b.decimals)
  const said = a.axis !== null && b.axis !== null && a.axis !== b.axis
  const pair = turned ? { lat: b.value, lon: a.value } : { lat: a.value, lon: b.value }
  return placed({ ...pair, said, decimals }, text, regionCode)
}

function unreadable(text: string): PositionFault {
  const numbers = text.match(/\d{5,}/g) ?? []
  const projected = numbers.length >= 2 || (numbers.length === 1 && /\b3[23]\s*[NP]\b/i.test(text))
  return { kind: projected ? 'PositionProjected' : 'PositionUnreadable' }
}

const within = (box: PositionBox, lat: number, lon: number): boolean =>
  lat >= box[0] && lat <= box[1] && lon >= box[2] && lon <= box[3]

function placed(pair: Pair, text: string, regionCode: string | null): Result<Position, PositionFault> {
  const region = regionCode === null ? undefined : REGION_BOXES[regionCode]
  const straight = within(CAMEROON, pair.lat, pair.lon)
  const turned = !pair.said && within(CAMEROON, pair.lon, pair.lat)
  if (!straight && !turned) return err({ kind: 'PositionOutside', lat_e6: pair.lat, lon_e6: pair.lon })
  const regionSaysTurned =
    straight &&
    turned &&
    region !== undefined &&
    !within(region, pair.lat, pair.lon) &&
    within(region, pair.lon, pair.lat)
  const swapped = !straight || regionSaysTurned
  const lat = swapped ? pair.lon : pair.lat
  const lon = swapped ? pair.lat : pair.lon
  const elsewhere = region !== undefined && !within(region, lat, lon)
  return ok({ lat_e6: lat, lon_e6: lon, original: text, swapped, coarse: pair.decimals < 3, elsewhere })
}

const DOTS = /^\s*([+-]?\d{1,3}\.\d+)\s*[,;/|\s]\s*([+-]?\d{1,3}\.\d+)\s*$/
const COMMAS = /^\s*([+-]?\d{1,3},\d+)\s*(?:[;/|\s]|, |,(?=\s*[+-]?\d{1,3},))\s*([+-]?\d{1,3},\d+)\s*$/
const WHOLE = /^\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*(?:[;/|\s]|,\s)\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*$/
const SURVEY = /^\s*([+-]?\d{1,3}[.,]\d+)\s+([+-]?\d{1,3}[.,]\d+)(?:\s+-?\d+(?:[.,]\d+)?){1,2}\s*;?\s*$/

function readPair(text: string): Pair | null {
  const plain = DOTS.exec(text) ?? COMMAS.exec(text) ?? WHOLE.exec(text) ?? SURVEY.exec(text)
  if (plain !== null) {
    const [, first = '', second = ''] = plain
    return {
      lat: microDegrees(first),
      lon: microDegrees(second),
      said: false,
      decimals: Math.min(decimalsOf(first), decimalsOf(second)),
    }
  }
  const parts = splitAngles(text)
  if (parts === null) return null
  const a = readAngle(parts[0])
  const b = readAngle(parts[1])
  if (a === null || b === null || (a.axis !== null && a.axis === b.axis)) return null
  const turned = a.axis === 'lon' || b.axis === 'lat'
  const decimals = Math.min(a.decimals, b.decimals)
  const said = a.axis !== null || b.axis !== null
  return { lat: turned ? b.value : a.value, lon: turned ? a.value : b.value, said, decimals }
}

const LETTER = '[NSEWO]'
const LETTER_LAST = new RegExp(`^(.*?\\d[^A-Z]*${LETTER})(?![A-Z])[\\s,;/|]*(.*?\\d.*)$`)
const LETTER_FIRST = new RegExp(`^(${LETTER}(?![A-Z]).*?\\d.*?)[\\s,;/|]*(${LETTER}(?![A-Z]).*\\d.*)$`)
const NO_LETTER =
  /^(\d{1,3}°\d{1,2}'\d{1,2}(?:[.,]\d+)?"|\d{1,3}°\d{1,2}(?:[.,]\d+)?'|\d{1,3}(?:[.,]\d+)?°)[\s,;/|]*(\d{1,3}°.*)$/

/** Two angles of one text, cut after the first hemisphere letter, before the second, or after the first complete angle. */
function splitAngles(text: string): [string, string] | null {
  const signs = tidySigns(text)
  const cut = LETTER_FIRST.exec(signs) ?? LETTER_LAST.exec(signs) ?? NO_LETTER.exec(signs)
  return cut === null ? null : [cut[1] ?? '', cut[2] ?? '']
}

function tidySigns(text: string): string {
  return text
    .replace(/[\u00a0\u2000-\u200a\u202f\s]+/g, ' ')
    .replace(/''|[″”“„]|’’|′′/g, '"')
    .replace(/[′’‘´`]/g, "'")
    .replace(/[º˚]|\bdeg(?:rees)?\b/gi, '°')
    .replace(/\blat(?:itude)?\b\s*[:=.]?/gi, ' N ')
    .replace(/\b(?:lon(?:g(?:itude)?)?|lng)\b\s*[:=.]?/gi, ' E ')
    .replace(/\b(?:nord|north)\b/gi, 'N')
    .replace(/\b(?:sud|south)\b/gi, 'S')
    .replace(/\b(?:est|east)\b/gi, 'E')
    .replace(/\b(?:ouest|west)\b/gi, 'W')
    .toUpperCase()
    .replace(/\s*([°'"])\s*/g, '$1')
    .trim()
}

interface Angle {
  readonly value: number
  readonly axis: 'lat' | 'lon' | null
  readonly decimals: number
}

const ANGLE =
  /^([NSEWO])?\s*([+-]?\d{1,3}(?:[.,]\d+)?)°?(?:(\d{1,2}(?:[.,]\d+)?)'?)?(?:(\d{1,2}(?:[.,]\d+)?)"?)?\s*([NSEWO])?$/
const SPACED = /^([NSEWO])?\s*(\d{1,3})[ °](\d{1,2}(?:[.,]\d+)?)[ '](?:(\d{1,2}(?:[.,]\d+)?)"?)?\s*([NSEWO])?$/

function readAngle(text: string): Angle | null {
  const signs = tidySigns(text).replace(/[\s,;/|]+$/, '')
  const marked = /[°'"]/.test(signs)
  const match = (marked ? ANGLE.exec(signs) : null) ?? SPACED.exec(signs) ?? ANGLE_PLAIN.exec(signs)
  if (match === null) return null
  const [, before, degrees = '', minutes, seconds, after] = match
  const letter = before ?? after
  if (before !== undefined && after !== undefined) return null
  const m = Number((minutes || '0').replace(',', '.'))
  const s = Number((seconds || '0').replace(',', '.'))
  if (m >= 60 || s >= 60) return null
  const size = microDegrees(degrees) + Math.round((m * 60 + s) * (1_000_000 / 3600))
  const value = letter === 'S' || letter === 'W' || letter === 'O' ? -size : size
  const axis = letter === undefined ? null : letter === 'N' || letter === 'S' ? 'lat' : 'lon'
  const decimals = seconds ? 5 : minutes ? 2 + decimalsOf(minutes) : decimalsOf(degrees)
  return { value, axis, decimals }
}

const ANGLE_PLAIN = /^([NSEWO])?\s*([+-]?\d{1,3}(?:[.,]\d+)?)()()\s*([NSEWO])?$/

function decimalsOf(text: string): number {
  const at = text.search(/[.,]/)
  return at < 0 ? 0 : text.length - at - 1
}

/** Exact to the sixth decimal, the seventh rounds. */
function microDegrees(text: string): number {
  return Math.round(Number(text.replace(',', '.')) * 1_000_000)
}
