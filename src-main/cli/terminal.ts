import { createInterface } from 'node:readline'

/** What a command may use of the terminal it was started in: figures go to `out` as JSON, words to `words`. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>
  out(text: string): void
  words(text: string): void
  /** the next line of standard input; empty where there is no more */
  line(): Promise<string>
}

/** 0: done. 1: the answer is no. 2: the command was used wrongly. */
export type ExitCode = 0 | 1 | 2

/** Thrown for a command used wrongly: what is missing or not understood, in words. */
export class WrongUse extends Error {
  override name = 'WrongUse'
}

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
