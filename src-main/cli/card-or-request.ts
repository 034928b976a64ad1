import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { contractLimits } from '#shared/contract/limits.ts'
import { type Arguments, textOption } from './arguments.ts'
import { readTextInput } from './input-file.ts'
import { both, saidOf, WrongUse } from './terminal.ts'

/** What an option says: the text itself, or the content of the file that it names, also where that is the JSON of another form. */
export function cardOrRequest(given: Arguments, option: 'approve' | 'card'): string {
  const value = textOption(given, option) ?? ''
  const file = resolve(value)
  const text = existsSync(file) ? readTextInput(file, contractLimits.strangerBytes) : value
  if (!text.trimStart().startsWith('{')) return text
  try {
    const json = JSON.parse(text) as Record<string, unknown>
    const found = json[option === 'card' ? 'card' : 'request']
    if (typeof found === 'string') return found
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  const none =
    option === 'card' ? both('no card in it', 'aucune carte dedans') : both('no request in it', 'aucune demande dedans')
  throw new WrongUse(saidOf(value, none))
}
