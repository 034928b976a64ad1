import { err, ok, type Result } from '../kit/result.ts'
import { foldText } from './folded-text.ts'

/** Neither yes nor no. */
export type YesNoFault = { readonly kind: 'YesNoUnreadable' }

const YES = new Set([
  'OUI',
  'O',
  'X',
  'XX',
  'YES',
  'Y',
  '1',
  'VRAI',
  'TRUE',
  'T',
  'OK',
  'VALIDE',
  'CERTIFIE',
  'CERTIFIEE',
  'CERTIFIED',
])
const NO = new Set([
  'NON',
  'N',
  'NO',
  '0',
  'FAUX',
  'FALSE',
  'PAS',
  'AUCUN',
  'AUCUNE',
  'NEANT',
  'NONE',
  'NON CERTIFIE',
  'NON CERTIFIEE',
])
const TICKS = /^[✓✔☑✅■●•]$/u
const CROSSES = /^[✗✘☐❌-]$/u

/** Yes from `oui`, `X`, `✓`, `1`, `yes`; no from `non`, `0`, `no`, `-`. Errors: `YesNoUnreadable`, also for an empty text. */
export function parseYesNo(text: string): Result<{ readonly value: boolean; readonly original: string }, YesNoFault> {
  const bare = text.trim()
  const folded = foldText(bare)
  if (YES.has(folded) || TICKS.test(bare)) return ok({ value: true, original: text })
  if (NO.has(folded) || CROSSES.test(bare)) return ok({ value: false, original: text })
  return err({ kind: 'YesNoUnreadable' })
}
