import { locales } from 'zod'
import { contractLimits } from '#shared/contract/limits.ts'
import { setupAnswers } from '#shared/contract/setup.ts'
import type { Arguments } from './arguments.ts'
import { readTextInput } from './input-file.ts'
import { languageOf, refusalWords } from './refusal-words.ts'
import { withStation } from './station-at-hand.ts'
import { type Answer, both, saidOf, type Terminal, WrongUse } from './terminal.ts'

/** `setup ANSWERS.json`: the wizard with its answers from a file. The recovery words are in the answer, this once. */
export async function setUpStation(given: Arguments, terminal: Terminal): Promise<Answer> {
  const [file = ''] = given.words
  const { localeError } = languageOf(terminal.env) === 'en' ? locales.en() : locales.fr()
  const read = answersOf(readTextInput(file, contractLimits.strangerBytes), file, terminal)
  const answers = setupAnswers.safeParse(read, { error: localeError })
  if (!answers.success) {
    const wrong = answers.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`)
    throw new WrongUse(saidOf(file, wrong.join('; ')))
  }
  return withStation(given, terminal, false, async ({ client }) => {
    const { setupId, words, ask } = await client.setup.begin(answers.data)
    const typed = ask.map(position => words[position - 1] ?? '')
    const made = await client.setup.confirm({ setupId, typed })
    terminal.words(refusalWords({ kind: 'WriteWords' }, terminal.env))
    return { json: { ...made, words }, yes: true }
  })
}

/** The password of the superadmin may come from COCOATRACK_PASSWORD, so that no file holds it. */
function answersOf(text: string, file: string, terminal: Terminal): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new WrongUse(saidOf(file, both(String(error), 'ce n’est pas du JSON')))
  }
  const password = terminal.env['COCOATRACK_PASSWORD']
  if (password === undefined || typeof value !== 'object' || value === null || !('superadmin' in value)) return value
  const { superadmin } = value
  return typeof superadmin === 'object' ? { ...value, superadmin: { password, ...superadmin } } : value
}
