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

/** Why a text is nobody’s name. */
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

/** With titles, brackets and doubled spaces a name may be longer than it is stored; keeps hostile cells linear. */
const FAR_TOO_LONG = 400
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
  'SOEUR',
  'FRERE',
  'CHIEF',
])
const MARRIED = new Set(['EPSE', 'EPOUSE', 'EP', 'NEE', 'VVE', 'VEUVE', 'WIFE'])
const HOSTILE = /[<>{}\\^|~$%=]|https?:|www\.|javascript:|\.\.\/|^\s*[@+]/i
const SHEET_ERROR = /^#(?:REF|N\/?A|NOM|NAME|VALE?U?R?|VALUE|DIV\/0|NUL|NULL|NOMBRE|NUM)[!?]?$/i
const SIGNS_ONLY = /^[-–—/.,?!*_ "’«»]*$/
const TWO_LETTERS = /\p{L}.*\p{L}/u
/** `Tabi, John Ayuk`. */
const SURNAME_FIRST = /^(\p{L}[\p{L}\p{M}’ -]+), ?(\p{L}[\p{L}\p{M}’ -]+)$/u
const APOSTROPHES = /['ʼ‘`´]/g
const BRACKET = /[([]([^()[\]]*)[)\]]?/
const ODD = /[^\p{L}\p{M}’.\- ]+/gu
const PLAIN_TOKENS = /^\p{L}[\p{L}\p{M}’-]*(?: \p{L}[\p{L}\p{M}’-]*)+$/u

/**
 * A person's name in any order and case, as `NOM Prénom`: words in capitals among others are the surname; without that help usual given names
 * are the given name; failing both, the last word. Titles (`Mme`, `Chef`) are left out, `épse X` stays behind.
 * Errors: `NameFault`. Source: FAR-1, ux.md §7, IMP-20.
 */
export function parsePersonName(text: string): Result<PersonName, NameFault> {
  const tidy = tidyText(text.normalize('NFC')).replace(APOSTROPHES, '’')
  if (tidy === '') return err({ kind: 'NameMissing' })
  if (tidy.length > FAR_TOO_LONG) return err({ kind: 'NameTooLong', most: nameLimits.most })
  if (HOSTILE.test(tidy)) return err({ kind: 'NameHostile' })
  if (SHEET_ERROR.test(tidy)) return err({ kind: 'NameNotAName' })
  const comma = tidy.includes(',') ? SURNAME_FIRST.exec(tidy) : null
  if (comma !== null) return personNameFromParts(comma[1] ?? '', comma[2] ?? '')
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
  if (bare === '') return err({ kind: SIGNS_ONLY.test(tidy) ? 'NamePlaceholder' : 'NameNotAName' })
  const fault = notAPerson(bare)
  return fault === null ? ok(nameOf(bare, bracket, odd, text)) : err(fault)
}

/** The same from two cells; either may be empty. Errors: `NameFault`. */
export function personNameFromParts(surname: string, given: string): Result<PersonName, NameFault> {
  const original = tidyText(`${surname} ${given}`)
  const whole = parsePersonName(original)
  if (!whole.ok) return whole
  const clean = (part: string): string =>
    tidyText(part.normalize('NFC').replace(APOSTROPHES, '’').replace(BRACKET, ' ').replace(ODD, ' '))
  const last = clean(surname).toUpperCase()
  const first = clean(given).split(' ').map(capitalised).join(' ')
  return ok(finished(last, first, whole.value.bracket, whole.value.odd, original))
}

function notAPerson(bare: string): NameFault | null {
  const folded = foldText(bare)
  if (PLACEHOLDERS.has(folded) || SIGNS_ONLY.test(bare)) return { kind: 'NamePlaceholder' }
  if (!TWO_LETTERS.test(bare) || HEADINGS.has(folded)) return { kind: 'NameNotAName' }
  if (bare.length > nameLimits.most) return { kind: 'NameTooLong', most: nameLimits.most }
  const words = folded.split(' ')
  if (words.some(word => BODIES.has(word))) return { kind: 'NameOrganisation' }
  if (words.some(word => COUNTS.has(word)) || words.every(word => TITLES.has(word))) return { kind: 'NameNotAName' }
  return /^(\p{L})\1*$/u.test(folded) ? { kind: 'NamePlaceholder' } : null
}

function nameOf(bare: string, bracket: string | null, odd: boolean, original: string): PersonName {
  let words = bare
    .split(' ')
    .filter(word => word !== '-' && word !== '.' && word !== '’')
    .map(wordOf)
  while (words.length > 1 && TITLES.has(words[0]?.fold ?? '') && (words[1]?.text.length ?? 0) > 1)
    words = words.slice(1)
  const at = words.findIndex((word, i) => i > 0 && MARRIED.has(word.fold))
  if (at < 0) {
    const { surname, given } = splitName(words)
    return finished(capitalsOf(surname), capitalisedOf(given), bracket, odd, original)
  }
  const [own, theirs] = [words.slice(0, at), words.slice(at + 1)]
  const mixes = theirs.some(word => !word.upper)
  // `NGO BIYONG épouse TCHAMI Rose`: her given name is in small letters, so what is in capitals before is all surname
  const before = mixes && own.every(word => word.upper) ? { surname: own, given: [] } : splitName(own)
  const says = mixes || theirs.some(word => word.given)
  const after = theirs.length > 1 && says ? splitName(theirs) : { surname: theirs, given: [] }
  const rest = [capitalisedOf(before.given), marriedWord(words[at]?.fold ?? ''), capitalsOf(after.surname)]
  const given = [...rest, capitalisedOf(after.given)].filter(part => part !== '').join(' ')
  return finished(capitalsOf(before.surname), given, bracket, odd, original)
}

const capitalsOf = (words: readonly Word[]): string => words.map(word => word.capitals).join(' ')
const capitalisedOf = (words: readonly Word[]): string => words.map(word => word.capitalised).join(' ')

/** A word of a name with all that is asked of it; the same few thousand words come again and again. */
interface Word {
  readonly text: string
  readonly fold: string
  readonly capitals: string
  readonly capitalised: string
  /** In capitals, and more than an initial. */
  readonly upper: boolean
  readonly given: boolean
}

const remembered = new Map<string, Word>()

function wordOf(text: string): Word {
  const known = remembered.get(text)
  if (known !== undefined) return known
  const fold = foldText(text)
  const capitals = text.toUpperCase()
  const upper = text === capitals && text !== text.toLowerCase() && TWO_LETTERS.test(text)
  const word: Word = { text, fold, capitals, capitalised: capitalised(text), upper, given: isGivenName(fold) }
  if (remembered.size < 20_000) remembered.set(text, word)
  return word
}

function finished(surname: string, given: string, bracket: string | null, odd: boolean, original: string): PersonName {
  const value = `${surname} ${given}`.trim()
  const norm = foldText(value)
  return { value, surname, given: given.trim(), norm, key: keyOfNorm(norm), bracket, odd, original }
}

const marriedWord = (fold: string): string => (fold[0] === 'N' ? 'née' : fold[0] === 'V' ? 'veuve' : 'épouse')

function splitName(words: readonly Word[]): { surname: readonly Word[]; given: readonly Word[] } {
  // Bassa: `NGO X`, daughter of the house of X, is one surname
  if (words.length < 2 || (words.length === 2 && words[0]?.fold === 'NGO')) return { surname: words, given: [] }
  const uppers = words.filter(word => word.upper)
  if (uppers.length > 0 && uppers.length < words.length)
    return { surname: uppers, given: words.filter(word => !word.upper) }
  const given = words.filter(word => word.given)
  if (given.length > 0 && given.length < words.length) return { surname: words.filter(word => !word.given), given }
  const first = given.length === words.length ? 1 : words.length - 1
  return { surname: words.slice(0, first), given: words.slice(first) }
}

/** `ANNE-MARIE`, `anne-marie` → `Anne-Marie`; a word that already mixes cases stays as it is. */
function capitalised(token: string): string {
  if (token !== token.toUpperCase() && token !== token.toLowerCase()) return token
  return token
    .toLowerCase()
    .replace(/(^|[-’ ])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase())
}

/** `PersonName.key` of a name that is stored: its words, folded, in alphabetical order. */
export const nameKeyOf = (name: string): string => keyOfNorm(foldText(name))

function keyOfNorm(norm: string): string {
  const words = norm.split(' ')
  const own =
    words.length > 2 && words.some(word => MARRIED.has(word)) ? words.filter(word => !MARRIED.has(word)) : words
  return own.sort().join(' ')
}
