import { expect, test } from 'vitest'
import { beatMs, Heartbeat, hungMs } from '#main/shell/heartbeat.ts'

/** Beats in time from `fromMs` on; answers after how long the station was found hung, or null. */
function beatsUntilHung(heart: Heartbeat, fromMs: number, forMs: number): number | null {
  for (let ms = beatMs; ms <= forMs; ms += beatMs) if (heart.beat(fromMs + ms)) return ms
  return null
}

test('a station that says nothing is hung after the limit, not before', () => {
  expect(beatsUntilHung(new Heartbeat(0), 0, 10 * hungMs)).toBe(hungMs)
})
test('any word of it begins the time anew', () => {
  const heart = new Heartbeat(0)
  expect(beatsUntilHung(heart, 0, hungMs - beatMs)).toBeNull()
  heart.heard()
  expect(beatsUntilHung(heart, hungMs - beatMs, hungMs - beatMs)).toBeNull()
  expect(heart.beat(2 * hungMs - beatMs)).toBe(true)
})
test('a machine that slept, for a minute or a week, and clocks that count the sleep or not, are no reason to end it', () => {
  for (const sleptMs of [hungMs, 7 * 86_400_000]) {
    const heart = new Heartbeat(0)
    expect(beatsUntilHung(heart, 0, hungMs - beatMs)).toBeNull()
    const awake = hungMs + sleptMs
    expect(heart.beat(awake)).toBe(false)
    // and it has its whole time after it
    expect(beatsUntilHung(heart, awake, hungMs - beatMs)).toBeNull()
    expect(heart.beat(awake + hungMs)).toBe(true)
  }
})
test('a machine too busy to let the shell beat says nothing about the station', () => {
  const heart = new Heartbeat(0)
  for (let n = 1; n < 100; n++) expect(heart.beat(n * 3 * beatMs)).toBe(false)
})
