import { tidyText } from '#shared/domain/folded-text.ts'
import { err, ok } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import type { OutputOf } from '../../api/client.ts'
import { gather, readCodes, readPhone, readText } from '../register/read-person.ts'
import type { Reading, Sources, Values } from '../register/record-values.ts'
import { phoneText } from '../register/stored-text.ts'

export type Cooperative = OutputOf<'cooperatives.get'>

const empty = {
  name: '',
  phone: '',
  address: '',
  region: '',
  departement: '',
  arrondissement: '',
  village: '',
  codes: '',
  notes: '',
}
export type CooperativeKey = keyof typeof empty
export type CooperativeValues = Values<CooperativeKey>

export const emptyCooperative: CooperativeValues = empty

export const cooperativeSources: Sources<CooperativeKey> = {
  name: ['name'],
  phone: ['phone'],
  address: ['address'],
  region: ['region'],
  departement: ['departement'],
  arrondissement: ['arrondissement'],
  village: ['village'],
  other_codes: ['codes'],
  notes: ['notes'],
}

/** A cooperative as its form shows it. */
export const cooperativeValues = (cooperative: Cooperative): CooperativeValues => ({
  name: cooperative.name ?? '',
  phone: phoneText(cooperative.phone ?? ''),
  address: cooperative.address ?? '',
  region: cooperative.region ?? '',
  departement: cooperative.departement ?? '',
  arrondissement: cooperative.arrondissement ?? '',
  village: cooperative.village ?? '',
  codes: cooperative.other_codes.join(', '),
  notes: cooperative.notes ?? '',
})

/** What the fields mean (COOP-1). */
export function readCooperative(values: CooperativeValues): Reading<CooperativeKey> {
  const name = tidyText(values.name)
  const read = gather<CooperativeKey>({
    name: ['name', name === '' ? err({ code: 'nameMissing' }) : ok(name)],
    phone: ['phone', readPhone(values.phone)],
    other_codes: ['codes', readCodes(values.codes)],
  })
  const fields: Record<string, Json | undefined> = { ...read.fields }
  for (const key of ['address', 'region', 'departement', 'arrondissement', 'village', 'notes'] as const) {
    fields[key] = readText(values[key])
  }
  return { fields, problems: read.problems }
}
