import { parseArgs } from 'node:util'
import { optionOf } from './option-words.ts'
import { both, type Words, WrongUse } from './terminal.ts'

/** A command line taken apart: nothing unknown, nothing missing, nothing left over. */
export interface Arguments {
  readonly command: string
  /** words after the command */
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean>>
}

interface CommandShape {
  /** what it is for, in a few words */
  readonly about: Words
  /** names of the words after the command, in order */
  readonly words: readonly string[]
  /** options beside --data, --as and --json; `!` asks for one, `?` is a switch */
  readonly options: readonly string[]
  /** what follows the command in an example; --data is added */
  readonly example: string
  /** how the station of the folder stands meanwhile: none is there yet, it may run, or it must not */
  readonly station: 'none' | 'may run' | 'stopped'
}

/** Every command with what it takes. */
export const commands: Readonly<Record<string, CommandShape>> = {
  setup: {
    about: both(
      'sets a new station up; prints the recovery words once',
      'installe un poste neuf\u00A0; affiche une fois les mots de secours',
    ),
    words: ['ANSWERS.json'],
    options: [],
    example: 'ANSWERS.json',
    station: 'none',
  },
  demo: {
    about: both(
      'fills an empty station with a week or a season of made-up work, never for real use',
      'remplit un poste vide d’une semaine ou d’une campagne inventée, jamais pour un usage réel',
    ),
    words: [],
    options: ['size!', 'seed!', 'day'],
    example: '--size week --seed 1',
    station: 'none',
  },
  verify: {
    about: both(
      'checks every entry and seal, with --rebuild every folded row too',
      'contrôle chaque écriture et chaque sceau, avec --rebuild aussi chaque ligne calculée',
    ),
    words: [],
    options: ['rebuild?'],
    example: '--rebuild',
    station: 'may run',
  },
  import: {
    about: both('brings a register in', 'fait entrer un registre'),
    words: ['farmers|suppliers|cooperatives', 'FILE'],
    options: ['dry-run?'],
    example: 'farmers planteurs.csv --dry-run --as USER',
    station: 'stopped',
  },
  receipt: {
    about: both(
      'writes the paper of a delivery, payment or till',
      'écrit le papier d’une livraison, d’un paiement ou d’une caisse',
    ),
    words: ['NUMBER'],
    options: ['paper!', 'out!', 'lang'],
    example: 'BUR-24-000001 --paper a5 --out recu.pdf --as USER',
    station: 'stopped',
  },
  'check-receipt': {
    about: both(
      'says whether a receipt’s code is signed by this organisation',
      'dit si le code d’un reçu est signé par cette organisation',
    ),
    words: ['TEXT'],
    options: [],
    example: "'TEXT OF THE CODE'",
    station: 'may run',
  },
  'verify-page': {
    about: both(
      'writes the page that checks receipts in any browser, without network',
      'écrit la page qui vérifie les reçus dans tout navigateur, sans réseau',
    ),
    words: [],
    options: ['out!'],
    example: '--out verifier.html --as USER',
    station: 'stopped',
  },
  backup: {
    about: both('makes an encrypted backup', 'fait une sauvegarde chiffrée'),
    words: [],
    options: ['out!'],
    example: '--out /media/stick/full.csb --as USER',
    station: 'stopped',
  },
  enrol: {
    about: both(
      'takes a station into the organisation, or asks to be taken',
      'prend un poste dans l’organisation, ou demande à y entrer',
    ),
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
    example: '--with 192.168.1.20:47800 --name Bascule',
    station: 'stopped',
  },
  adopt: {
    about: both(
      'brings this station, its data and people into another organisation',
      'amène ce poste, ses données et ses personnes dans une autre organisation',
    ),
    words: [],
    options: ['request?', 'card', 'take?', 'name', 'leave', 'people?'],
    example: '--request --name Bascule --as USER',
    station: 'stopped',
  },
  peers: {
    about: both(
      'lists the stations that are known and what they hold',
      'liste les postes connus et ce qu’ils détiennent',
    ),
    words: [],
    options: [],
    example: '--as USER',
    station: 'stopped',
  },
  network: {
    about: both('turns the links to other stations on or off', 'active ou coupe les liaisons avec les autres postes'),
    words: [],
    options: ['on?', 'off?'],
    example: '--off --as USER',
    station: 'stopped',
  },
  restore: {
    about: both('makes a station of a backup', 'fait un poste d’une sauvegarde'),
    words: ['FILE'],
    options: ['words!', 'replace'],
    example: 'full.csb --words mots.txt',
    station: 'stopped',
  },
  sync: {
    about: both(
      'links to another station and exchanges what is missing',
      'se relie à un autre poste et échange ce qui manque',
    ),
    words: [],
    options: ['with!'],
    example: '--with 192.168.1.20:47800',
    station: 'stopped',
  },
  relay: {
    about: both('links to headquarters', 'relie au siège'),
    words: [],
    options: ['at', 'code', 'proxy', 'even?', 'leave?'],
    example: '--at https://siege.example --code CODE',
    station: 'stopped',
  },
  conflicts: {
    about: both('lists what contradicts, and settles it', 'liste ce qui se contredit, et le règle'),
    words: [],
    options: ['accept', 'keep', 'choose', 'why'],
    example: '--keep ID --choose village=REF,phone=REF --as USER',
    station: 'stopped',
  },
  courier: {
    about: both('carries entries by file', 'porte les écritures par fichier'),
    words: ['export|import'],
    options: ['to', 'out', 'whole?', 'from'],
    example: 'export --to hq --out /media/stick/valise.ctv',
    station: 'stopped',
  },
  headless: {
    about: both('serves the screens to a browser', 'sert les écrans à un navigateur'),
    words: [],
    options: ['port!', 'host', 'tls?', 'cert', 'key', 'no-lan?'],
    example: '--port 8443',
    station: 'stopped',
  },
}

