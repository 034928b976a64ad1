import { CAMEROON } from './position.ts'

/** A place on the earth that a message tells (MSG-4), with what its author calls it. Units: micro-degrees. */
export interface ToldPosition {
  readonly lat_e6: number
  readonly lon_e6: number
  readonly name: string
}

/** A message shows at most so many maps. */
export const mostPositions = 3
/** Longest name of a position. Units: characters. */
export const positionNameChars = 60

const token = `\\[([^\\[\\]\\n]{1,${positionNameChars}})\\]\\(geo:(\\d{1,2}\\.\\d{6}),(\\d{1,2}\\.\\d{6})\\)`
const [tokenHere, anyToken] = [new RegExp(token, 'y'), new RegExp(token, 'g')]
const tokensAtEnd = new RegExp(`(?:(?:^|\\n)${token})+$`)

/** A position that a text tells at a place, with what stands there. */
export interface PositionAt extends ToldPosition {
  readonly raw: string
}

function read([raw = '', name = '', lat, lon]: RegExpMatchArray): PositionAt | undefined {
  const [lat_e6, lon_e6] = [Math.round(Number(lat) * 1e6), Math.round(Number(lon) * 1e6)]
  const [south, north, west, east] = CAMEROON
  const isHere = lat_e6 >= south && lat_e6 <= north && lon_e6 >= west && lon_e6 <= east
  return isHere ? { raw, name, lat_e6, lon_e6 } : undefined
}

/** The position that is told there, or undefined: one that is not in Cameroon is none. */
export function positionAt(text: string, at: number): PositionAt | undefined {
  tokenHere.lastIndex = at
  const match = tokenHere.exec(text)
  return match === null ? undefined : read(match)
}

/** The positions that a text tells, each once, in its order, at most `mostPositions`. */
export function positionsIn(text: string): PositionAt[] {
  if (!text.includes('](geo:')) return []
  const told = [...text.matchAll(anyToken)].flatMap(match => read(match) ?? [])
  return [...new Map(told.map(one => [one.raw, one])).values()].slice(0, mostPositions)
}

const degrees = (e6: number): string => (e6 / 1e6).toFixed(6)

/** Coordinates as every program reads them. */
export const coordinatesOf = ({ lat_e6, lon_e6 }: Pick<ToldPosition, 'lat_e6' | 'lon_e6'>): string =>
  `${degrees(lat_e6)}, ${degrees(lon_e6)}`

/** A position in plain words: what it is called, and where it is. */
export const positionWords = (position: ToldPosition): string => {
  const where = coordinatesOf(position)
  return position.name === where ? where : `${position.name} (${where})`
}

/** What stands in a text for a position: an address of RFC 5870 with its name. Without a name it is called by its coordinates. */
export function positionToken({ lat_e6, lon_e6, name }: ToldPosition): string {
  const plain = name.replace(/[[\]\s]+/g, ' ').trim()
  const shown = plain === '' ? coordinatesOf({ lat_e6, lon_e6 }) : plain.slice(0, positionNameChars)
  return `[${shown}](geo:${degrees(lat_e6)},${degrees(lon_e6)})`
}

/** What somebody types, and the positions that stand behind it, each on a line of its own. */
export interface WordsAndPositions {
  readonly words: string
  readonly positions: readonly ToldPosition[]
}

/** A text taken apart into its words and the positions at its end. */
export function splitPositions(text: string): WordsAndPositions {
  const end = tokensAtEnd.exec(text)
  if (end === null) return { words: text, positions: [] }
  const told = [...end[0].matchAll(anyToken)].map(match => read(match))
  const positions = told.flatMap(one => one ?? [])
  return positions.length < told.length
    ? { words: text, positions: [] }
    : { words: text.slice(0, end.index), positions }
}

/** The text of words and of positions behind them, so that `splitPositions` gives both again. */
export const withPositions = ({ words, positions }: WordsAndPositions): string =>
  [...(words === '' && positions.length > 0 ? [] : [words]), ...positions.map(positionToken)].join('\n')
