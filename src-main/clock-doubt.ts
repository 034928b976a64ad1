import { businessDay, daysBetween } from '#shared/domain/day.ts'
import { lastMoment } from './repositories/clock.ts'
import { longSilenceDays } from './services/latest-day.ts'
import type { Store } from './storage/store.ts'

/** A wall clock before the day of the last entry that is known, or long after it (LEDGER §11). */
export function clockDoubt(store: Store, clock: { wallMs(): number }): { lastDay: string; wallDay: string } | null {
  const last = store.read(tx => lastMoment(tx, store.build))
  if (last === null) return null
  const [lastDay, wallDay] = [businessDay(last), businessDay(clock.wallMs())]
  const days = daysBetween(lastDay, wallDay)
  return days < 0 || days > longSilenceDays ? { lastDay, wallDay } : null
}
