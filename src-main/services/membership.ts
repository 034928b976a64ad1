import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { warehouseById } from '../repositories/warehouse.ts'
import type { ReadTx } from '../storage/store.ts'
import type { Deps } from './command.ts'

/** Whether a station may work: `awaited` has joined and what its organisation knows has not come; `revoked` was excluded. */
export type Membership = 'awaited' | 'member' | 'revoked'

/** Whether this station is a member by what `auth` says now: then only may it write anything. */
export const isMember = ({ ledger }: Pick<Deps, 'ledger'>): boolean => ledger.authority().isMember(ledger.dev())

/** How this station stands. A member whose own warehouse is not known yet waits for `org` as well. */
export function membershipOf(tx: ReadTx, deps: Pick<Deps, 'ledger' | 'store' | 'here'>): Membership {
  const own = deps.ledger.dev()
  const enrolled = deps.ledger
    .authority()
    .stations()
    .find(({ dev }) => dev === own)
  if (enrolled?.revoked === true) return 'revoked'
  const known = enrolled !== undefined && warehouseById(tx, deps.store.build, deps.here.warehouse) !== undefined
  return known ? 'member' : 'awaited'
}

/** Nobody is let in at a station that is not one of its organisation. Errors: AwaitingData, StationRevoked. */
export function mustBeMember(tx: ReadTx, deps: Pick<Deps, 'ledger' | 'store' | 'here'>): Result<void, Refusal> {
  const membership = membershipOf(tx, deps)
  if (membership === 'member') return ok(undefined)
  return err(refuse(membership === 'revoked' ? 'StationRevoked' : 'AwaitingData', {}))
}