/** An option without its mark. */
export const nameOf = (option: string): string => option.replace(/[!?]$/, '')

/** How a command is written. */
export function usageOf(command: string): string {
  const shape = commands[command]
  if (shape === undefined) return `station -- <${Object.keys(commands).join(' | ')}> … --data DIR [--as USER] [--json]`
  const options = shape.options.map(option => {
    const value = option.endsWith('?') ? '' : ` ${optionOf(command, nameOf(option)).value}`
    return option.endsWith('!') ? `--${nameOf(option)}${value}` : `[--${nameOf(option)}${value}]`
  })
  return ['station --', command, ...shape.words, ...options, '--data DIR [--as USER] [--json]'].join(' ')
}

/** The arguments of a command line. Errors: throws WrongUse with what is wrong and how it is written. */
export function readArguments(argv: readonly string[]): Arguments {
  const [command = '', ...rest] = argv
  const shape = Object.hasOwn(commands, command) ? commands[command] : undefined
  if (shape === undefined) {
    const none = command === '' ? '' : both(`no command ${command}`, `aucune commande ${command}`)
    throw new WrongUse(none, usageOf(''))
  }
  const wrong = (what: Words): WrongUse => new WrongUse(what, usageOf(command))
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
    throw wrong(unreadWords(error))
  }
  const absent = ['data!', ...shape.options].find(
    option => option.endsWith('!') && (parsed.values[nameOf(option)] ?? '') === '',
  )
  if (absent !== undefined) throw missing(nameOf(absent), command)
  if (parsed.positionals.length !== shape.words.length) throw wrong(expectedWords(shape.words.join(' ')))
  return { command, words: parsed.positionals, options: parsed.values as Record<string, string | boolean> }
}

const expectedWords = (words: string): Words =>
  words === ''
    ? both('expected no more words', 'aucun autre mot attendu')
    : both(`expected ${words}`, `attendu\u00A0: ${words}`)

/** Why a line could not be taken apart, with the option that it is about. */
function unreadWords(error: unknown): Words {
  const { code, message } = error as { code?: string; message: string }
  const option = /'(-{1,2}[^ ']+)/.exec(message)?.[1] ?? ''
  const french = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? 'option inconnue' : 'option mal écrite'
  return both(message, `${french}\u00A0: ${option}`)
}

/** What is thrown where an option is left out that a command needs. */
export const missing = (option: string, command: string): WrongUse =>
  new WrongUse(both(`--${option} is missing`, `--${option} manque`), usageOf(command))

/** What is thrown where not exactly one of the forms of a command is asked for. */
export function oneForm(forms: readonly string[], command: string): WrongUse {
  const list = forms.map(name => `--${name}`).join(', ')
  return new WrongUse(both(`one of ${list}`, `l’un de ${list}`), usageOf(command))
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
  if (found === undefined) {
    const list = among.join(', ')
    throw new WrongUse(both(`--${name} is one of ${list}`, `--${name} est l’un de ${list}`), usageOf(given.command))
  }
  return found
}

/** A whole number within bounds. Errors: throws WrongUse. */
export function wholeOption(given: Arguments, name: string, least: number, most: number): number {
  const text = textOption(given, name) ?? ''
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) {
    const said = both(
      `--${name} is a whole number from ${least} to ${most}`,
      `--${name} est un nombre entier de ${least} à ${most}`,
    )
    throw new WrongUse(said, usageOf(given.command))
  }
  return value
}
