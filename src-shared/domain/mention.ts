import { foldText } from './folded-text.ts'
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

/** A text as people read and type it: `@Name` where a mention stands. */
export const typedText = (text: string): string => text.replace(anyToken, '@$1')

/** A text as it is searched: in the letters of `foldText`, of a mention its name alone. */
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
export function withMentions(typed: string, known: readonly Mentionable[]): string {
  if (!typed.includes('@')) return typed
  const byLength = [...known].sort((a, b) => b.name.length - a.name.length)
  let text = ''
  for (let n = 0; n < typed.length; ) {
    const found =
      typed[n] === '@' && !/[\p{L}\p{N}]/u.test(typed[n - 1] ?? '') ? nameAt(typed, n + 1, byLength) : undefined
    text += found === undefined ? (typed[n] ?? '') : tokenOf(found)
    n += found === undefined ? 1 : nameIn(found.name).length + 1
  }
  return text
}

const nameAt = (typed: string, at: number, known: readonly Mentionable[]): Mentionable | undefined =>
  known.find(({ name }) => {
    const said = nameIn(name)
    return said !== '' && typed.startsWith(said, at) && !/[\p{L}\p{N}]/u.test(typed[at + said.length] ?? '')
  })

/** What is being typed after an `@` before the cursor, and where the `@` stands; undefined where no name is begun. */
export function mentionBegun(
  typed: string,
  cursor: number,
): { readonly at: number; readonly part: string } | undefined {
  const at = typed.lastIndexOf('@', cursor - 1)
  const part = typed.slice(at + 1, cursor)
  if (at < 0 || part.length > 40 || /[\n@[\]]/.test(part) || /^\s|\s\s/.test(part)) return undefined
  return /[\p{L}\p{N}]/u.test(typed[at - 1] ?? '') ? undefined : { at, part }
}
