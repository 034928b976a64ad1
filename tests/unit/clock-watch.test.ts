import { expect, test } from 'vitest'
import { watchClock } from '#main/clock-watch.ts'

test('a clock that is set while the machine is on is told, on and back; its drift is not (AL-7)', () => {
  let [wallMs, bootMs] = [1_000_000, 5_000]
  const told: number[] = []
  const watch = watchClock({ wallMs: () => wallMs, sinceBootMs: () => bootMs }, by => told.push(by))
  const pass = (ms: number, setBy = 0) => {
    bootMs += ms
    wallMs += ms + setBy
    watch.look()
  }
  pass(10_000)
  pass(10_000, 400)
  expect(told).toEqual([])
  pass(10_000, 3_600_000)
  pass(10_000)
  pass(10_000, -86_400_000)
  expect(told).toEqual([3_600_400, -86_400_000])
  watch.stop()
})
