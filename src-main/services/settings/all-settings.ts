import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { settingsNow } from './settings-now.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type All = OutputOf<'settings', 'all'>

/** Every setting in force, defaults where nothing was set. */
export const allSettings = (deps: StationDeps, caller: Caller): Result<All, Refusal> =>
  runQuery<All>(deps, caller, 'settings.view', tx => ok({ values: settingsNow(tx, deps.store.build) }))
