import type { InputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { type Caller, runCommand } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { isLastSuperadmin, managedBy, mayGive } from './manageable.ts'

/**
 * Gives a person another role or other warehouses: the grants he had are taken back and one is made, in one entry with the reason.
 * Errors: NotFound, Yourself, NotManageable, LastSuperadmin.
 */
export function changeRole(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'users', 'changeRole'> | InputOf<'users', 'reactivate'>,
): Result<Record<string, never>, Refusal> {
  const command = { commandId: input.commandId, name: 'users.changeRole', can: 'users.manage', input } as const
  return runCommand<Record<string, never>>(deps, caller, command, tx => {
    const managed = managedBy(tx, deps, caller, input.id)
    if (!managed.ok) return managed
    const may = mayGive(tx, deps, caller, input.role, input.warehouses)
    if (!may.ok) return may
    if (input.role !== 'SU' && isLastSuperadmin(tx, deps, input.id)) return err(refuse('LastSuperadmin', {}))
    const wh = input.warehouses === 'all' ? 'all' : [...input.warehouses]
    const { why } = input
    const removal = { k: 'create' as const, e: 'removal', i: deps.random.uuid(), p: { user: input.id, why } }
    const grant = {
      k: 'create' as const,
      e: 'grant',
      i: deps.random.uuid(),
      p: { user: input.id, role: input.role, wh, why },
    }
    // Two entries: a grant holds only when every removal is its ancestor (LEDGER §5), and an entry is no ancestor of itself.
    const back = { k: 'set' as const, e: 'user', i: input.id, p: { active: true } }
    const drafts = [
      ...(managed.value.role === null ? [] : [{ scope: 'auth', ops: [removal] }]),
      { scope: 'auth', ops: managed.value.user.active === 1 ? [grant] : [grant, back] },
    ]
    return ok({ value: {}, drafts })
  })
}
