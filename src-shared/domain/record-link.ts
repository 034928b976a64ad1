/** The kinds of records that a message can name. */
export const recordKinds = [
  'delivery',
  'payment',
  'farmer',
  'supplier',
  'cooperative',
  'lot',
  'till',
  'place',
  'warehouse',
  'season',
  'price',
  'station',
  'user',
  'import',
] as const
export type RecordKind = (typeof recordKinds)[number]

/** A record that a text names: what it is of it is asked where it is shown, nothing is copied (MSG-4). */
export interface RecordLink {
  readonly kind: RecordKind
  readonly id: string
}

/** A record as a text names it: by its number or code alone, so that who may not see it learns nothing else. */
export interface LinkedRecord extends RecordLink {
  readonly no: string
}

const beginnings = { user: 'UT', import: 'IM' } as const

/** The number of a record whose name may not go where only numbers do: two letters and the end of its id. */
export const codeOf = (kind: keyof typeof beginnings, id: string): string =>
  `${beginnings[kind]}${id.slice(-8).toUpperCase()}`

/** A message shows at most so many records. */
export const mostLinks = 10
/** Longest number that is shown. Units: characters. */
export const numberChars = 60

/** What the id of a record looks like: that of most is random, a place is called by its names (`placeId`), a station by its key. */
const ids = {
  random: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  place: '(?=[^)\\s]{1,200}(?![^)\\s]))[0-9\\p{L}]+(?:[.-][0-9\\p{L}]+){0,40}',
  station: '[0-9a-f]{32}',
} as const
const called = recordKinds.map(kind => `${kind}:${kind === 'place' || kind === 'station' ? ids[kind] : ids.random}`)

/** Whether a text can be the id of a record of some kind. */
export const isRecordId = (text: string): boolean => anyId.test(text)
const anyId = new RegExp(`^(?:${Object.values(ids).join('|')})$`, 'u')

const token = `#\\[([^\\[\\]\\n]{1,${numberChars}})\\]\\((${called.join('|')})\\)`
const [tokenHere, anyToken] = [new RegExp(token, 'uy'), new RegExp(token, 'gu')]

/** A record that a text names at a place, with what stands there. */
export interface LinkAt extends LinkedRecord {
  readonly raw: string
}

const read = ([raw = '', no = '', record = '']: RegExpMatchArray): LinkAt => {
  const colon = record.indexOf(':')
  return { raw, no, kind: record.slice(0, colon) as RecordKind, id: record.slice(colon + 1) }
}

/** Whether a record's number can stand in a text. */
export const isLinkable = (no: string | null): no is string =>
  no !== null && no.length <= numberChars && /^[^[\]\n]+$/.test(no)

/** The record that is named there, or undefined. */
export function linkAt(text: string, at: number): LinkAt | undefined {
  tokenHere.lastIndex = at
  const match = tokenHere.exec(text)
  return match === null ? undefined : read(match)
}

/** The records that a text names, each once, in its order, at most `mostLinks`. */
export function linksIn(text: string): LinkAt[] {
  if (!text.includes('#[')) return []
  const links = new Map([...text.matchAll(anyToken)].map(match => [match[2], read(match)]))
  return [...links.values()].slice(0, mostLinks)
}

/** A text as people read and type it: `#number` where a record stands. */
export const typedNumbers = (text: string): string => text.replace(anyToken, '#$1')

/** What stands in a text for a record. */
export const linkToken = ({ no, kind, id }: LinkedRecord): string => `#[${no}](${kind}:${id})`

/** What can be a number after `#`: the numbers of this programme, and codes as people have them. */
const typedNumber = /(?<![\p{L}\p{N}#])#([\p{L}\p{N}](?:[\p{L}\p{N}./-]{0,58}[\p{L}\p{N}])?)/gu

/** The numbers that somebody typed after `#`, each once, at most `mostLinks`. */
export const numbersTyped = (typed: string): string[] =>
  [...new Set([...typed.matchAll(typedNumber)].flatMap(([, number]) => number ?? []))].slice(0, mostLinks)
