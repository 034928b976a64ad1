/** Africa/Douala is UTC+1 all year (UNIT-3). */
const offsetMs = 3_600_000
const dayMs = 86_400_000

/** The business day of an instant, `YYYY-MM-DD`. */
export const businessDay = (ms: number): string => isoDay(ms + offsetMs)

/** The first instant of a business day, UTC ms. */
export const dayStartMs = (day: string): number => Date.parse(`${day}T00:00:00Z`) - offsetMs

/** The minute of the business day that an instant falls in: 0 to 1439. */
export const minuteOfDay = (ms: number): number => Math.floor((ms + offsetMs) / 60_000) % 1_440

/** `day` moved by whole days. */
export const addDays = (day: string, days: number): string => isoDay(Date.parse(`${day}T00:00:00Z`) + days * dayMs)

/** Days from `a` to `b`, negative when b is earlier. */
export const daysBetween = (a: string, b: string): number =>
  Math.round((Date.parse(`${b}T00:00:00Z`) - Date.parse(`${a}T00:00:00Z`)) / dayMs)

/** True for a real calendar day (not 2026-02-30). */
export const isRealDay = (day: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(day) &&
  Number.isFinite(Date.parse(`${day}T00:00:00Z`)) &&
  isoDay(Date.parse(`${day}T00:00:00Z`)) === day

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
