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

/** How long slices are, commit and all, where each commit takes a while for itself and grows with what it holds. Units: ms. */
function lengths(isAttended: boolean, commitMs: number, perWorkMs: number): number[] {
  const [time, length] = [new SliceTime(), new SliceLength()]
  return Array.from({ length: 300 }, () => {
    const bytes = length.within(time.workMs(isAttended))
    const workMs = bytes / 8_192
    const [taken, committing] = [workMs, commitMs + perWorkMs * workMs]
    time.learn(committing)
    length.learn(bytes, taken)
    return taken + committing
  })
}

test('where somebody works a slice is short with its commit, and does not grow with it (CS-31)', () => {
  expect(Math.max(...lengths(true, 1.5, 1).slice(20))).toBeLessThan(4.5)
  expect(Math.max(...lengths(false, 1.5, 1).slice(20))).toBeLessThan(27)
  expect(Math.min(...lengths(false, 1.5, 1).slice(20))).toBeGreaterThan(15)
})

test('a part of it is work on a disk that is always slow, and one slow commit changes nothing (CS-31)', () => {
  const time = new SliceTime()
  expect([time.workMs(true), time.workMs(false)]).toEqual([4, 25])
  time.learn(1)
  time.learn(200)
  expect(time.workMs(true)).toBeGreaterThan(2.5)
  for (let n = 0; n < 20; n++) time.learn(200)
  expect([time.workMs(true), time.workMs(false)]).toEqual([1, 6.25])
})
