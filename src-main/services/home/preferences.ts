import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { countPreferences, preferencesOf, setPreference as keep } from '../../repositories/preference.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Mine = OutputOf<'home', 'preferences'>
/** Column states, densities, favourites: as many as screens have, not as many as somebody likes. */
const most = 200

/** What the caller has set for his own screens. */
export const showPreferences = (deps: StationDeps, caller: Caller): Result<Mine, Refusal> =>
  runQuery<Mine>(deps, caller, 'notifications.own', tx =>
    ok({ values: preferencesOf(tx, deps.store.build, caller.user) }),
  )

/** Keeps one preference of the caller. Errors: TooLarge past 200 of them. */
export const setPreference = (
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'home', 'setPreference'>,
): Result<Record<string, never>, Refusal> =>
  deps.store.write<Result<Record<string, never>, Refusal>>(tx => {
    if (countPreferences(tx, deps.store.build, caller.user) >= most) return err(refuse('TooLarge', { limit: most }))
    keep(tx, deps.store.build, caller.user, input.name, input.value)
    return ok({})
  })
