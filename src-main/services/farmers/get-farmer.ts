import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { quotaGrams } from '#shared/domain/decide-delivery.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { samePerson } from '../../repositories/conflict.ts'
import { accountOf, seasonGrams } from '../../repositories/delivery.ts'
import { deliveriesOf, farmerById } from '../../repositories/farmer.ts'
import { importById } from '../../repositories/import.ts'
import { cooperativeById } from '../../repositories/cooperative.ts'
import { supplierById } from '../../repositories/supplier.ts'
import type { ReadTx, Store } from '../../storage/store.ts'
import { type Caller, runQuery } from '../command.ts'
import { sourceRecord } from '../imports/draft-fields.ts'
import { conflictsOf } from '../registers/conflicts-of.ts'
import { historyOf } from '../registers/history-of.ts'
import { identityOf, listOf, positionOf } from '../registers/person-fields.ts'
import type { StationDeps } from '../station-deps.ts'
import { farmerDuplicates } from './farmer-duplicates.ts'
import { farmerFieldsOf } from './farmer-register.ts'
import { quotaTerms } from './quota-terms.ts'

type Farmer = OutputOf<'farmers', 'get'>

/** A farmer whole: his record, quota, account, likely duplicates, conflicts and history. Errors: NotFound. */
export function getFarmer(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'farmers', 'get'>,
): Result<Farmer, Refusal> {
  return runQuery<Farmer>(deps, caller, 'farmers.view', tx => {
    const { build } = deps.store
    const row = farmerById(tx, build, input.id)
    if (row === undefined) return err(refuse('NotFound', { what: 'farmer' }))
    const { name_norm: _norm, ...shown } = row
    const terms = quotaTerms(tx, deps)
    const person = samePerson(tx, build, row.id)
    const accounts = person.map(id => accountOf(tx, build, id))
    const season = terms.season === '' ? null : terms.season
    return ok({
      ...shown,
      archived: row.archived === 1,
      cooperativeName: row.cooperative && (cooperativeById(tx, build, row.cooperative)?.name ?? null),
      supplierName: row.supplier && (supplierById(tx, build, row.supplier)?.name ?? null),
      quota_g: quotaGrams(row.area_m2, terms.quota_g_per_ha),
      used_g: person.reduce((sum, id) => sum + seasonGrams(tx, build, id, season), 0),
      identity: identityOf(row),
      position: positionOf(row),
      birth:
        row.birth_year === null ? null : { year: row.birth_year, day: row.birth_day, approx: row.birth_approx === 1 },
      certification: listOf(row.certification),
      consent: row.consent_day === null ? null : { day: row.consent_day, scope: row.consent_scope ?? '' },
      other_codes: listOf(row.other_codes),
      source: sourceRecord(row.source),
      importNo: row.import === null ? null : (importById(tx, build, row.import)?.file_name ?? null),
      due_xaf: accounts.reduce((sum, one) => sum + one.due_xaf - one.paid_xaf, 0),
      paid_xaf: accounts.reduce((sum, one) => sum + one.paid_xaf, 0),
      merged: person.filter(id => id !== row.id).flatMap(id => mergedOf(tx, build, id)),
      deliveries: deliveriesOf(tx, build, row.id),
      duplicates: farmerDuplicates(tx, deps, { id: row.id, no: row.no, fields: farmerFieldsOf(row) }),
      history: historyOf(tx, deps, 'farmer', row.id),
      conflicts: conflictsOf(tx, deps, 'farmer', row.id),
    })
  })
}

/** Another record of the same person, as the screen names it. */
function mergedOf(
  tx: ReadTx,
  build: Store['build'],
  id: string,
): { id: string; no: string | null; name: string | null }[] {
  const row = farmerById(tx, build, id)
  return row === undefined ? [] : [{ id, no: row.no, name: row.name }]
}
