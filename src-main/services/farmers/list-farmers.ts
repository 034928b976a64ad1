import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { listFarmers as listRows } from '../../repositories/farmer.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { quotaTerms } from './quota-terms.ts'

type Page = OutputOf<'farmers', 'list'>

/** One page of the farmers with quota and use of the season (QUOTA-1). Errors: Invalid for a field that the list does not know. */
export function listFarmers(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'farmers', 'list'>,
): Result<Page, Refusal> {
  return runQuery<Page>(deps, caller, 'farmers.view', tx => {
    const page = listRows(tx, deps.store.build, input, quotaTerms(tx, deps))
    if (!page.ok) return page
    return ok({ ...page.value, rows: page.value.rows.map(row => ({ ...row, archived: row.archived === 1 })) })
  })
}
