import { err, ok, type Result } from '../kit/result.ts'
import { foldText, tidyText } from './folded-text.ts'
import { isGivenName } from './given-names.ts'

/** A person's name as the screens show it, and the forms it is found and compared by. */
export interface PersonName {
  /** `NOM Prénom` (ux.md §7). */
  readonly value: string
  readonly surname: string
  readonly given: string
  /** `name_norm`: folded, in the order shown. */
  readonly norm: string
  /** The same words in alphabetical order: equal for `Paul MBUA` and `MBUA Paul`. */
  readonly key: string
  /** What stood in brackets, often a village. */
  readonly bracket: string | null
  /** Figures or odd signs stood in the name and were left out of `value`. */
  readonly odd: boolean
  readonly original: string
}

export type NameFault =
  | { readonly kind: 'NameMissing' }
  | { readonly kind: 'NamePlaceholder' }
  /** Figures, spreadsheet errors, no letters, a heading, a count. */
  | { readonly kind: 'NameNotAName' }
  /** Mark-up, formulas, addresses: text made for a program. */
  | { readonly kind: 'NameHostile' }
  | { readonly kind: 'NameTooLong'; readonly most: number }
  /** A body (`GIC …`, `Mairie de …`), not a person. */
  | { readonly kind: 'NameOrganisation' }

/** FAR-1: name 2–100. */
export const nameLimits = { least: 2, most: 100 } as const

const PLACEHOLDERS = new Set([
  ...[
    'NEANT',
    'INCONNU',
    'INCONNUE',
    'UNKNOWN',
    'RAS',
    'NA',
    'N A',
    'ND',
    'IDEM',
    'ID',
    'DITTO',
    'VIDE',
    'EMPTY',
    'TEST',
    'XX',
    'XXX',
    'XXXX',
    'NON',
    'OUI',
    'NULL',
    'NONE',
  ],
  ...[
    'SANS NOM',
    'NO NAME',
    'A COMPLETER',
    'A REMPLIR',
    'A PRECISER',
    'NON RENSEIGNE',
    'NOM INCONNU',
    'ANONYME',
    'PERSONNE',
    'NIL',
    'UNDEFINED',
    'AUCUN',
    'NOT AVAILABLE',
    'TBD',
  ],
])
const HEADINGS = new Set([
  'NOM',
  'NOMS',
  'PRENOM',
  'PRENOMS',
  'NOM ET PRENOM',
  'NOM ET PRENOMS',
  'NOMS ET PRENOMS',
  'NOM DU PLANTEUR',
  'NOM PLANTEUR',
  'NAME',
  'NAMES',
  'FULL NAME',
  'FARMER NAME',
  'FARMER',
])
const BODIES = new Set([
  ...[
    'SCOOPS',
    'SCOOP',
    'COOP',
    'COOPCA',
    'COOPERATIVE',
    'COOPERATIVES',
    'GIC',
    'CIG',
    'SARL',
    'SUARL',
    'ETS',
    'ETABLISSEMENT',
    'ETABLISSEMENTS',
    'SOCIETE',
    'COMPANY',
    'LTD',
    'LIMITED',
  ],
  ...[
    'MAIRIE',
    'COMMUNE',
    'COUNCIL',
    'LYCEE',
    'ECOLE',
    'SCHOOL',
    'EGLISE',
    'CHURCH',
    'PAROISSE',
    'PARISH',
    'ASSOCIATION',
    'FEDERATION',
    'GROUPEMENT',
    'MINISTERE',
    'DELEGATION',
    'ENTREPRISE',
  ],
])
/** Words of counts and captions: `1184 planteurs`, `TOTAL`. */
const COUNTS = new Set([
  'TOTAL',
  'TOTAUX',
  'SOUS',
  'SOMME',
  'PLANTEURS',
  'PRODUCTEURS',
  'MEMBRES',
  'FARMERS',
  'MEMBERS',
  'PERSONNES',
  'HOMMES',
  'FEMMES',
  'SIGNATURE',
  'PAGE',
  'EFFECTIF',
  'NOMBRE',
])
const TITLES = new Set([
  'M',
  'MR',
  'MME',
  'MLLE',
  'MADAME',
  'MONSIEUR',
  'MADEMOISELLE',
  'DR',
  'PR',
  'ME',
  'CHEF',
  'SM',
  'HON',
  'MRS',
  'MS',
  'MISS',
  'PAPA',
  'MAMAN',
  'PASTEUR',
  'PASTOR',
  'ABBE',
  'CHIEF',
])
const MARRIED = new Set(['EPSE', 'EPOUSE', 'EP', 'NEE', 'VVE', 'VEUVE', 'WIFE'])
const HOSTILE = /[<>{}\\^|~$%=]|https?:|www\.|javascript:|\.\.\/|^\s*[@+]/i
const SHEET_ERROR = /^#(?:REF|N\/?A|NOM|NAME|VALE?U?R?|VALUE|DIV\/0|NUL|NULL|NOMBRE|NUM)[!?]?$/i
const LETTERS = /\p{L}/gu
const BRACKET = /[([]([^()[\]]*)[)\]]?/
const ODD = /[^\p{L}\p{M}’.\- ]+/gu
const PLAIN_TOKENS = /^\p{L}[\p{L}\p{M}’-]*(?: \p{L}[\p{L}\p{M}’-]*)+$/u

/**
 * A person's name in any order and case, as `NOM Prénom`: words in capitals among others are the surname; without that help usual given names
 * are the given name; failing both, the last word. Titles (`Mme`, `Chef`) are left out, `épse X` stays behind.
 * Errors: `NameFault`. Source: FAR-1, ux.md §7, IMP-20.
 */
