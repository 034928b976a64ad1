import { readFileSync, statSync } from 'node:fs'
import { both, saidOf, systemWords, WrongUse } from './terminal.ts'

/** The bytes of a file that a command names. Errors: throws WrongUse where it cannot be read or is larger than `mostBytes`. */
export function readInput(file: string, mostBytes: number): Buffer {
  try {
    const { size } = statSync(file)
    if (size > mostBytes)
      throw new WrongUse(saidOf(file, both(`larger than ${mostBytes} bytes`, `plus de ${mostBytes} octets`)))
    return readFileSync(file)
  } catch (error) {
    if (error instanceof WrongUse) throw error
    throw new WrongUse(saidOf(file, systemWords(error)))
  }
}

/** The same as text in UTF-8. */
export const readTextInput = (file: string, mostBytes: number): string =>
  readInput(file, mostBytes)
    .toString('utf8')
    .replace(/^\ufeff/, '')
