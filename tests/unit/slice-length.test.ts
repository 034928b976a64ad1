import { expect, test } from 'vitest'
import { SliceLength, SliceTime } from '#main/sync/slice-length.ts'

const ms = 25
/** Slices on a machine of which a commit takes so long whatever is in it, and each kilobyte so long. Units: ms. */
function slices(length: SliceLength, count: number, commitMs: number, kilobyteMs: number): number {
  for (let n = 0; n < count; n++) {
    const bytes = length.within(ms)
    length.learn(bytes, commitMs + (bytes / 1024) * kilobyteMs)
  }
  return length.within(ms)
}

test('comes to what fits, on a fast machine and on a slow one', () => {
  const fast = slices(new SliceLength(), 50, 1, 0.1)
  expect(fast / 1024).toBeGreaterThan(150)
  expect(fast / 1024).toBeLessThan(300)
  const slow = slices(new SliceLength(), 50, 5, 2)
  expect(slow / 1024).toBeGreaterThan(6)
  expect(slow / 1024).toBeLessThan(20)
})

test('a disk that hangs now and then does not leave it with slices of one entry for ever', () => {
  const length = new SliceLength()
  const before = slices(length, 50, 1, 0.1)
  for (let n = 0; n < 5; n++) length.learn(length.within(ms), 800)
  expect(length.within(ms)).toBeLessThan(before / 16)
  expect(slices(length, 30, 1, 0.1)).toBeGreaterThan(before / 2)
})

test('a commit that takes longer than a slice may, with nothing in it, is not made for every entry', () => {
  expect(slices(new SliceLength(), 50, 60, 0.1)).toBeGreaterThanOrEqual(4 * 1024)
})

test('what little comes at the end says nothing', () => {
  const length = new SliceLength()
  const before = length.within(ms)
  length.learn(300, 20)
  expect(length.within(ms)).toBe(before)
})

test('where somebody works a slice is short, on a disk that is always slow half of it is work, and one slow commit changes nothing (CS-31)', () => {
  const time = new SliceTime()
  expect(time.ms(false)).toBe(25)
  expect(time.ms(true)).toBe(3)
  time.learn(1)
  time.learn(200)
  expect(time.ms(true)).toBe(3)
  for (let n = 0; n < 10; n++) time.learn(8)
  expect(time.ms(true)).toBe(16)
  expect(time.workMs(true)).toBe(8)
  for (let n = 0; n < 20; n++) time.learn(200)
  expect(time.ms(true)).toBe(25)
  expect(time.workMs(true)).toBeGreaterThan(6)
})
