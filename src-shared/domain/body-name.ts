import { foldText, tidyText } from './folded-text.ts'

/** The name of a cooperative or company, and what its spellings have in common. */
export interface BodyName {
  readonly value: string
  readonly norm: string
  /** Folded, without its legal form, words in order: equal for `SCOOPS  AGRICAM` and `Scoops-CA Agricam`, `C.I.G.` and `CIG`. */
  readonly key: string
}

const FORMS = new Set([
  'SCOOPS',
  'SCOOP',
  'SCOPS',
  'COOP',
  'CA',
  'COOPCA',
  'GIC',
  'CIG',
  'COOPERATIVE',
  'STE',
  'SOCIETE',
  'DES',
  'DE',
  'DU',
  'LES',
  'LA',
  'LE',
  'OF',
  'THE',
  'D',
  'L',
])

/** A body's name with single spaces and one kind of apostrophe; null when nothing but blanks or placeholders is there. */
export function parseBodyName(text: string): BodyName | null {
  const value = tidyText(text.normalize('NFC')).replace(/['ʼ‘`´]/g, '’')
  const norm = foldText(value)
  if (norm === '' || /^(?:NEANT|AUCUN|AUCUNE|RAS|NON|NA|N A|X|NONE|INDEPENDANT|INDEPENDANTE|SANS)$/.test(norm))
    return null
  const words = norm
    .replace(/\b[A-Z](?: [A-Z]\b)+/g, letters => letters.replaceAll(' ', ''))
    .split(' ')
    .filter(word => !FORMS.has(word))
  return { value, norm, key: words.length === 0 ? norm : words.join(' ') }
}
