import { expect, test } from 'vitest'
import { makeRateLimit } from '#shared/kit/rate-limit.ts'

test('TK-9: five in any minute, and the wait is told in whole seconds', () => {
  let now = 0
  const limit = makeRateLimit(5, 60_000, () => now)
  for (let n = 0; n < 5; n++) {
    expect(limit.take('a')).toBe(0)
    now += 1_000
  }
  expect(limit.take('a')).toBe(55)
  expect(limit.take('b')).toBe(0)
  now = 59_999
  expect(limit.take('a')).toBe(1)
  now = 60_000
  expect(limit.take('a')).toBe(0)
  expect(limit.take('a')).toBe(1)
})

test('asking while one must wait does not make the wait longer', () => {
  let now = 0
  const limit = makeRateLimit(1, 1_000, () => now)
  limit.take('a')
  for (now = 10; now < 1_000; now += 10) expect(limit.take('a')).toBe(1)
  now = 1_000
  expect(limit.take('a')).toBe(0)
})

test('a flood of keys is bounded and forgets the ones longest quiet', () => {
  const limit = makeRateLimit(1, 60_000, () => 0)
  limit.take('first')
  for (let n = 0; n < 9_999; n++) limit.take(`k${n}`)
  expect(limit.take('k9998')).toBeGreaterThan(0)
  limit.take('one more')
  expect(limit.take('first')).toBe(0)
})
