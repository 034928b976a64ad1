import { addDays, businessDay } from '#shared/domain/day.ts'
import { ownMoment } from '../repositories/clock.ts'
import type { ReadTx } from '../storage/store.ts'
import type { Deps } from './command.ts'

/** After so long without an entry a clock is asked about (LEDGER §11). Units: days. */
export const longSilenceDays = 60

/**
 * The latest day that can have come: the wall clock's. Where that stands before the last entry it is wrong, as after a dead battery, and
 * judges no day that a person gives: it never stops the depot (LEDGER §11). Only what is far from the last entry is still a slip.
 */
export function latestDay(deps: Deps, tx: ReadTx): string {
  const wallDay = businessDay(deps.clock.wallMs())
  const last = ownMoment(tx, deps.store.build)
  const lastDay = last === null ? wallDay : businessDay(last)
  return wallDay < lastDay ? addDays(lastDay, longSilenceDays) : wallDay
}
