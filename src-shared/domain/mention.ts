import { foldText } from './folded-text.ts'
import { linkToken, type LinkedRecord, typedNumbers } from './record-link.ts'
import { type Role, roles } from './roles.ts'

/** Whom or what a message names: a person, everybody of a role, all who are in the conversation, or another conversation. */
export type Mention =
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'conversation'; readonly id: string }
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'all' }

/** A mention as it is offered while somebody writes: what it is called, and what it is. */
export interface Mentionable {
  readonly name: string
  readonly mention: Mention
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const token = `@\\[([^\\[\\]\\n]{1,100})\\]\\((?:(u|c):(${uuid})|r:(${roles.join('|')})|(all))\\)`
const [tokenHere, anyToken] = [new RegExp(token, 'y'), new RegExp(token, 'g')]

/** A mention that begins at a place of a text, with the name it was given. */
export interface MentionAt {
  readonly raw: string
  readonly name: string
  readonly mention: Mention
}

const read = ([raw = '', name = '', what, id, role]: RegExpMatchArray): MentionAt => {
  if (id !== undefined)
    return { raw, name, mention: what === 'u' ? { kind: 'user', id } : { kind: 'conversation', id } }
  return { raw, name, mention: role === undefined ? { kind: 'all' } : { kind: 'role', role: role as Role } }
}

/** The mention that begins there, or undefined. */
export function mentionAt(text: string, at: number): MentionAt | undefined {
  tokenHere.lastIndex = at
  const match = tokenHere.exec(text)
  return match === null ? undefined : read(match)
}

/** Who may be named. */
export interface Named {
  readonly user: string
  readonly role: Role
}

/** Whether a mention names somebody: himself, his role, or all. */
export function isNaming(mention: Mention, { user, role }: Named): boolean {
  if (mention.kind === 'user') return mention.id === user
  return mention.kind === 'role' ? mention.role === role : mention.kind === 'all'
}

/** Whether a text names somebody. */
export const isMentioned = (text: string, who: Named): boolean =>
  text.includes('@[') && [...text.matchAll(anyToken)].some(match => isNaming(read(match).mention, who))

/** A text as people read and type it: `@Name` where a mention stands, `#number` where a record does. */
export const typedText = (text: string): string => typedNumbers(text.replace(anyToken, '@$1'))

/** A text as it is searched: in the letters of `foldText`, of a mention its name alone, of a record its number. */
export const searchedText = (text: string): string => foldText(typedText(text))

/** What a typed name says in the text that is kept. Signs that would end it are left out. */
function tokenOf({ name, mention }: Mentionable): string {
  const shown = nameIn(name)
  if (mention.kind === 'all') return `@[${shown}](all)`
  return mention.kind === 'role'
    ? `@[${shown}](r:${mention.role})`
    : `@[${shown}](${mention.kind === 'user' ? 'u' : 'c'}:${mention.id})`
}

/** A name as it is typed after `@`. */
export const nameIn = (name: string): string => name.replace(/[[\]\n]/g, ' ').slice(0, 100)

/** What was typed, with every `@Name` that is known made a mention; of two of one name the first. Longer names go before those that they begin with. */
export const withMentions = (typed: string, known: readonly Mentionable[]): string =>
  withTokens(typed, '@', known, tokenOf)

/** The same with every `#number` that is known made a link to its record. */
export const withRecords = (typed: string, known: readonly LinkedRecord[]): string =>
  withTokens(
    typed,
    '#',
    known.map(one => ({ ...one, name: one.no })),
    linkToken,
  )

function withTokens<K extends { readonly name: string }>(
  typed: string,
  sign: string,
  known: readonly K[],
  write: (one: K) => string,
): string {
  if (!typed.includes(sign)) return typed
  const byLength = [...known].sort((a, b) => b.name.length - a.name.length)
  let text = ''
  for (let n = 0; n < typed.length; ) {
    const found =
      typed[n] === sign && !/[\p{L}\p{N}]/u.test(typed[n - 1] ?? '') ? nameAt(typed, n + 1, byLength) : undefined
    text += found === undefined ? (typed[n] ?? '') : write(found)
    n += found === undefined ? 1 : nameIn(found.name).length + 1
  }
  return text
}

const nameAt = <K extends { readonly name: string }>(typed: string, at: number, known: readonly K[]): K | undefined =>
  known.find(({ name }) => {
    const said = nameIn(name)
    return said !== '' && typed.startsWith(said, at) && !/[\p{L}\p{N}]/u.test(typed[at + said.length] ?? '')
  })

/** What is being typed after an `@`, or another sign, before the cursor, and where the sign stands; undefined where no name is begun. */
export function mentionBegun(
  typed: string,
  cursor: number,
  sign: '@' | '#' = '@',
): { readonly at: number; readonly part: string } | undefined {
  const at = typed.lastIndexOf(sign, cursor - 1)
  const part = typed.slice(at + 1, cursor)
  if (at < 0 || part.length > 40 || /[\n@#[\]]/.test(part) || /^\s|\s\s/.test(part)) return undefined
  return /[\p{L}\p{N}]/u.test(typed[at - 1] ?? '') ? undefined : { at, part }
}
