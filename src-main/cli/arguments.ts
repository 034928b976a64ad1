import { parseArgs } from 'node:util'
import { WrongUse } from './terminal.ts'

/** A command line taken apart: nothing unknown, nothing missing, nothing left over. */
export interface Arguments {
  readonly command: string
  /** words after the command */
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean>>
}

interface CommandShape {
  /** names of the words after the command, in order */
  readonly words: readonly string[]
  /** options beside --data, --as and --json; `!` asks for one, `?` is a switch */
  readonly options: readonly string[]
}

/** Every command with what it takes. */
export const commands: Readonly<Record<string, CommandShape>> = {
  setup: { words: ['ANSWERS.json'], options: [] },
  demo: { words: [], options: ['size!', 'seed!'] },
  verify: { words: [], options: ['rebuild?'] },
  import: { words: ['farmers|suppliers|cooperatives', 'FILE'], options: ['dry-run?'] },
  receipt: { words: ['NUMBER'], options: ['paper!', 'out!', 'lang'] },
  'check-receipt': { words: ['TEXT'], options: [] },
  backup: { words: [], options: ['out!'] },
  enrol: {
    words: [],
    options: [
      'request?',
      'approve',
      'card',
      'with',
      'open?',
      'device',
      'name',
      'warehouse',
      'new',
      'carries',
      'rights',
    ],
  },
  adopt: { words: [], options: ['request?', 'card', 'take?', 'name', 'leave', 'people?'] },
  peers: { words: [], options: [] },
  restore: { words: ['FILE'], options: ['words!'] },
  sync: { words: [], options: ['with!'] },
  relay: { words: [], options: ['at', 'code', 'proxy', 'even?', 'leave?'] },
  conflicts: { words: [], options: ['accept', 'keep', 'choose', 'why'] },
  courier: { words: ['export|import'], options: ['to', 'out', 'whole?', 'from'] },
  headless: { words: [], options: ['port!', 'host', 'tls?', 'cert', 'key', 'no-lan?'] },
}

const nameOf = (option: string): string => option.replace(/[!?]$/, '')

/** How a command is written. */
export function usageOf(command: string): string {
  const shape = commands[command]
  if (shape === undefined) return `station -- <${Object.keys(commands).join(' | ')}> … --data DIR [--as USER] [--json]`
  const options = shape.options.map(option => {
    const value = option.endsWith('?') ? '' : ` ${nameOf(option).toUpperCase()}`
    return option.endsWith('!') ? `--${nameOf(option)}${value}` : `[--${nameOf(option)}${value}]`
  })
  return ['station --', command, ...shape.words, ...options, '--data DIR [--as USER] [--json]'].join(' ')
}

/** The arguments of a command line. Errors: throws WrongUse with what is wrong and how it is written. */
export function readArguments(argv: readonly string[]): Arguments {
  const [command = '', ...rest] = argv
  const shape = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (shape === undefined) throw new WrongUse(usageOf(''))
  const wrong = (what: string): WrongUse => new WrongUse(`${what}\n${usageOf(command)}`)
  const known = Object.fromEntries(
    ['data!', 'as', 'json?', ...shape.options].map(option => [
      nameOf(option),
      { type: option.endsWith('?') ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: rest, options: known, allowPositionals: true, strict: true })
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error))
  }
  const missing = ['data!', ...shape.options].find(
    option => option.endsWith('!') && (parsed.values[nameOf(option)] ?? '') === '',
  )
  if (missing !== undefined) throw wrong(`--${nameOf(missing)} is missing`)
  if (parsed.positionals.length !== shape.words.length)
    throw wrong(`expected ${shape.words.join(' ') || 'no more words'}`)
  return { command, words: parsed.positionals, options: parsed.values as Record<string, string | boolean> }
}

/** The value of an option that takes one. */
export const textOption = (given: Arguments, name: string): string | undefined => {
  const value = given.options[name]
  return typeof value === 'string' ? value : undefined
}

/** The value of an option that is one of a few words. Errors: throws WrongUse. */
export function oneOf<const T extends string>(given: Arguments, name: string, among: readonly T[], usual?: T): T {
  const value = textOption(given, name) ?? usual
  const found = among.find(one => one === value)
  if (found === undefined) throw new WrongUse(`--${name} is one of ${among.join(', ')}\n${usageOf(given.command)}`)
  return found
}

/** A whole number within bounds. Errors: throws WrongUse. */
export function wholeOption(given: Arguments, name: string, least: number, most: number): number {
  const text = textOption(given, name) ?? ''
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) {
    throw new WrongUse(`--${name} is a whole number from ${least} to ${most}\n${usageOf(given.command)}`)
  }
  return value
}
