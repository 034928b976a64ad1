import type { UserTable } from '#db/sqlite/tables-register.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { mayManage, type Role, type WarehouseScope } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { allUserIds, userById } from '../../repositories/user.ts'
import { openWarehouses } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'

/** Somebody of the register with the role he holds now; none when he is not active. */
export interface Managed {
  readonly user: UserTable
  readonly role: Role | null
  readonly warehouses: WarehouseScope | null
}

/**
 * The person, if the caller may manage him: not himself, and of a lower role (USR-1).
 * Errors: NotFound, Yourself, NotManageable.
 */
export function managedBy(tx: ReadTx, deps: PeopleDeps, caller: Caller, id: string): Result<Managed, Refusal> {
  const user = userById(tx, deps.store.build, id)
  if (user === undefined) return err(refuse('NotFound', { what: 'user' }))
  if (user.id === caller.user) return err(refuse('Yourself', {}))
  const holds = deps.ledger.authority().roleOf(id)
  if (holds !== undefined && !mayManage(caller.role, holds.role)) return err(refuse('NotManageable', {}))
  return ok({ user, role: holds?.role ?? null, warehouses: holds?.wh ?? null })
}

/** Whether the caller may give this role for these warehouses: a role he manages, warehouses that exist and that are his (USR-1). */
export function mayGive(
  tx: ReadTx,
  deps: PeopleDeps,
  caller: Caller,
  role: Role,
  warehouses: WarehouseScope,
): Result<void, Refusal> {
  if (!mayManage(caller.role, role)) return err(refuse('NotManageable', {}))
  if (warehouses === 'all') return caller.warehouses === 'all' ? ok(undefined) : err(refuse('NotManageable', {}))
  const known = new Set(openWarehouses(tx, deps.store.build).map(warehouse => warehouse.id))
  if (warehouses.some(id => !known.has(id))) return err(refuse('NotFound', { what: 'warehouse' }))
  const own = caller.warehouses
  return own === 'all' || warehouses.every(id => own.includes(id)) ? ok(undefined) : err(refuse('NotManageable', {}))
}

/** Whether nobody but this person is an active superadmin (USR-1: the last one stays). */
export function isLastSuperadmin(tx: ReadTx, deps: PeopleDeps, id: string): boolean {
  const authority = deps.ledger.authority()
  if (authority.roleOf(id)?.role !== 'SU') return false
  return !allUserIds(tx, deps.store.build).some(other => other !== id && authority.roleOf(other)?.role === 'SU')
}
