import { expect, test } from 'vitest'
import { Attended } from '#main/storage/attended.ts'
import { BulkPace } from '#main/storage/bulk-pace.ts'

/** A bulk whose entries take `entryMs` each, beside people who save when the test says so. */
function bulk(entryMs: number) {
  let [nowMs, written] = [0, 0]
  const attended = new Attended(
    () => written,
    () => nowMs,
  )
  const pace = new BulkPace(() => nowMs, attended)
  return {
    next(): number {
      const entries = pace.entries()
      pace.commit(entries, () => {
        nowMs += entries * entryMs
        written += entries
      })
      return entries
    },
    save: () => void (written += 1),
    type: () => attended.note(),
    wait: (ms: number) => void (nowMs += ms),
  }
}

test('a bulk begins with one entry and takes more where they are quick, twenty-five at most', () => {
  const quick = bulk(1)
  expect([1, 2, 3, 4, 5, 6, 7].map(() => quick.next())).toEqual([1, 2, 4, 8, 16, 25, 25])
})

test('entries that take long go alone', () => {
  const slow = bulk(200)
  expect([1, 2, 3, 4].map(() => slow.next())).toEqual([1, 1, 1, 1])
})

test('a person’s save comes first: from then on one at a time, until nobody has saved for ten seconds', () => {
  const quick = bulk(1)
  for (let n = 0; n < 4; n++) quick.next()
  quick.save()
  expect([1, 2, 3].map(() => quick.next())).toEqual([1, 1, 1])
  quick.wait(10_000)
  expect(quick.next()).toBe(25)
})

test('so does who types and has saved nothing yet', () => {
  const quick = bulk(1)
  for (let n = 0; n < 4; n++) quick.next()
  quick.type()
  expect(quick.next()).toBe(1)
})

test('entries made by the bulk itself are nobody’s work', () => {
  const quick = bulk(2)
  for (let n = 0; n < 20; n++) quick.next()
  expect(quick.next()).toBe(25)
})
