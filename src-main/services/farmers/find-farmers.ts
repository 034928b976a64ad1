import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { findFarmers as findRows } from '../../repositories/farmer.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

/** The counter's type-ahead: name in any order and accents, code, phone, other codes. At most 12. */
export const findFarmers = (
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'farmers', 'find'>,
): Result<OutputOf<'farmers', 'find'>, Refusal> =>
  runQuery<OutputOf<'farmers', 'find'>>(deps, caller, 'farmers.view', tx =>
    ok({ rows: findRows(tx, deps.store.build, input.text) }),
  )
