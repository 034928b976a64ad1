import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { warehouseByCode, warehouseById } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import { cleanPlace, invalid, textOf } from '../registers/record-fields.ts'
import type { Fields, Register } from '../registers/register.ts'
import type { StationDeps } from '../station-deps.ts'

/** How warehouses are made, changed and archived. The three letters are for ever: documents carry them (CODE-1). */
export const warehouseRegister: Register = {
  e: 'warehouse',
  group: 'warehouses',
  can: { create: 'warehouses.edit', edit: 'warehouses.edit', archive: 'warehouses.edit' },
  personal: new Set(),
  find: (tx, deps, id) => {
    const row = warehouseById(tx, deps.store.build, id)
    if (row === undefined) return undefined
    const { code, name, region, departement, arrondissement, village, address, capacity_g, alert_g } = row
    const fields = { code, name, region, departement, arrondissement, village, address, capacity_g, alert_g }
    const some = Object.entries(fields).map(([field, value]) => [field, value ?? undefined] as const)
    return { archived: row.archived === 1, no: code, fields: Object.fromEntries(some) }
  },
  clean: cleanWarehouse,
  check: checkCode,
  mayArchive: (_tx, deps, id) => (id === deps.here.warehouse ? invalid('id', 'here') : ok(undefined)),
}

function cleanWarehouse(
  tx: ReadTx,
  deps: StationDeps,
  given: Fields,
  all: Fields,
  path: string,
): Result<Fields, Refusal> {
  if (path === 'patch' && Object.hasOwn(given, 'code') && given['code'] === undefined)
    return invalid('patch.code', 'empty')
  const place = cleanPlace(tx, deps, given, all)
  return place.ok ? ok({ ...given, ...place.value }) : place
}

/** Three letters name one warehouse; a warehouse keeps the ones it has. Errors: CodeTaken. */
function checkCode(tx: ReadTx, deps: StationDeps, id: string | null, all: Fields): Result<void, Refusal> {
  const code = textOf(all, 'code')
  const holder = warehouseByCode(tx, deps.store.build, code)
  if (holder !== undefined && holder.id !== id) return err(refuse('CodeTaken', { code }))
  const current = id === null ? undefined : warehouseById(tx, deps.store.build, id)
  return current !== undefined && current.code !== code ? invalid('patch.code', 'fixed') : ok(undefined)
}
