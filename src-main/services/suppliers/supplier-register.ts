import type { SupplierTable } from '#db/sqlite/tables-register.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { supplierById } from '../../repositories/supplier.ts'
import type { ReadTx } from '../../storage/store.ts'
import { cleanPerson, personFields } from '../registers/person-fields.ts'
import { checkDays } from '../registers/record-fields.ts'
import type { Fields, Register } from '../registers/register.ts'
import type { StationDeps } from '../station-deps.ts'

/** SUP-1: how suppliers are made, changed and archived. */
export const supplierRegister: Register = {
  e: 'supplier',
  group: 'suppliers',
  can: { create: 'suppliers.create', edit: 'suppliers.edit', archive: 'suppliers.archive' },
  series: 'CF',
  personal: new Set(['name', 'phone', 'identity', 'position', 'notes', 'source']),
  find: (tx, deps, id) => {
    const row = supplierById(tx, deps.store.build, id)
    return row && { archived: row.archived === 1, no: row.no, fields: supplierFieldsOf(row) }
  },
  clean: cleanSupplier,
  check: checkContract,
}

const supplierFieldsOf = (row: SupplierTable): Fields => ({
  ...personFields(row),
  ceiling_g: row.ceiling_g ?? undefined,
  contract_start: row.contract_start ?? undefined,
  contract_end: row.contract_end ?? undefined,
  termination_reason: row.termination_reason ?? undefined,
})

function cleanSupplier(
  tx: ReadTx,
  deps: StationDeps,
  given: Fields,
  all: Fields,
  path: string,
): Result<Fields, Refusal> {
  const days = checkDays(given, ['contract_start', 'contract_end'], path)
  return days.ok ? cleanPerson(tx, deps, given, all, path, ['phone']) : days
}

/** A contract ends on or after the day it starts. Errors: BadPeriod. */
function checkContract(_tx: ReadTx, _deps: StationDeps, _id: string | null, all: Fields): Result<void, Refusal> {
  const { contract_start: start, contract_end: end } = all
  const wrong = typeof start === 'string' && typeof end === 'string' && end < start
  return wrong ? err(refuse('BadPeriod', {})) : ok(undefined)
}
