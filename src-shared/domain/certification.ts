import { err, ok, type Result } from '../kit/result.ts'
import { foldText } from './folded-text.ts'
import { parseYesNo } from './yes-no.ts'

/** PLOT-1. */
export const CERTIFICATIONS = ['Rainforest Alliance', 'UTZ', 'Fairtrade', 'Bio', 'other'] as const
export type Certification = (typeof CERTIFICATIONS)[number]
/** Neither yes, nor no, nor a known certification. */
export type CertificationFault = { readonly kind: 'CertificationUnreadable' }

const WORDS: Readonly<Record<string, Certification>> = {
  RA: 'Rainforest Alliance',
  RFA: 'Rainforest Alliance',
  RAINFOREST: 'Rainforest Alliance',
  'RAINFOREST ALLIANCE': 'Rainforest Alliance',
  UTZ: 'UTZ',
  'UTZ CERTIFIED': 'UTZ',
  FAIRTRADE: 'Fairtrade',
  'FAIR TRADE': 'Fairtrade',
  'COMMERCE EQUITABLE': 'Fairtrade',
  FLO: 'Fairtrade',
  FT: 'Fairtrade',
  BIO: 'Bio',
  BIOLOGIQUE: 'Bio',
  ORGANIC: 'Bio',
  AB: 'Bio',
}

/**
 * What a cell of a certification column certifies: names (`RA`, `UTZ / Bio`), or yes and no about what the column's heading names (`means`).
 * No is an empty list. Errors: `CertificationUnreadable`, also for an empty text.
 */
export function parseCertifications(
  text: string,
  means: string,
): Result<{ readonly value: readonly string[]; readonly original: string }, CertificationFault> {
  const yes = parseYesNo(text)
  if (yes.ok) return ok({ value: yes.value.value ? [means] : [], original: text })
  const found: string[] = []
  for (const part of text.split(/[/,;+&]|\bet\b|\band\b/i)) {
    const word = WORDS[foldText(part)]
    if (word === undefined) return err({ kind: 'CertificationUnreadable' })
    if (!found.includes(word)) found.push(word)
  }
  return ok({ value: found, original: text })
}
