import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { type Caller, runCommand } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import type { Register } from './register.ts'

type Done = Record<string, never>
type Input = { readonly commandId: string; readonly id: string; readonly why?: string }

/** Hides a record from lists and choices, with the reason; nothing is ever deleted (FAR-2). Errors: NotFound, AlreadyArchived, HasPayments. */
export const archiveRecord = (
  deps: StationDeps,
  caller: Caller,
  register: Register,
  input: Input,
): Result<Done, Refusal> => setArchived(deps, caller, register, input, true)

/** Brings an archived record back. Errors: NotFound. */
export const unarchiveRecord = (
  deps: StationDeps,
  caller: Caller,
  register: Register,
  input: Input,
): Result<Done, Refusal> => setArchived(deps, caller, register, input, false)

function setArchived(
  deps: StationDeps,
  caller: Caller,
  register: Register,
  input: Input,
  archived: boolean,
): Result<Done, Refusal> {
  const name = `${register.group}.${archived ? 'archive' : 'unarchive'}`
  const command = { commandId: input.commandId, name, can: register.can.archive, input }
  return runCommand<Done>(deps, caller, command, tx => {
    if (!scopeCovers(caller.warehouses, deps.here.warehouse)) return err(refuse('Forbidden', { action: command.can }))
    const current = register.find(tx, deps, input.id)
    if (current === undefined) return err(refuse('NotFound', { what: register.e }))
    if (current.archived === archived)
      return archived ? err(refuse('AlreadyArchived', {})) : ok({ value: {}, drafts: [] })
    const may = archived
      ? register.mayArchive?.(tx, deps, input.id)
      : register.check?.(tx, deps, input.id, current.fields)
    if (may?.ok === false) return may
    const p = input.why === undefined ? { archived } : { archived, why: input.why }
    const k = current.unwritten ? ('create' as const) : ('set' as const)
    return ok({ value: {}, drafts: [{ scope: 'org', ops: [{ k, e: register.e, i: input.id, p }] }] })
  })
}
