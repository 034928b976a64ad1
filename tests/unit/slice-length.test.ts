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
function lengths(attended: readonly boolean[], commitMs: number, perWorkMs: number): number[] {
  const [time, length] = [new SliceTime(), new SliceLength()]
  return attended.map(isAttended => {
    const bytes = length.within(time.workMs(isAttended))
    const workMs = bytes / 8_192
    const committing = commitMs + perWorkMs * workMs
    time.learn(workMs, committing)
    length.learn(bytes, workMs)
    return workMs + committing
  })
}
const times = (count: number, isAttended: boolean): boolean[] => Array.from({ length: count }, () => isAttended)

test('where somebody works a slice is short with its commit, and does not grow with it (CS-31)', () => {
  expect(Math.max(...lengths(times(300, true), 1.5, 1).slice(20))).toBeLessThan(4.5)
  const alone = lengths(times(300, false), 1.5, 1).slice(20)
  expect(Math.max(...alone)).toBeLessThan(26)
  expect(Math.min(...alone)).toBeGreaterThan(20)
})

test('when somebody leaves or comes no slice passes its time (CS-31)', () => {
  for (const perWorkMs of [0.5, 1, 1.5]) {
    const left = lengths([...times(100, true), ...times(100, false)], 1.5, perWorkMs).slice(100)
    expect(Math.max(...left)).toBeLessThan(26)
    expect(left.at(-1)).toBeGreaterThan(20)
    const came = lengths([...times(100, false), ...times(100, true)], 1.5, perWorkMs).slice(100)
    expect(Math.max(...came)).toBeLessThan(7)
    expect(came.at(-1)).toBeLessThan(4.5)
  }
})

test('a quarter of it is work on a disk that is always slow, and one slow commit changes little (CS-31)', () => {
  expect(lengths(times(300, true), 10, 1).at(-1)).toBeCloseTo(12)
  expect(lengths(times(300, false), 60, 1).at(-1)).toBeCloseTo(72.5)
  const time = new SliceTime()
  expect([time.workMs(true), time.workMs(false)]).toEqual([4, 25])
  time.learn(2, 1)
  time.learn(2, 200)
  expect(time.workMs(true)).toBeGreaterThan(1.7)
  time.learn(2, 1)
  expect(time.workMs(true)).toBeGreaterThan(2.6)
})