export function parsePersonName(text: string): Result<PersonName, NameFault> {
  const tidy = tidyText(text.normalize('NFC')).replace(/['ʼ‘`´]/g, '’')
  if (tidy === '') return err({ kind: 'NameMissing' })
  if (HOSTILE.test(tidy)) return err({ kind: 'NameHostile' })
  if (SHEET_ERROR.test(tidy)) return err({ kind: 'NameNotAName' })
  let bare = tidy
  let bracket: string | null = null
  let odd = false
  if (!PLAIN_TOKENS.test(tidy)) {
    const found = BRACKET.exec(tidy)
    if (found !== null) {
      bracket = /\p{L}{2}/u.test(found[1] ?? '') ? (found[1] ?? '').trim() : null
      bare = tidyText(tidy.replace(BRACKET, ' '))
    }
    const clean = tidyText(
      bare
        .replace(/^["«\s]+|["»\s]+$/g, '')
        .replace(ODD, ' ')
        .replace(/\.(?=\S)/g, '. '),
    )
    odd = clean.replace(/[. ]/g, '') !== bare.replace(/[. "«»]/g, '')
    bare = clean
  }
  const fault = notAPerson(bare)
  return fault === null ? ok(nameOf(bare, bracket, odd, text)) : err(fault)
}

/** The same from two cells. An empty given name is allowed, an empty surname only beside a given name. Errors: `NameFault`. */
export function personNameFromParts(surname: string, given: string): Result<PersonName, NameFault> {
  const last = tidyText(surname)
  const first = tidyText(given)
  const original = `${last} ${first}`.trim()
  const whole = parsePersonName(original)
  if (!whole.ok || last === '' || first === '') return whole
  const clean = (part: string): string =>
    tidyText(
      part
        .replace(/['ʼ‘`´]/g, '’')
        .replace(BRACKET, ' ')
        .replace(ODD, ' '),
    )
  const parts = { surname: clean(last).toUpperCase(), given: clean(first).split(' ').map(capitalised).join(' ') }
  return ok(finished(parts.surname, parts.given, whole.value.bracket, whole.value.odd, original))
}

function notAPerson(bare: string): NameFault | null {
  const letters = bare.match(LETTERS)?.length ?? 0
  const folded = foldText(bare)
  if (PLACEHOLDERS.has(folded) || (letters === 0 && /^[-–—/.?*_ "’]*$/.test(bare))) return { kind: 'NamePlaceholder' }
  if (letters < 2 || HEADINGS.has(folded)) return { kind: 'NameNotAName' }
  if (bare.length > nameLimits.most) return { kind: 'NameTooLong', most: nameLimits.most }
  const words = folded.split(' ')
  if (words.some(word => BODIES.has(word))) return { kind: 'NameOrganisation' }
  if (words.some(word => COUNTS.has(word))) return { kind: 'NameNotAName' }
  return /^(\p{L})\1*$/u.test(folded) ? { kind: 'NamePlaceholder' } : null
}

function nameOf(bare: string, bracket: string | null, odd: boolean, original: string): PersonName {
  let tokens = bare.split(' ').filter(token => token !== '-' && token !== '.' && token !== '’')
  while (tokens.length > 1 && TITLES.has(foldText(tokens[0] ?? '')) && (tokens[1]?.length ?? 0) > 1)
    tokens = tokens.slice(1)
  const at = tokens.findIndex((token, i) => i > 0 && MARRIED.has(foldText(token)))
  const own = at < 0 ? tokens : tokens.slice(0, at)
  const { surname, given } = splitName(own)
  const married =
    at < 0
      ? ''
      : ` ${marriedWord(tokens[at] ?? '')} ${tokens
          .slice(at + 1)
          .join(' ')
          .toUpperCase()}`
  return finished(surname.join(' ').toUpperCase(), given.map(capitalised).join(' ') + married, bracket, odd, original)
}

function finished(surname: string, given: string, bracket: string | null, odd: boolean, original: string): PersonName {
  const value = `${surname} ${given}`.trim()
  const norm = foldText(value)
  const words = norm.split(' ').filter(word => !MARRIED.has(word))
  return { value, surname, given: given.trim(), norm, key: words.sort().join(' '), bracket, odd, original }
}

const marriedWord = (word: string): string => (/^N/i.test(word) ? 'née' : /^V/i.test(word) ? 'veuve' : 'épouse')

const isUpper = (token: string): boolean =>
  token.length > 1 && token === token.toUpperCase() && token !== token.toLowerCase()

function splitName(tokens: readonly string[]): { surname: string[]; given: string[] } {
  if (tokens.length < 2) return { surname: [...tokens], given: [] }
  const upper = tokens.filter(isUpper)
  if (upper.length > 0 && upper.length < tokens.length) {
    return { surname: upper, given: tokens.filter(token => !isUpper(token)) }
  }
  const given = tokens.filter(token => isGivenName(foldText(token)))
  if (given.length > 0 && given.length < tokens.length) {
    return { surname: tokens.filter(token => !given.includes(token)), given }
  }
  if (given.length === tokens.length) return { surname: tokens.slice(0, 1), given: tokens.slice(1) }
  return { surname: tokens.slice(0, -1), given: tokens.slice(-1) }
}

/** `ANNE-MARIE`, `anne-marie` → `Anne-Marie`; a word that already mixes cases stays as it is. */
function capitalised(token: string): string {
  if (token !== token.toUpperCase() && token !== token.toLowerCase()) return token
  return token
    .toLowerCase()
    .replace(/(^|[-’ ])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
}
