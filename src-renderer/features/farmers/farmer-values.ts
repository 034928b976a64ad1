import { areaLimits } from '#shared/domain/area.ts'
import { type BirthFault, parseBirth } from '#shared/domain/birth.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { OutputOf } from '../../api/client.ts'
import {
  gather,
  readCodes,
  readDayField,
  readFigure,
  readIdentity,
  readName,
  readPhone,
  readPosition,
  readText,
} from '../register/read-person.ts'
import type { Problem, ProblemCode, Reading, Sources, Values } from '../register/record-values.ts'
import { decimalText, phoneText, positionText } from '../register/stored-text.ts'

export type Farmer = OutputOf<'farmers.get'>

const empty = {
  name: '',
  sex: '',
  birth: '',
  phone: '',
  phone2: '',
  idType: '',
  idNumber: '',
  idExpiry: '',
  cooperative: '',
  cooperativeName: '',
  supplier: '',
  supplierName: '',
  region: '',
  departement: '',
  arrondissement: '',
  village: '',
  position: '',
  land: '',
  area: '',
  certification: '',
  consentDay: '',
  consentScope: '',
  codes: '',
  notes: '',
}
export type FarmerKey = keyof typeof empty
export type FarmerValues = Values<FarmerKey>

export const emptyFarmer: FarmerValues = empty

export const farmerSources: Sources<FarmerKey> = {
  name: ['name'],
  sex: ['sex'],
  birth: ['birth'],
  phone: ['phone'],
  phone2: ['phone2'],
  identity: ['idNumber', 'idType', 'idExpiry'],
  cooperative: ['cooperative'],
  supplier: ['supplier'],
  region: ['region'],
  departement: ['departement'],
  arrondissement: ['arrondissement'],
  village: ['village'],
  position: ['position'],
  land: ['land'],
  area_m2: ['area'],
  certification: ['certification'],
  consent: ['consentDay', 'consentScope'],
  other_codes: ['codes'],
  notes: ['notes'],
}

/** A farmer as his form shows him. `about`: how “about 1963” is written. */
export const farmerValues = (farmer: Farmer, about: (year: number) => string): FarmerValues => ({
  name: farmer.name ?? '',
  sex: farmer.sex ?? '',
  birth: birthValue(farmer.birth, about),
  phone: phoneText(farmer.phone ?? ''),
  phone2: phoneText(farmer.phone2 ?? ''),
  idType: farmer.identity?.type ?? '',
  idNumber: farmer.identity?.number ?? '',
  idExpiry: farmer.identity?.expiry ?? '',
  cooperative: farmer.cooperative ?? '',
  cooperativeName: farmer.cooperativeName ?? '',
  supplier: farmer.supplier ?? '',
  supplierName: farmer.supplierName ?? '',
  region: farmer.region ?? '',
  departement: farmer.departement ?? '',
  arrondissement: farmer.arrondissement ?? '',
  village: farmer.village ?? '',
  position: positionText(farmer.position),
  land: farmer.land ?? '',
  area: decimalText(farmer.area_m2, 4),
  certification: farmer.certification.join('|'),
  consentDay: farmer.consent?.day ?? '',
  consentScope: farmer.consent?.scope ?? '',
  codes: farmer.other_codes.join(', '),
  notes: farmer.notes ?? '',
})

function birthValue(birth: Farmer['birth'], about: (year: number) => string): string {
  if (birth === null) return ''
  if (birth.day !== null) return birth.day.split('-').toReversed().join('/')
  return birth.approx ? about(birth.year) : String(birth.year)
}

const birthProblems: Record<BirthFault['kind'], ProblemCode> = {
  BirthUnreadable: 'birthUnreadable',
  BirthImpossibleDay: 'birthImpossible',
  BirthInFuture: 'birthFuture',
  BirthTooEarly: 'birthTooEarly',
  BirthTooLate: 'birthTooLate',
}

/** What the fields mean (FAR-1). `region`: the code of the chosen region; `today`: the business day. */
export function readFarmer(values: FarmerValues, region: string | null, today: string): Reading<FarmerKey> {
  const read = gather<FarmerKey>({
    name: ['name', readName(values.name, false)],
    phone: ['phone', readPhone(values.phone)],
    phone2: ['phone2', readPhone(values.phone2)],
    position: ['position', readPosition(values.position, region)],
    area_m2: ['area', readFigure(values.area, 4)],
    other_codes: ['codes', readCodes(values.codes)],
  })
  const problems: Partial<Record<FarmerKey, Problem>> = { ...read.problems }
  const { identity, problems: paper } = readIdentity(values)
  Object.assign(problems, paper)
  const area = read.fields['area_m2']
  if (typeof area === 'number' && (area < areaLimits.leastM2 || area > areaLimits.mostM2)) {
    problems.area = { code: 'areaRange' }
  }
  const birth = readBirth(values.birth, today)
  if (birth.problem !== null) problems.birth = birth.problem
  const consent = consentProblem(values, today)
  if (consent !== null) problems.consentDay = consent
  const fields: Record<string, Json | undefined> = {
    ...read.fields,
    identity,
    birth: birth.value,
    consent: values.consentDay === '' ? undefined : { day: values.consentDay, scope: values.consentScope.trim() },
    certification: values.certification === '' ? undefined : values.certification.split('|'),
  }
  for (const key of ['sex', 'cooperative', 'supplier', 'land', 'region', 'departement', 'arrondissement'] as const) {
    fields[key] = readText(values[key])
  }
  fields['village'] = readText(values.village)
  fields['notes'] = readText(values.notes)
  return { fields, problems }
}

function readBirth(text: string, today: string): { value: Json | undefined; problem: Problem | null } {
  if (text.trim() === '') return { value: undefined, problem: null }
  const birth = parseBirth(text, today)
  if (!birth.ok) return { value: undefined, problem: { code: birthProblems[birth.error.kind] } }
  const { year, day, approx } = birth.value
  return { value: { year, ...(day !== null && { day }), ...(approx && { approx }) }, problem: null }
}

function consentProblem(values: FarmerValues, today: string): Problem | null {
  const day = readDayField(values.consentDay)
  if (!day.ok) return day.error
  if (values.consentDay > today) return { code: 'consentFuture' }
  return values.consentDay === '' && values.consentScope.trim() !== '' ? { code: 'consentDayMissing' } : null
}
