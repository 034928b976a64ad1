import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { sessionById } from '../../repositories/session.ts'
import { userById } from '../../repositories/user.ts'
import type { WriteTx } from '../../storage/store.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import { openKeys } from '../security/keyring.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { checkCredentials } from './check-credentials.ts'

/**
 * Asks the caller for his own password, counted and delayed as at login (AU-5, AU-6); his session is fresh from then on (AU-9).
 * `then` runs in the transaction that writes `what` into the audit. Errors: WrongCredentials, TooManyAttempts, NotLoggedIn.
 */
export async function askOwnPassword<T>(
  deps: PeopleDeps,
  caller: Caller,
  password: string,
  what: 'unlock' | 'confirm',
  then: (tx: WriteTx) => T,
): Promise<Result<T, Refusal>> {
  const { build } = deps.store
  const asked = deps.store.read(tx => ({
    login: userById(tx, build, caller.user)?.login ?? '',
    keys: userById(tx, build, caller.user)?.keys ?? null,
    device: sessionById(tx, build, caller.session)?.device ?? '',
  }))
  const proved = await checkCredentials(deps, { login: asked.login, password }, asked.device, (tx, person) => {
    if (person.user.id !== caller.user) return err(refuse('WrongCredentials', {}))
    const open = sessionById(tx, build, caller.session)
    if (open === undefined || open.ended_ms !== null) return err(refuse('NotLoggedIn', {}))
    recordAudit(tx, deps, caller.user, { e: 'login', what, device: asked.device })
    return ok(then(tx))
  })
  if (!proved.ok) return proved
  deps.freshness.prove(caller.session)
  await openKeys(deps, caller.session, asked.keys, password)
  return proved
}
