import type { InputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { supplierById, validationOf } from '../../repositories/supplier.ts'
import { type Caller, runCommand } from '../command.ts'
import { invalid } from '../registers/record-fields.ts'
import type { StationDeps } from '../station-deps.ts'

const leastReason = 10
type Done = Record<string, never>

/**
 * A manager's word on a supplier: validated, or rejected with why in 10 to 500 characters (SUP-1). A later word replaces it.
 * Errors: NotFound, AlreadyArchived, AlreadyValidated for the same word again, Invalid for a reason too short.
 */
export function validateSupplier(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'suppliers', 'validate'>,
): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: 'suppliers.validate', can: 'suppliers.validate', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const row = supplierById(tx, deps.store.build, input.id)
    if (row === undefined) return err(refuse('NotFound', { what: 'supplier' }))
    if (row.archived === 1) return err(refuse('AlreadyArchived', {}))
    const why = input.why ?? ''
    if (input.status === 'rejected' && why.length < leastReason) return invalid('why', 'short')
    const status = validationOf(tx, deps.store.build, row.id)
    if (status === input.status) return err(refuse('AlreadyValidated', { status }))
    const p = { supplier: row.id, status: input.status, ...(why === '' ? {} : { why }) }
    const op = { k: 'create' as const, e: 'supplier_validation', i: deps.random.uuid(), p }
    return ok({ value: {}, drafts: [{ scope: 'org', ops: [op] }] })
  })
}
