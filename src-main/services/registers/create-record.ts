import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { warehouseCode } from '../../repositories/counter-facts.ts'
import type { WriteTx } from '../../storage/store.ts'
import { type Caller, runCommand } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { type Duplicate, type Fields, partsOf, type Register } from './register.ts'
import { filledOnly } from './record-fields.ts'

/** What was made, and whom it may be the same as (DUP-1). */
export interface Created {
  readonly id: string
  readonly no: string | null
  readonly duplicates: Duplicate[]
}

/**
 * Makes a record with its code, in one entry. Likely duplicates are told, never refused (DUP-1, CODE-3).
 * Errors: Forbidden, Invalid with the field, NotFound of what it names, what the register checks.
 */
export function createRecord(
  deps: StationDeps,
  caller: Caller,
  register: Register,
  input: { readonly commandId: string; readonly fields: object },
): Result<Created, Refusal> {
  const command = { commandId: input.commandId, name: `${register.group}.create`, can: register.can.create, input }
  return runCommand<Created>(deps, caller, command, tx => {
    if (!scopeCovers(caller.warehouses, deps.here.warehouse)) return err(refuse('Forbidden', { action: command.can }))
    const given = filledOnly(input.fields as Fields)
    const cleaned = register.clean(tx, deps, given, given, 'fields')
    if (!cleaned.ok) return cleaned
    const fields = filledOnly(cleaned.value)
    const checked = register.check?.(tx, deps, null, fields)
    if (checked?.ok === false) return checked
    const id = register.idOf?.(fields) ?? deps.random.uuid()
    const no = codeOf(tx, deps, register)
    const duplicates = register.duplicates?.(tx, deps, id, fields) ?? []
    const { p, personal } = partsOf(register, fields)
    const op = { k: 'create' as const, e: register.e, i: id, p: no === null ? p : { ...p, no } }
    const ops = [Object.keys(personal).length > 0 ? { ...op, personal } : op]
    return ok({ value: { id, no, duplicates }, drafts: [{ scope: 'org', ops }] })
  })
}

/** The next code of this station's series, e.g. `EBO7KD-PL00873` (CODE-2). */
export function codeOf(tx: WriteTx, deps: StationDeps, register: Register): string | null {
  if (register.series === undefined) return null
  const { warehouse } = deps.here
  const code = warehouseCode(tx, deps.store.build, warehouse)
  return deps.ledger.nextCode(tx, { warehouse, code, series: register.series })
}
