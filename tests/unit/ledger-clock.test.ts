import { describe, expect, test } from 'vitest'
import { compareMoments, isFarAhead, receiveMoment, tickClock, trustedTimeMs } from '#shared/sync/clock.ts'
import { LIMITS } from '#shared/sync/limits.ts'

const NOW = Date.UTC(2026, 10, 15)
const MINUTE = 60_000

describe('the hybrid clock, LEDGER §11', () => {
  test('LED-40: it is the wall while that runs on, and never goes back', () => {
    expect(tickClock({ t: NOW, l: 7 }, NOW + 1)).toEqual({ t: NOW + 1, l: 0 })
    expect(tickClock({ t: NOW, l: 7 }, NOW)).toEqual({ t: NOW, l: 8 })
    expect(tickClock({ t: NOW, l: 7 }, 0)).toEqual({ t: NOW, l: 8 })
  })

  test('LED-40: a full counter overflows into the milliseconds', () => {
    expect(tickClock({ t: NOW, l: LIMITS.clockCounter }, NOW - MINUTE)).toEqual({ t: NOW + 1, l: 0 })
    expect(tickClock({ t: NOW, l: LIMITS.clockCounter - 1 }, NOW)).toEqual({ t: NOW, l: LIMITS.clockCounter })
  })

  test('every tick is later than the one before, whatever the wall says', () => {
    let last = { t: 0, l: 0 }
    for (const wall of [5, 5, 5, 4, 1, 9, 9, 2, 1e12, 3]) {
      const next = tickClock(last, wall)
      expect(compareMoments(next, last)).toBeGreaterThan(0)
      last = next
    }
  })

  test('LED-41: what arrives moves it forward, but at most 5 minutes beyond trusted time', () => {
    const last = { t: NOW, l: 3 }
    expect(receiveMoment(last, { t: NOW + MINUTE, l: 9 }, NOW)).toEqual({ t: NOW + MINUTE, l: 9 })
    expect(receiveMoment(last, { t: NOW - MINUTE, l: 9 }, NOW)).toEqual(last)
    expect(receiveMoment(last, { t: NOW, l: 2 }, NOW)).toEqual(last)
    expect(receiveMoment(last, { t: NOW + 1e11, l: 9 }, NOW)).toEqual({ t: NOW + 5 * MINUTE, l: 0 })
    expect(receiveMoment({ t: NOW + 1e9, l: 1 }, { t: NOW + 1e11, l: 9 }, NOW)).toEqual({ t: NOW + 1e9, l: 1 })
    expect(receiveMoment(last, { t: NOW + 1, l: Number.MAX_SAFE_INTEGER }, NOW).l).toBe(LIMITS.clockCounter)
    expect(isFarAhead({ t: NOW + 5 * MINUTE, l: 0 }, NOW)).toBe(false)
    expect(isFarAhead({ t: NOW + 5 * MINUTE + 1, l: 0 }, NOW)).toBe(true)
  })

  test('LED-42: trusted time is the relay within 7 days, else the median of three peers, else the wall', () => {
    const relay = { nowMs: 1, ageMs: LIMITS.relayTimeMs }
    expect(trustedTimeMs({ relay, peersMs: [7, 8, 9], wallMs: 2 })).toBe(1)
    expect(trustedTimeMs({ relay: { ...relay, ageMs: relay.ageMs + 1 }, peersMs: [9, 7, 8], wallMs: 2 })).toBe(8)
    expect(trustedTimeMs({ peersMs: [1, 10_000, 7, 8], wallMs: 2 })).toBe(7)
    expect(trustedTimeMs({ peersMs: [7, 8], wallMs: 2 })).toBe(2)
  })
})
