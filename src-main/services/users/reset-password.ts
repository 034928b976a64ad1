import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { endSessionsOf } from '../../repositories/session.ts'
import { type Caller, runCommand } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { initialCredentials } from './initial-credentials.ts'
import { managedBy } from './manageable.ts'

/**
 * Gives a person a fresh initial password, shown once, that he must change (USR-2), with fresh key pairs: the old ones were wrapped by
 * the password nobody has. His sessions end.
 * Errors: NotFound, Yourself, NotManageable, AlreadyArchived for one who is not active.
 */
export async function resetPassword(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'users', 'resetPassword'>,
): Promise<Result<OutputOf<'users', 'resetPassword'>, Refusal>> {
  const fresh = await initialCredentials(deps)
  let made = false
  const command = { commandId: input.commandId, name: 'users.resetPassword', can: 'users.manage', input } as const
  const done = runCommand<Record<string, never>>(deps, caller, command, tx => {
    const managed = managedBy(tx, deps, caller, input.id)
    if (!managed.ok) return managed
    if (managed.value.role === null) return err(refuse('AlreadyArchived', {}))
    made = true
    return ok({
      value: {},
      drafts: [
        {
          scope: 'auth',
          ops: [{ k: 'set', e: 'user', i: input.id, p: { must_change: true }, personal: fresh.stored }],
        },
      ],
      local: write => endSessionsOf(write, deps.store.build, input.id, deps.clock.wallMs(), 'password', null),
    })
  })
  if (!done.ok) return done
  deps.push({ topic: 'session', state: 'ended' })
  return ok({ oneTimePassword: made ? fresh.oneTimePassword : '' })
}
