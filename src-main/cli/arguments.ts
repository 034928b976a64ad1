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
  /** what it is for, in a few words */
  readonly about: string
  /** names of the words after the command, in order */
  readonly words: readonly string[]
  /** options beside --data, --as and --json; `!` asks for one, `?` is a switch */
  readonly options: readonly string[]
}

/** Every command with what it takes. */
export const commands: Readonly<Record<string, CommandShape>> = {
  setup: { about: 'sets a new station up; prints the recovery words once', words: ['ANSWERS.json'], options: [] },
  demo: {
    about: 'fills an empty station with a week or a season of made-up work, never for real use',
    words: [],
    options: ['size!', 'seed!'],
  },
  verify: {
    about: 'checks every entry and seal, with --rebuild every folded row too',
    words: [],
    options: ['rebuild?'],
  },
  import: { about: 'brings a register in', words: ['farmers|suppliers|cooperatives', 'FILE'], options: ['dry-run?'] },
  receipt: {
    about: 'writes the paper of a delivery, payment or till',
    words: ['NUMBER'],
    options: ['paper!', 'out!', 'lang'],
  },
  'check-receipt': {
    about: 'says whether a receipt’s code is signed by this organisation',
    words: ['TEXT'],
    options: [],
  },
  'verify-page': {
    about: 'writes the page that checks receipts in any browser, without network',
    words: [],
    options: ['out!'],
  },
  backup: { about: 'makes an encrypted backup', words: [], options: ['out!'] },
  enrol: {
    about: 'takes a station into the organisation, or asks to be taken',
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
  adopt: {
    about: 'brings this station, its data and people into another organisation',
    words: [],
    options: ['request?', 'card', 'take?', 'name', 'leave', 'people?'],
  },
  peers: { about: 'lists the stations that are known and what they hold', words: [], options: [] },
  restore: { about: 'makes a station of a backup', words: ['FILE'], options: ['words!'] },
  sync: { about: 'links to another station and exchanges what is missing', words: [], options: ['with!'] },
  relay: { about: 'links to headquarters', words: [], options: ['at', 'code', 'proxy', 'even?', 'leave?'] },
  conflicts: {
    about: 'lists what contradicts, and settles it',
    words: [],
    options: ['accept', 'keep', 'choose', 'why'],
  },
  courier: { about: 'carries entries by file', words: ['export|import'], options: ['to', 'out', 'whole?', 'from'] },
  headless: {
    about: 'serves the screens to a browser',
    words: [],
    options: ['port!', 'host', 'tls?', 'cert', 'key', 'no-lan?'],
  },
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

/** What `--help`, `-h` or `help` is answered with, of all commands or of one; undefined where nobody asks. */
export function helpFor(argv: readonly string[]): string | undefined {
  const [first = '', ...rest] = argv
  if (first !== 'help' && !argv.some(isHelp)) return undefined
  const named = commands[first] === undefined ? (rest[0] ?? '') : first
  const shape = Object.hasOwn(commands, named) ? commands[named] : undefined
  if (shape !== undefined) return `${shape.about}\n${usageOf(named)}`
  const lines = Object.entries(commands).map(([name, { about }]) => `${name.padEnd(14)} ${about}`)
  return [usageOf(''), ...lines, 'station -- COMMAND --help says how one is written'].join('\n')
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

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
