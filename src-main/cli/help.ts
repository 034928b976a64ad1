import { commands, nameOf, usageOf } from './arguments.ts'
import { optionOf } from './option-words.ts'
import { both, inLanguage } from './terminal.ts'

/** What `--help`, `-h` or `help` is answered with, of all commands or of one; undefined where nobody asks. */
export function helpFor(argv: readonly string[], lang: 'en' | 'fr'): string | undefined {
  const [first = '', ...rest] = argv
  if (first !== 'help' && !argv.some(isHelp)) return undefined
  const named = commands[first] === undefined ? (rest[0] ?? '') : first
  if (Object.hasOwn(commands, named)) return helpOf(named, lang)
  const lines = Object.entries(commands).map(
    ([name, { about, station }]) => `${name.padEnd(14)}${station === 'stopped' ? '*' : ' '} ${inLanguage(about, lang)}`,
  )
  const more = both(
    '* the station must be stopped\nstation -- COMMAND --help says how one is written',
    '* le poste doit être arrêté\nstation -- COMMANDE --help dit comment l’écrire',
  )
  return [usageOf(''), ...lines, inLanguage(more, lang)].join('\n')
}

/** How one command is written, what each of its options means, an example, and how the station stands meanwhile. */
function helpOf(command: string, lang: 'en' | 'fr'): string {
  const shape = commands[command]
  if (shape === undefined) return usageOf('')
  const written = ['data', ...shape.options.map(nameOf), 'as', 'json'].map(name => {
    const { value, about } = optionOf(command, name)
    return { option: [`--${name}`, value].filter(Boolean).join(' '), about: inLanguage(about, lang) }
  })
  const width = Math.max(...written.map(({ option }) => option.length))
  const example = ['station --', command, shape.example, '--data DIR'].filter(Boolean).join(' ')
  return [
    inLanguage(shape.about, lang),
    usageOf(command),
    ...written.map(({ option, about }) => `  ${option.padEnd(width)}  ${about}`),
    inLanguage(both(`Example: ${example}`, `Exemple\u00A0: ${example}`), lang),
    inLanguage(standings[shape.station], lang),
  ].join('\n')
}

const standings = {
  none: both('No station is in the folder yet.', 'Le dossier ne contient encore aucun poste.'),
  'may run': both('The station may run meanwhile.', 'Le poste peut tourner pendant ce temps.'),
  stopped: both(
    'The station must be stopped: close its window, or stop it where it runs without one.',
    'Le poste doit être arrêté\u00A0: fermez sa fenêtre, ou arrêtez-le s’il tourne sans fenêtre.',
  ),
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'
