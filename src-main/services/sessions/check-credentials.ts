import type { UserTable } from '#db/sqlite/tables-register.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { type Role, scopeCovers, type WarehouseScope } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { userByLogin } from '../../repositories/user.ts'
import type { ReadTx, WriteTx } from '../../storage/store.ts'
import { type LoginFailure, recordAudit } from '../audit/record-audit.ts'
import { mustBeMember } from '../membership.ts'
import { forgiveTry, takeTry, tooMany, waitOf } from '../security/attempts.ts'
import { oneTimePasswordDays } from '../security/one-time-password.ts'
import type { PeopleDeps } from '../security/people-deps.ts'

/** A person whose password was right and who may be at this station. */
export interface CheckedPerson {
  readonly user: UserTable
  readonly login: string
  readonly role: Role
  readonly warehouses: WarehouseScope
}

const dayMs = 86_400_000
/** One spelling of a login. */
export const loginOf = (typed: string): string => typed.trim().toLowerCase().normalize('NFC')

/**
 * Asks for a login and its password on a device, counted by name and by device (AU-5, AU-6); `then` runs in the transaction that
 * takes the count back. Every failure answers the same, as fast, whether the name exists or not, and is in the audit log.
 * Errors: AwaitingData, StationRevoked, TooManyAttempts, WrongCredentials, what `then` refuses. Cost: one argon2id.
 */
export async function checkCredentials<T>(
  deps: PeopleDeps,
  typed: { readonly login: string; readonly password: string },
  device: string,
  then: (tx: WriteTx, person: CheckedPerson) => Result<T, Refusal>,
): Promise<Result<T, Refusal>> {
  const member = deps.store.read(tx => mustBeMember(tx, deps))
  if (!member.ok) return member
  const login = loginOf(typed.login)
  const waitMs = deps.store.read(tx => waitOf(tx, deps, login, device))
  if (waitMs > 0) return tooMany(waitMs)
  const taken = deps.store.write(tx => {
    const may = takeTry(tx, deps, login, device)
    return may.ok ? ok(userByLogin(tx, deps.store.build, login)?.password ?? null) : may
  })
  if (!taken.ok) return taken
  const right = await deps.passwords.verify(taken.value, typed.password)
  return deps.store.write<Result<T, Refusal>>(tx => {
    const person = personNow(tx, deps, login, right, taken.value)
    if (person.ok) {
      forgiveTry(tx, deps, login, device)
      return then(tx, person.value)
    }
    const { how, user } = person.error
    recordAudit(tx, deps, user ?? null, { e: 'login', what: 'fail', how, device, ...(user ? { user } : {}) })
    return err(refuse('WrongCredentials', {}))
  })
}

function personNow(
  tx: ReadTx,
  deps: PeopleDeps,
  login: string,
  right: boolean,
  checked: string | null,
): Result<CheckedPerson, { how: LoginFailure; user?: string }> {
  const user = userByLogin(tx, deps.store.build, login)
  if (user === undefined) return err({ how: 'unknown' })
  if (!right || user.password !== checked) return err({ how: 'password', user: user.id })
  const holds = deps.ledger.authority().roleOf(user.id)
  if (holds === undefined) return err({ how: 'inactive', user: user.id })
  if (!scopeCovers(holds.wh, deps.here.warehouse)) return err({ how: 'elsewhere', user: user.id })
  const oneTime = user.must_change === 1 && deps.clock.wallMs() - user.changed_ms > oneTimePasswordDays * dayMs
  if (oneTime) return err({ how: 'expired', user: user.id })
  return ok({ user, login, role: holds.role, warehouses: holds.wh })
}
