import type { UserTable } from '#db/sqlite/tables-register.ts'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { endSessionsOf, sessionById } from '../../repositories/session.ts'
import { settingsNow } from '../settings/settings-now.ts'
import { userById } from '../../repositories/user.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import { checkPassword } from '../security/password-rules.ts'
import { openKeys } from '../security/keyring.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { makeUserKeys, parseWrappedKeys, rewrapUserKeys } from '../security/user-keys.ts'
import { checkCredentials } from './check-credentials.ts'
import { whoAmI } from './whoami.ts'

/**
 * Gives the caller another password, his key pairs wrapped by it (LEDGER §8), and ends his other sessions. It frees one who had to
 * change his (USR-2).
 * Errors: WrongCredentials, TooManyAttempts, WeakPassword.
 */
export async function changePassword(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'sessions', 'changePassword'>,
): Promise<Result<OutputOf<'sessions', 'changePassword'>, Refusal>> {
  const before = deps.store.read(tx => ({
    user: userById(tx, deps.store.build, caller.user),
    device: sessionById(tx, deps.store.build, caller.session)?.device ?? '',
    organisation: settingsNow(tx, deps.store.build).organisation_name,
  }))
  if (before.user === undefined) return err(refuse('NotLoggedIn', {}))
  const { user, device, organisation } = before
  const good = checkPassword(input.next, deps.weak, [user.name ?? '', user.login ?? '', organisation])
  if (!good.ok) return good
  const asked = { login: user.login ?? '', password: input.current }
  const right = await checkCredentials(deps, asked, device, () => ok(undefined))
  if (!right.ok) return right
  if (input.next === input.current) return err(refuse('WeakPassword', { why: 'same' }))
  const personal = await credentialsOf(deps, user, input)
  const { keys } = personal
  const changed = deps.store.write<Result<OutputOf<'sessions', 'changePassword'>, Refusal>>(tx => {
    if (userById(tx, deps.store.build, caller.user)?.password !== user.password)
      return err(refuse('Stale', { what: 'user' }))
    deps.ledger.append(tx, { command: deps.random.uuid(), actor: caller.user }, [
      {
        scope: 'auth',
        ops: [
          {
            k: 'set',
            e: 'user',
            i: caller.user,
            p: { must_change: false, public_keys: { ed: keys.ed, x: keys.x } },
            personal,
          },
        ],
      },
    ])
    endSessionsOf(tx, deps.store.build, caller.user, deps.clock.wallMs(), 'password', caller.session)
    recordAudit(tx, deps, caller.user, { e: 'login', what: 'password', device })
    return ok(whoAmI(tx, deps, caller))
  })
  if (!changed.ok) return changed
  await openKeys(deps, caller.session, JSON.stringify(keys), input.next)
  deps.freshness.prove(caller.session)
  deps.push({ topic: 'session', state: 'ended' })
  return changed
}

async function credentialsOf(
  deps: PeopleDeps,
  user: UserTable,
  { current, next }: InputOf<'sessions', 'changePassword'>,
) {
  // Keys under a one-time password may be known to who gave it: the person gets his own now.
  const wrapped = user.must_change === 1 ? undefined : parseWrappedKeys(user.keys)
  const same = wrapped && (await rewrapUserKeys(deps.random, deps.passwords, wrapped, current, next))
  // Keys that the current password does not open were wrapped at another station or by nobody: the person gets new ones.
  const keys = same?.ok ? same.value : await makeUserKeys(deps.random, deps.passwords, next)
  return { password: await deps.passwords.hash(next), keys }
}
