import { err, ok, type Result } from '#shared/kit/result.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'

/** Bounds of a password (AU-3). Units: characters. */
export const passwordLength = { least: 8, most: 128 } as const

/** Words nobody may use: the commonest passwords, and the words of this trade, country and organisation (AU-3). */
export interface WeakPasswords {
  readonly common: ReadonlySet<string>
  readonly words: ReadonlySet<string>
}

/** Folded like the lists: no accents, lower case. */
const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** The two lists from their files' texts, one word a line; `extra`: names of places and such, taken word by word and whole. */
export function weakPasswordsOf(common: string, words: string, extra: readonly string[]): WeakPasswords {
  const lines = (text: string) => text.split('\n').filter(line => line !== '')
  const local = extra.flatMap(name => [lettersOf(fold(name)), ...fold(name).split(/[^a-z0-9]+/)])
  return {
    common: new Set(lines(common)),
    words: new Set([...lines(words), ...local.filter(word => word.length >= 3)]),
  }
}

const lookalikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
}
const lettersOf = (text: string): string => text.replace(/[^a-z]/g, '')
const spelledOut = (text: string): string => [...text].map(char => lookalikes[char] ?? char).join('')

/**
 * The forms in which a word may hide: as it is, without up to six figures and signs at either end, each with signs that look like
 * letters read as those: `Ebebda2026!` is `ebebda`, `C@ca02026` is `cacao`.
 */
function formsOf(folded: string): string[] {
  const head = /^[^a-z]{0,6}/.exec(folded)?.[0].length ?? 0
  const tail = /[^a-z]{0,6}$/.exec(folded)?.[0].length ?? 0
  const cuts = Array.from({ length: tail + 1 }, (_, cut) => folded.slice(0, folded.length - cut))
  const bare = [...cuts, ...cuts.map(text => text.slice(head))]
  return [...new Set([...bare, ...bare.map(spelledOut), ...bare.map(lettersOf)])]
}

/**
 * Whether a password may be used: 8 to 128 characters of any kind, not a common one, not a word of the place with figures around it,
 * not the person's own name or login (AU-3). No rule of composition; a long passphrase passes unchanged.
 * Errors: WeakPassword with the reason. Source: security.md AU-3, domain USR-2.
 */
export function checkPassword(
  password: string,
  weak: WeakPasswords,
  own: readonly string[],
): Result<void, Extract<Refusal, { kind: 'WeakPassword' }>> {
  const chars = [...password].length
  if (chars < passwordLength.least) return err(refuse('WeakPassword', { why: 'short' }))
  if (chars > passwordLength.most) return err(refuse('WeakPassword', { why: 'long' }))
  const folded = fold(password)
  const forms = formsOf(folded)
  const mine = own.flatMap(name => [lettersOf(fold(name)), ...fold(name).split(/[^a-z0-9]+/)])
  if (forms.some(form => isMade(form, new Set(mine.filter(word => word.length >= 3))))) {
    return err(refuse('WeakPassword', { why: 'name' }))
  }
  if (new Set(folded).size <= 2) return err(refuse('WeakPassword', { why: 'common' }))
  const known = (form: string) => weak.common.has(form) || isMade(form, weak.words)
  return forms.some(known) ? err(refuse('WeakPassword', { why: 'common' })) : ok(undefined)
}

/** One of the words, twice the same, or two of them side by side. */
function isMade(form: string, words: ReadonlySet<string>): boolean {
  if (form.length < 3) return false
  if (words.has(form)) return true
  for (let cut = 3; cut <= form.length - 3; cut += 1) {
    if (words.has(form.slice(0, cut)) && words.has(form.slice(cut).replace(/^[^a-z]+/, ''))) return true
  }
  return false
}
