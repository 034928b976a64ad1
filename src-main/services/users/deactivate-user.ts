import type { InputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { endSessionsOf } from '../../repositories/session.ts'
import { type Caller, runCommand } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { isLastSuperadmin, managedBy } from './manageable.ts'

/**
 * Takes a person's rights away and ends his sessions here at once (AU-12); other stations follow when they have heard.
 * Errors: NotFound, Yourself, NotManageable, LastSuperadmin, AlreadyArchived.
 */
export function deactivateUser(
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'users', 'deactivate'>,
): Result<Record<string, never>, Refusal> {
  const command = { commandId: input.commandId, name: 'users.deactivate', can: 'users.manage', input } as const
  const done = runCommand<Record<string, never>>(deps, caller, command, tx => {
    const managed = managedBy(tx, deps, caller, input.id)
    if (!managed.ok) return managed
    if (managed.value.role === null) return err(refuse('AlreadyArchived', {}))
    if (isLastSuperadmin(tx, deps, input.id)) return err(refuse('LastSuperadmin', {}))
    const removal = { k: 'create' as const, e: 'removal', i: deps.random.uuid(), p: { user: input.id, why: input.why } }
    return ok({
      value: {},
      drafts: [{ scope: 'auth', ops: [removal, { k: 'set', e: 'user', i: input.id, p: { active: false } }] }],
      local: write => endSessionsOf(write, deps.store.build, input.id, deps.clock.wallMs(), 'deactivated', null),
    })
  })
  if (done.ok) deps.push({ topic: 'session', state: 'ended' })
  return done
}
