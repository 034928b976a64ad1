import { err, ok, type Result } from '../kit/result.ts'
import { foldText, tidyText } from './folded-text.ts'

/** FAR-1: carte nationale d'identité, récépissé of a card asked for, passport, other. */
export const IDENTITY_TYPES = ['CNI', 'récépissé', 'passport', 'other'] as const
export type IdentityType = (typeof IDENTITY_TYPES)[number]

/** One paper, as far as its text says. */
export interface IdentityPaper {
  readonly type: IdentityType
  /** Letters and digits only, upper case; a récépissé's kit number keeps its hyphen: `KIT332-7077707`. */
  readonly number: string
  readonly original: string
  /** A card number that is neither 9 nor 17 digits long: kept, worth a look. */
  readonly unusual: boolean
}

/** Why a paper cannot be taken. */
export type IdentityFault =
  | { readonly kind: 'IdentityUnreadable' }
  /** `3,96432E+16`: a spreadsheet has thrown the last digits away; they cannot be guessed. */
  | { readonly kind: 'IdentityDigitsLost' }

const NONE = new Set([
  'NEANT',
  'AUCUN',
  'AUCUNE',
  'NON',
  'RAS',
  'NA',
  'N A',
  'SANS',
  'PAS DE CNI',
  'EN COURS',
  'PERDUE',
  'PERDU',
  'INCONNU',
  'NONE',
  'NO',
  'X',
])
/** Longer texts are no papers; keeps hostile cells linear. */
const MOST_CHARS = 120
const SCIENTIFIC = /^\d+(?:[.,]\d+)?\s*E\s*\+?\s*\d+$/i
const KIT = /^KIT\s*[-:n°º]*\s*(\d{2,4})\s*[-/ ]?\s*(\d{4,10})$/i
const LABEL =
  /^(?:(?<receipt>r[ée]c[ée]piss[ée]|r[ée]c[ée]p\.?|recu|receipt|rcp)|(?<card>c\.?\s?n\.?\s?i\.?|carte(?:\s+nationale)?(?:\s+d.identit[ée])?|nic|id(?:\s*card)?)|(?<passport>passeport|passport|pass|ppt)|(?<other>permis|carte\s+de\s+s[ée]jour|acte(?:\s+de\s+naissance)?|carte\s+d.[ée]lecteur))(?![a-zà-ÿ])[\s.:°ºn#/-]*/i

/**
 * A paper's kind and number from what registers write: `544 618 457`, `CNI n° 108765432`, `récépissé n°15175`, `KIT332-7077707` (the enrolment
 * number printed on a récépissé), `passeport 01234567`.
 * Errors: `IdentityFault`; words that say there is none (`néant`, `en cours`) are unreadable too.
 */
export function parseIdentityPaper(text: string): Result<IdentityPaper, IdentityFault> {
  const tidy = tidyText(text).replace(/^'/, '')
  if (tidy === '' || tidy.length > MOST_CHARS || NONE.has(foldText(tidy))) return err({ kind: 'IdentityUnreadable' })
  if (SCIENTIFIC.test(tidy)) return err({ kind: 'IdentityDigitsLost' })
  const label = LABEL.exec(tidy)
  const rest = label === null ? tidy : tidy.slice(label[0].length)
  const kit = KIT.exec(rest)
  if (kit !== null) {
    return ok({ type: 'récépissé', number: `KIT${kit[1]}-${kit[2]}`, original: text, unusual: false })
  }
  const number = rest
    .replace(/^(?:n[°ºo]?\s*)(?=\d)/i, '')
    .replace(/[\s.\u00a0\u202f/-]+/g, '')
    .toUpperCase()
  if (!/^[A-Z]{0,4}\d{3,20}[A-Z]{0,2}$/.test(number)) return err({ kind: 'IdentityUnreadable' })
  const type = labelled(label) ?? guess(number)
  return ok({ type, number, original: text, unusual: isUnusual(type, number) })
}

function labelled(label: RegExpExecArray | null): IdentityType | null {
  const groups = label?.groups
  if (groups === undefined) return null
  if (groups['receipt'] !== undefined) return 'récépissé'
  if (groups['card'] !== undefined) return 'CNI'
  return groups['passport'] !== undefined ? 'passport' : 'other'
}

function guess(number: string): IdentityType {
  if (/^\d{6,20}$/.test(number)) return 'CNI'
  return /^[A-Z]{1,2}\d{6,8}$/.test(number) ? 'passport' : 'other'
}

function isUnusual(type: IdentityType, number: string): boolean {
  return type === 'CNI' && number.length !== 9 && number.length !== 17
}
