import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { type ListedSeason, listSeasons as listRows, seasonById } from '../../repositories/season.ts'
import { type Caller, runQuery } from '../command.ts'
import { conflictsOf } from '../registers/conflicts-of.ts'
import { historyOf } from '../registers/history-of.ts'
import type { StationDeps } from '../station-deps.ts'

type Page = OutputOf<'seasons', 'list'>
type Season = OutputOf<'seasons', 'get'>

const shown = (row: ListedSeason, today: string) => ({
  ...row,
  archived: row.archived === 1,
  current: isCurrent(row, today),
})

/** Whether a day lies in a season that is not archived. */
export const isCurrent = (row: ListedSeason, day: string): boolean =>
  row.archived === 0 && row.start_day !== null && row.end_day !== null && row.start_day <= day && day <= row.end_day

/** One page of the seasons, the latest first; the one of today is marked. Errors: Invalid for an unknown field. */
export function listSeasons(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'seasons', 'list'>,
): Result<Page, Refusal> {
  return runQuery<Page>(deps, caller, 'seasons.view', tx => {
    const page = listRows(tx, deps.store.build, input)
    const today = businessDay(deps.clock.wallMs())
    return page.ok ? ok({ ...page.value, rows: page.value.rows.map(row => shown(row, today)) }) : page
  })
}

/** A season whole. Errors: NotFound. */
export function getSeason(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'seasons', 'get'>,
): Result<Season, Refusal> {
  return runQuery<Season>(deps, caller, 'seasons.view', tx => {
    const row = seasonById(tx, deps.store.build, input.id)
    if (row === undefined) return err(refuse('NotFound', { what: 'season' }))
    return ok({
      ...shown(row, businessDay(deps.clock.wallMs())),
      history: historyOf(tx, deps, 'season', row.id),
      conflicts: conflictsOf(tx, deps, 'season', row.id),
    })
  })
}
