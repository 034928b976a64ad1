/** The kinds of records that a message can name. */
export const recordKinds = ['delivery', 'payment', 'farmer', 'supplier', 'cooperative', 'lot', 'till'] as const
export type RecordKind = (typeof recordKinds)[number]

/** A record that a text names: what it is of it is asked where it is shown, nothing is copied (MSG-4). */
export interface RecordLink {
  readonly kind: RecordKind
  readonly id: string
}

/** A record as a text names it: by its number alone, so that who may not see it learns nothing else. */
export interface LinkedRecord extends RecordLink {
  readonly no: string
}

/** A message shows at most so many records. */
export const mostLinks = 10
/** Longest number that is shown. Units: characters. */
export const numberChars = 60

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const token = `#\\[([^\\[\\]\\n]{1,${numberChars}})\\]\\((${recordKinds.join('|')}):(${uuid})\\)`
const [tokenHere, anyToken] = [new RegExp(token, 'y'), new RegExp(token, 'g')]

/** A record that a text names at a place, with what stands there. */
export interface LinkAt extends LinkedRecord {
  readonly raw: string
}

const read = ([raw = '', no = '', kind, id = '']: RegExpMatchArray): LinkAt => ({
  raw,
  no,
  kind: kind as RecordKind,
  id,
})

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
  const links = new Map([...text.matchAll(anyToken)].map(match => [`${match[2]}:${match[3]}`, read(match)]))
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
