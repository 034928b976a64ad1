import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { userByLogin } from '../../repositories/user.ts'
import { type Caller, runCommand } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { initialCredentials } from './initial-credentials.ts'
import { mayGive } from './manageable.ts'

/**
 * Makes a person with a role and an initial password, shown once, that he must change at his first login (USR-2). The answer is kept
 * without it: the same command again answers an empty password.
 * Errors: NotManageable, NotFound of a warehouse, LoginTaken.
 */
export async function createUser(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'users', 'create'>,
): Promise<Result<OutputOf<'users', 'create'>, Refusal>> {
  const first = await initialCredentials(deps)
  const id = deps.random.uuid()
  let made = false
  const command = { commandId: input.commandId, name: 'users.create', can: 'users.manage', input } as const
  const created = runCommand<{ id: string }>(deps, caller, command, tx => {
    const may = mayGive(tx, deps, caller, input.role, input.warehouses)
    if (!may.ok) return may
    if (userByLogin(tx, deps.store.build, input.login) !== undefined) return err(refuse('LoginTaken', {}))
    made = true
    const wh = input.warehouses === 'all' ? 'all' : [...input.warehouses]
    return ok({
      value: { id },
      drafts: [
        {
          scope: 'auth',
          ops: [
            {
              k: 'create',
              e: 'user',
              i: id,
              p: { must_change: true, active: true },
              personal: { name: input.name },
            },
            { k: 'create', e: 'grant', i: deps.random.uuid(), p: { user: id, role: input.role, wh } },
          ],
        },
        // A personal part of its own: who he is may be known where he may not log in (LEDGER §8).
        { scope: 'auth', ops: [{ k: 'set', e: 'user', i: id, personal: { login: input.login, ...first.stored } }] },
      ],
    })
  })
  if (!created.ok) return created
  return ok({ id: created.value.id, oneTimePassword: made ? first.oneTimePassword : '' })
}
