import { businessDay, isRealDay } from '#shared/domain/day.ts'

export { addDays } from '#shared/domain/day.ts'

/** Today's business day by this PC's clock. */
export const today = (): string => businessDay(Date.now())

/**
 * Reads a day as typed: `02/11/2026`, `2/11/26`, `2.11`, `02112026`, `2026-11-02`; a missing year is that of `near`.
 * Undefined when it is no day.
 */
export function readDay(text: string, near: string): string | undefined {
  const bare = text.trim()
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(bare)
  if (iso) return realDay(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const run = /^(\d{2})(\d{2})(\d{2}|\d{4})?$/.exec(bare)
  const parts = run ?? /^(\d{1,2})[/.\-\s]+(\d{1,2})(?:[/.\-\s]+(\d{2}|\d{4}))?$/.exec(bare)
  if (!parts) return undefined
  const year = parts[3] === undefined ? Number(near.slice(0, 4)) : Number(parts[3]) + (parts[3].length === 2 ? 2000 : 0)
  return realDay(year, Number(parts[2]), Number(parts[1]))
}

function realDay(year: number, month: number, day: number): string | undefined {
  const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return year >= 1900 && year <= 2100 && isRealDay(text) ? text : undefined
}
