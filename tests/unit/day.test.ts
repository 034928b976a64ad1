import { describe, expect, test } from 'vitest'
import { addDays, businessDay, daysBetween, dayStartMs, isRealDay } from '#shared/domain/day.ts'

describe('the business day is that of Africa/Douala, UTC+1 all year (UNIT-3)', () => {
  test('begins an hour before that of UTC', () => {
    expect(businessDay(Date.UTC(2026, 9, 15, 22, 59, 59, 999))).toBe('2026-10-15')
    expect(businessDay(Date.UTC(2026, 9, 15, 23))).toBe('2026-10-16')
    expect(businessDay(Date.UTC(2026, 11, 31, 23))).toBe('2027-01-01')
    expect(businessDay(Date.UTC(2026, 6, 1, 23))).toBe('2026-07-02') // no summer time
  })
  test('its first instant is the day itself, one millisecond before it is the day before', () => {
    for (const day of ['2026-01-01', '2026-03-29', '2026-10-25', '2028-02-29']) {
      expect(businessDay(dayStartMs(day))).toBe(day)
      expect(businessDay(dayStartMs(day) - 1)).toBe(addDays(day, -1))
    }
  })
  test('days are counted over months, leap years and backwards', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(daysBetween('2026-08-01', '2027-07-15')).toBe(348)
    expect(daysBetween('2026-03-02', '2026-03-01')).toBe(-1)
  })
  test('only days of the calendar are days', () => {
    for (const day of ['2026-02-28', '2028-02-29', '0001-01-01']) expect(isRealDay(day)).toBe(true)
    for (const day of ['2026-02-29', '2026-13-01', '2026-00-10', '26-01-01', '2026-1-1', '2026-01-01 ', ''])
      expect(isRealDay(day)).toBe(false)
  })
})
