import type { InputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import type { Result } from '#shared/kit/result.ts'
import type { Caller } from '../command.ts'
import type { PeopleDeps } from '../security/people-deps.ts'
import { askOwnPassword } from './own-password.ts'

/** Proves the person at an open screen before a grave act (AU-9). Errors: those of `askOwnPassword`. */
export const confirmSession = (
  deps: PeopleDeps,
  caller: Caller,
  input: InputOf<'sessions', 'confirm'>,
): Promise<Result<Record<string, never>, Refusal>> =>
  askOwnPassword(deps, caller, input.password, 'confirm', () => ({}))
