import { isRealDay } from '#shared/domain/day.ts'
import { parseDecimal } from '#shared/domain/decimal-input.ts'
import { parseIdentityPaper } from '#shared/domain/identity-paper.ts'
import { tidyText } from '#shared/domain/folded-text.ts'
import { parsePersonName } from '#shared/domain/person-name.ts'
import { parsePhone } from '#shared/domain/phone.ts'
import { parsePosition } from '#shared/domain/position.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { Problem, ProblemCode, Values } from './record-values.ts'

type Read = Result<Json | undefined, Problem>

const bad = (code: ProblemCode, values?: Problem['values']): Read =>
  err(values === undefined ? { code } : { code, values })
const none: Read = ok(undefined)

/** A person's name, as typed with single spaces (FAR-1). `bodies`: a society may stand for a person. */
export function readName(text: string, bodies: boolean): Read {
  const name = tidyText(text)
  if (name === '') return bad('nameMissing')
  if (name.length < 2) return bad('nameShort')
  const parsed = parsePersonName(name)
  if (parsed.ok || parsed.error.kind === 'NameTooLong') return ok(name)
  if (parsed.error.kind === 'NameOrganisation') return bodies ? ok(name) : bad('nameOrganisation')
  return bad('nameNotAName')
}

/** How the register writes a name, where that is not how it was typed: `MANGA Comfort` for `Comfort MANGA`. */
export function nameAsWritten(text: string): string | null {
  const parsed = parsePersonName(text)
  return parsed.ok && parsed.value.value !== tidyText(text) ? parsed.value.value : null
}

/** A phone in any spelling as E.164; numbers of other countries are kept as such. */
export function readPhone(text: string): Read {
  if (text.trim() === '') return none
  const phone = parsePhone(text)
  if (phone.ok) return ok(phone.value.value)
  if (phone.error.kind === 'PhoneForeign') return ok(phone.error.number)
  if (phone.error.kind === 'PhoneOldEightDigits') return bad('phoneOld', { proposal: phone.error.proposal })
  return bad(phone.error.kind === 'PhoneDigitsLost' ? 'phoneDigitsLost' : 'phoneUnreadable')
}

/** The paper of `idType`, `idNumber`, `idExpiry`; its kind is guessed from the number where none is chosen. */
export function readIdentity(values: Values<'idType' | 'idNumber' | 'idExpiry'>): {
  identity: Json | undefined
  problems: Partial<Record<'idType' | 'idNumber' | 'idExpiry', Problem>>
} {
  const number = tidyText(values.idNumber)
  const expiry = readDayField(values.idExpiry)
  if (!expiry.ok) return { identity: undefined, problems: { idExpiry: expiry.error } }
  if (number === '') {
    const started = values.idType !== '' || values.idExpiry !== ''
    return { identity: undefined, problems: started ? { idNumber: { code: 'identityNumberMissing' } } : {} }
  }
  const paper = parseIdentityPaper(number)
  if (!paper.ok && paper.error.kind === 'IdentityDigitsLost') {
    return { identity: undefined, problems: { idNumber: { code: 'identityDigitsLost' } } }
  }
  const type = values.idType || (paper.ok ? paper.value.type : '')
  if (type === '') return { identity: undefined, problems: { idType: { code: 'identityTypeMissing' } } }
  const free = type === 'passport' || type === 'other'
  if (!paper.ok && !(free && /\d/.test(number))) {
    return { identity: undefined, problems: { idNumber: { code: 'identityUnreadable' } } }
  }
  const written = paper.ok ? paper.value.number : number.toUpperCase()
  return { identity: { type, number: written, ...(values.idExpiry && { expiry: values.idExpiry }) }, problems: {} }
}

/** A position in any notation, in micro-degrees. `region`: the code that tells which way round it is. */
export function readPosition(text: string, region: string | null): Read {
  if (text.trim() === '') return none
  const position = parsePosition(text, region)
  if (position.ok) return ok({ lat_e6: position.value.lat_e6, lon_e6: position.value.lon_e6 })
  if (position.error.kind === 'PositionOutside') return bad('positionOutside')
  return bad(position.error.kind === 'PositionProjected' ? 'positionProjected' : 'positionUnreadable')
}

/** A figure in whole units of `10^-scale`. */
export function readFigure(text: string, scale: number): Read {
  if (text.trim() === '') return none
  const read = parseDecimal(text, { scale })
  return read.ok ? ok(read.value.value) : bad('numberUnreadable')
}

/** A day that may be left out, as its field keeps it. */
export function readDayField(text: string): Read {
  if (text.trim() === '') return none
  return isRealDay(text) ? ok(text) : bad('dayUnreadable')
}

/** Codes of other systems, one after a comma, a semicolon or a line. */
export function readCodes(text: string): Read {
  const codes = text.split(/[,;\n]/).flatMap(code => (tidyText(code) === '' ? [] : [tidyText(code)]))
  return codes.length > 20 || codes.some(code => code.length > 40)
    ? bad('tooManyCodes')
    : ok(codes.length > 0 ? [...new Set(codes)] : undefined)
}

export const readText = (text: string): Json | undefined => text.trim() || undefined

/** Gathers readings: the value where it could be read, the problem where not. */
export function gather<K extends string>(
  reads: Readonly<Record<string, readonly [key: K, read: Read]>>,
): {
  fields: Record<string, Json | undefined>
  problems: Partial<Record<K, Problem>>
} {
  const fields: Record<string, Json | undefined> = {}
  const problems: Partial<Record<K, Problem>> = {}
  for (const [field, [key, read]] of Object.entries(reads)) {
    if (read.ok) fields[field] = read.value
    else problems[key] = read.error
  }
  return { fields, problems }
}
