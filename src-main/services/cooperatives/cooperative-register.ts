import type { CooperativeTable } from '#db/sqlite/tables-register.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { cooperativeById, knownCooperatives } from '../../repositories/cooperative.ts'
import type { ReadTx } from '../../storage/store.ts'
import { listOf } from '../registers/person-fields.ts'
import { cleanPhones, cleanPlace, textOf } from '../registers/record-fields.ts'
import type { Duplicate, Fields, Register } from '../registers/register.ts'
import type { StationDeps } from '../station-deps.ts'

/** COOP-1: how cooperatives are made, changed and archived. A body's fields are no personal ones. */
export const cooperativeRegister: Register = {
  e: 'cooperative',
  group: 'cooperatives',
  can: { create: 'cooperatives.create', edit: 'cooperatives.edit', archive: 'cooperatives.archive' },
  series: 'CP',
  personal: new Set(['source']),
  find: (tx, deps, id) => {
    const row = cooperativeById(tx, deps.store.build, id)
    return row && { archived: row.archived === 1, no: row.no, fields: cooperativeFieldsOf(row) }
  },
  clean: cleanCooperative,
  duplicates: sameName,
}

const cooperativeFieldsOf = (row: CooperativeTable): Fields => ({
  name: row.name ?? undefined,
  region: row.region ?? undefined,
  departement: row.departement ?? undefined,
  arrondissement: row.arrondissement ?? undefined,
  village: row.village ?? undefined,
  address: row.address ?? undefined,
  phone: row.phone ?? undefined,
  other_codes: row.other_codes === null ? undefined : listOf(row.other_codes),
  notes: row.notes ?? undefined,
})

function cleanCooperative(
  tx: ReadTx,
  deps: StationDeps,
  given: Fields,
  all: Fields,
  path: string,
): Result<Fields, Refusal> {
  const phones = cleanPhones(given, ['phone'], path)
  if (!phones.ok) return phones
  const place = cleanPlace(tx, deps, given, all)
  return place.ok ? ok({ ...given, ...phones.value, ...place.value }) : place
}

/** Cooperatives with the same name in any spelling. */
function sameName(tx: ReadTx, deps: StationDeps, id: string, all: Fields): Duplicate[] {
  const name = foldText(textOf(all, 'name'))
  return knownCooperatives(tx, deps.store.build)
    .filter(known => known.id !== id && known.name !== null && foldText(known.name) === name)
    .slice(0, 5)
    .map(known => ({ id: known.id, no: known.no, name: known.name, score: 90, reasons: ['name'] }))
}
