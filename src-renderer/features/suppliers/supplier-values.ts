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
import { type Problem, type Reading, type Sources, textIn, type Values } from '../register/record-values.ts'
import { decimalText, phoneText, positionText } from '../register/stored-text.ts'

export type Supplier = OutputOf<'suppliers.get'>

const empty = {
  name: '',
  phone: '',
  idType: '',
  idNumber: '',
  idExpiry: '',
  cooperative: '',
  cooperativeName: '',
  region: '',
  departement: '',
  arrondissement: '',
  village: '',
  position: '',
  ceiling: '',
  contractStart: '',
  contractEnd: '',
  terminationReason: '',
  codes: '',
  notes: '',
}
export type SupplierKey = keyof typeof empty
export type SupplierValues = Values<SupplierKey>

export const emptySupplier: SupplierValues = empty

export const supplierSources: Sources<SupplierKey> = {
  name: ['name'],
  phone: ['phone'],
  identity: ['idNumber', 'idType', 'idExpiry'],
  cooperative: ['cooperative'],
  region: ['region'],
  departement: ['departement'],
  arrondissement: ['arrondissement'],
  village: ['village'],
  position: ['position'],
  ceiling_g: ['ceiling'],
  contract_start: ['contractStart'],
  contract_end: ['contractEnd'],
  termination_reason: ['terminationReason'],
  other_codes: ['codes'],
  notes: ['notes'],
}

/** A supplier as his form shows him. */
export const supplierValues = (supplier: Supplier): SupplierValues => ({
  name: supplier.name ?? '',
  phone: phoneText(supplier.phone ?? ''),
  idType: supplier.identity?.type ?? '',
  idNumber: supplier.identity?.number ?? '',
  idExpiry: supplier.identity?.expiry ?? '',
  cooperative: supplier.cooperative ?? '',
  cooperativeName: supplier.cooperativeName ?? '',
  region: supplier.region ?? '',
  departement: supplier.departement ?? '',
  arrondissement: supplier.arrondissement ?? '',
  village: supplier.village ?? '',
  position: positionText(supplier.position),
  ceiling: decimalText(supplier.ceiling_g, 3),
  contractStart: supplier.contract_start ?? '',
  contractEnd: supplier.contract_end ?? '',
  terminationReason: supplier.termination_reason ?? '',
  codes: supplier.other_codes.join(', '),
  notes: supplier.notes ?? '',
})

/** What the fields mean (SUP-1). `region`: the code of the chosen region. */
export function readSupplier(values: SupplierValues, region: string | null): Reading<SupplierKey> {
  const read = gather<SupplierKey>({
    name: ['name', readName(values.name, true)],
    phone: ['phone', readPhone(values.phone)],
    position: ['position', readPosition(values.position, region)],
    ceiling_g: ['ceiling', readFigure(values.ceiling, 3)],
    other_codes: ['codes', readCodes(values.codes)],
    contract_start: ['contractStart', readDayField(values.contractStart)],
    contract_end: ['contractEnd', readDayField(values.contractEnd)],
  })
  const { identity, problems: paper } = readIdentity(values)
  const problems: Partial<Record<SupplierKey, Problem>> = { ...read.problems, ...paper }
  const [start, end] = [textIn(read.fields, 'contract_start'), textIn(read.fields, 'contract_end')]
  if (start !== '' && end !== '' && end < start) {
    problems.contractEnd = { code: 'periodTurned' }
  }
  const fields: Record<string, Json | undefined> = {
    ...read.fields,
    identity,
    cooperative: readText(values.cooperative),
    termination_reason: readText(values.terminationReason),
    notes: readText(values.notes),
  }
  for (const key of ['region', 'departement', 'arrondissement', 'village'] as const) fields[key] = readText(values[key])
  return { fields, problems }
}
