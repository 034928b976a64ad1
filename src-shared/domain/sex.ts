import { err, ok, type Result } from '../kit/result.ts'
import { foldText } from './folded-text.ts'

/** FAR-1. */
export type Sex = 'F' | 'M'
/** Neither F nor M in any usual spelling. */
export type SexFault = { readonly kind: 'SexUnreadable' }

const WORDS: Readonly<Record<string, Sex>> = {
  F: 'F',
  FEM: 'F',
  FEMME: 'F',
  FEMININ: 'F',
  FEMALE: 'F',
  WOMAN: 'F',
  MME: 'F',
  MLLE: 'F',
  MRS: 'F',
  M: 'M',
  H: 'M',
  MASC: 'M',
  HOMME: 'M',
  MASCULIN: 'M',
  MALE: 'M',
  MAN: 'M',
  MR: 'M',
  MONSIEUR: 'M',
}

/** F or M from `F`, `femme`, `H`, `m`, `Masculin`, `female`. Errors: `SexUnreadable`, also for an empty text. */
export function parseSex(text: string): Result<{ readonly value: Sex; readonly original: string }, SexFault> {
  const value = WORDS[foldText(text)]
  return value === undefined ? err({ kind: 'SexUnreadable' }) : ok({ value, original: text })
}
