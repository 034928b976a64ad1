import { err, ok, type Result } from '../kit/result.ts'

/** One number in E.164, `+237` and nine digits beginning with 2 or 6 (FAR-1, ux.md §7). */
export interface Phone {
  readonly value: string
  readonly original: string
}

/** Why a number cannot be taken. */
export type PhoneFault =
  | { readonly kind: 'PhoneUnreadable' }
  /** A number of before November 2014, with what it has become where that is certain. */
  | { readonly kind: 'PhoneOldEightDigits'; readonly proposal: string }
  | { readonly kind: 'PhoneForeign'; readonly number: string }
  /** `6,99E+08`: a spreadsheet has thrown digits away. */
  | { readonly kind: 'PhoneDigitsLost' }

/** What one cell of a register says: the first numbers that can be read, and what is wrong with the others. */
export interface Phones {
  readonly values: readonly string[]
  readonly faults: readonly PhoneFault[]
  readonly original: string
}

/** Longer texts are no numbers; keeps hostile cells linear. */
const MOST_CHARS = 200
const SEPARATORS = /\s*(?:\/|;|\||\n|,| ou | et | or | and |&)\s*/i
const SCIENTIFIC = /^\d+(?:[.,]\d+)?\s*E\s*\+?\s*\d+$/i
const LABEL =
  /^(?:t[ée]l(?:[ée]phone)?|mob(?:ile)?|portable|cell?|whatsapp|phone|momo|om|n[°º]|mtn|orange|camtel|nexttel)\b[\s.:°º]*/i
const SIGNS = /[\s\u00a0\u2000-\u200a\u202f().\-–—_'’]/g

/** One Cameroonian number in any spelling: `00237 6 98 59 69 38`, `693-699-906`, `+237694373262`, `(237) 677 12 34 56`. Errors: `PhoneFault`. */
export function parsePhone(text: string): Result<Phone, PhoneFault> {
  if (text.length > MOST_CHARS) return err({ kind: 'PhoneUnreadable' })
  const bare = text.trim().replace(LABEL, '').replace(/\.0$/, '')
  if (SCIENTIFIC.test(bare)) return err({ kind: 'PhoneDigitsLost' })
  const compact = bare.replace(SIGNS, '')
  if (!/^\+?\d+$/.test(compact)) return err({ kind: 'PhoneUnreadable' })
  const abroad = compact[0] === '+' || compact.startsWith('00')
  const digits = compact[0] === '+' ? compact.slice(1) : compact.startsWith('00') ? compact.slice(2) : compact
  const local = /^0[26]\d{8}$/.test(digits) ? digits.slice(1) : digits
  const national = digits.startsWith('237') && digits.length > 9 ? digits.slice(3) : local
  if (/^[26]\d{8}$/.test(national) && (national !== digits || !abroad))
    return ok({ value: `+237${national}`, original: text })
  if (abroad && !digits.startsWith('237') && /^[1-9]\d{7,14}$/.test(digits)) {
    return err({ kind: 'PhoneForeign', number: `+${digits}` })
  }
  const proposal = modern(national)
  return err(proposal === null ? { kind: 'PhoneUnreadable' } : { kind: 'PhoneOldEightDigits', proposal })
}

/** The numbering change of November 2014: mobiles got a 6 in front, fixed lines a 2. */
function modern(national: string): string | null {
  if (/^[579]\d{7}$/.test(national)) return `+2376${national}`
  return /^[23]\d{7}$/.test(national) ? `+2372${national}` : null
}

/** All numbers of a cell such as `687824230 / 661570830`, each once, in order. Never refuses: unreadable ones are listed as faults. */
export function parsePhones(text: string): Phones {
  if (text.length > MOST_CHARS) return { values: [], faults: [{ kind: 'PhoneUnreadable' }], original: text }
  const whole = parsePhone(text)
  if (whole.ok) return { values: [whole.value.value], faults: [], original: text }
  const parts = text.split(SEPARATORS).filter(part => part.trim() !== '')
  if (parts.length < 2) return { values: [], faults: text.trim() === '' ? [] : [whole.error], original: text }
  const values: string[] = []
  const faults: PhoneFault[] = []
  for (const part of parts) {
    const one = parsePhone(part)
    if (!one.ok) faults.push(one.error)
    else if (!values.includes(one.value.value)) values.push(one.value.value)
  }
  return { values, faults, original: text }
}

/** A stored number of Cameroon as it is read out, `+237 6 98 59 69 38`, its spaces unbreakable; any other text as it is. */
export function phoneToText(phone: string): string {
  const match = /^\+237(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(phone)
  return match === null ? phone : `+237 ${match.slice(1).join(' ')}`.replaceAll(' ', '\u00a0')
}
