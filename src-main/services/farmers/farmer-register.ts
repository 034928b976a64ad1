import type { FarmerTable } from '#db/sqlite/tables-register.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { businessDay, isRealDay } from '#shared/domain/day.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { warehouseCode } from '../../repositories/counter-facts.ts'
import { farmerById } from '../../repositories/farmer.ts'
import { supplierById } from '../../repositories/supplier.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import { cleanPerson, listOf, partsOfObject, personFields } from '../registers/person-fields.ts'
import { invalid } from '../registers/record-fields.ts'
import type { Current, Fields, Register } from '../registers/register.ts'
import type { StationDeps } from '../station-deps.ts'
import { farmerDuplicates } from './farmer-duplicates.ts'

/** FAR-1: how farmers are made, changed and archived. */
export const farmerRegister: Register = {
  e: 'farmer',
  group: 'farmers',
  can: { create: 'farmers.create', edit: 'farmers.edit', archive: 'farmers.archive' },
  series: 'PL',
  personal: new Set(['name', 'phone', 'phone2', 'identity', 'position', 'birth', 'notes', 'source']),
  find: (tx, deps, id) => {
    const row = farmerById(tx, deps.store.build, id)
    return row && { archived: row.archived === 1, no: row.no, fields: farmerFieldsOf(row) }
  },
  clean: cleanFarmer,
  mayChange,
  duplicates: (tx, deps, id, all) => farmerDuplicates(tx, deps, { id, no: null, fields: all }),
}

/** A farmer's row in the shape of ops. */
export const farmerFieldsOf = (row: FarmerTable): Fields => ({
  ...personFields(row),
  sex: row.sex ?? undefined,
  birth:
    row.birth_year === null
      ? undefined
      : {
          year: row.birth_year,
          ...(row.birth_day === null ? {} : { day: row.birth_day }),
          ...(row.birth_approx === null ? {} : { approx: row.birth_approx === 1 }),
        },
  phone2: row.phone2 ?? undefined,
  supplier: row.supplier ?? undefined,
  land: row.land ?? undefined,
  area_m2: row.area_m2 ?? undefined,
  certification: row.certification === null ? undefined : listOf(row.certification),
  consent: row.consent_day === null ? undefined : { day: row.consent_day, scope: row.consent_scope ?? '' },
})

function cleanFarmer(tx: ReadTx, deps: StationDeps, given: Fields, all: Fields, path: string): Result<Fields, Refusal> {
  const person = cleanPerson(tx, deps, given, all, path, ['phone', 'phone2'])
  if (!person.ok) return person
  const { supplier } = given
  if (typeof supplier === 'string' && supplierById(tx, deps.store.build, supplier)?.archived !== 0) {
    return err(refuse('NotFound', { what: 'supplier' }))
  }
  const birth = partsOfObject(given['birth'])
  const { day, year } = birth
  if (typeof day === 'string' && (!isRealDay(day) || Number(day.slice(0, 4)) !== year)) {
    return invalid(`${path}.birth.day`, 'day')
  }
  if (typeof year === 'number' && year > Number(businessDay(deps.clock.wallMs()).slice(0, 4))) {
    return invalid(`${path}.birth.year`, 'future')
  }
  const consent = partsOfObject(given['consent'])['day']
  if (typeof consent === 'string' && !isRealDay(consent)) return invalid(`${path}.consent.day`, 'day')
  return person
}

/**
 * An agent changes farmers of his own warehouse (domain §8): the one that gave the farmer's code. Others change all.
 * Errors: NotYours.
 */
function mayChange(tx: ReadTx, deps: StationDeps, caller: Caller, current: Current): Result<void, Refusal> {
  if (caller.role !== 'AG' || caller.warehouses === 'all') return ok(undefined)
  const codes = caller.warehouses.map(id => warehouseCode(tx, deps.store.build, id))
  return codes.some(code => current.no?.startsWith(code)) ? ok(undefined) : err(refuse('NotYours', {}))
}
