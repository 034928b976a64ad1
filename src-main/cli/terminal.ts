import { createInterface } from 'node:readline'

/** Words in one language, or in both of which the terminal has one. */
export type Words = string | { readonly en: string; readonly fr: string }

/** The same said in English and in French. */
export const both = (en: string, fr: string): Words => ({ en, fr })

/** Words in the language of a terminal. */
export const inLanguage = (words: Words, lang: 'en' | 'fr'): string => (typeof words === 'string' ? words : words[lang])

/** What a command may use of the terminal it was started in: figures go to `out` as JSON, words to `words`. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  out(text: string): void
  words(text: Words): void
  /** the next line of standard input; empty where there is no more */
  line(): Promise<string>
}

/** 0: done. 1: the answer is no. 2: the command was used wrongly. */
export type ExitCode = 0 | 1 | 2

/** Thrown for a command used wrongly: what is missing or not understood, in words, and how it is written. */
export class WrongUse extends Error {
  override name = 'WrongUse'
  readonly said: Words
  readonly usage: string
  constructor(said: Words, usage = '') {
    super(inLanguage(said, 'en'))
    this.said = said
    this.usage = usage
  }
}

/** What the system says of a file, by its code where it has one. */
export function systemWords(error: unknown): Words {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const words = typeof code === 'string' ? faults[code] : undefined
  return words ?? (typeof message === 'string' ? message : String(error))
}

const faults: Record<string, Words> = {
  ENOENT: both('not there', 'introuvable'),
  EACCES: both('not allowed', 'accès refusé'),
  EPERM: both('not allowed', 'accès refusé'),
  EISDIR: both('is a folder', 'est un dossier'),
  ENOTDIR: both('no folder', 'n’est pas un dossier'),
  ENOSPC: both('no room on the disk', 'plus de place sur le disque'),
  EROFS: both('read-only', 'en lecture seule'),
}

/** `FILE: what is said of it`. */
export const saidOf = (file: string, words: Words): Words =>
  both(`${file}: ${inLanguage(words, 'en')}`, `${file}\u00A0: ${inLanguage(words, 'fr')}`)

/** A number with its noun, one or many: in French 0 is one, too. */
export const counted = (count: number, en: readonly [string, string], fr: readonly [string, string]): Words =>
  both(`${count} ${en[Number(count !== 1)]}`, `${count} ${fr[Number(count > 1)]}`)

/** Words after words, in each language. */
export const joined = (words: readonly Words[], between: string): Words =>
  both(words.map(one => inLanguage(one, 'en')).join(between), words.map(one => inLanguage(one, 'fr')).join(between))

/** What a command answers: its JSON, and whether the answer is yes. */
export interface Answer {
  readonly json: unknown
  readonly yes: boolean
  /** goes on by itself until this settles */
  readonly running?: Promise<void>
}

/** Gives standard input line by line, read only when a line is asked for. */
export function standardLines(): () => Promise<string> {
  let lines: AsyncIterator<string> | undefined
  return async () => {
    lines ??= createInterface({ input: process.stdin })[Symbol.asyncIterator]()
    const next = await lines.next()
    return next.done === true ? '' : next.value
  }
}
