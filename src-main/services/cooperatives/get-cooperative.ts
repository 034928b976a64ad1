import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { cooperativeById, figuresOfCooperative } from '../../repositories/cooperative.ts'
import { type Caller, runQuery } from '../command.ts'
import { seasonToday } from '../farmers/quota-terms.ts'
import { conflictsOf } from '../registers/conflicts-of.ts'
import { historyOf } from '../registers/history-of.ts'
import { listOf } from '../registers/person-fields.ts'
import type { StationDeps } from '../station-deps.ts'

type Cooperative = OutputOf<'cooperatives', 'get'>

/** A cooperative whole. Errors: NotFound. */
export function getCooperative(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'cooperatives', 'get'>,
): Result<Cooperative, Refusal> {
  return runQuery<Cooperative>(deps, caller, 'cooperatives.view', tx => {
    const row = cooperativeById(tx, deps.store.build, input.id)
    if (row === undefined) return err(refuse('NotFound', { what: 'cooperative' }))
    return ok({
      ...row,
      archived: row.archived === 1,
      ...figuresOfCooperative(tx, deps.store.build, row.id, seasonToday(tx, deps)),
      other_codes: listOf(row.other_codes),
      history: historyOf(tx, deps, 'cooperative', row.id),
      conflicts: conflictsOf(tx, deps, 'cooperative', row.id),
    })
  })
}
