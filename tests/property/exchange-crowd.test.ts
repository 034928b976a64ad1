import { expect, test } from 'vitest'
import type { MemoryReplica } from '../support/memory-replica.ts'
import { SimStory } from '../support/sim/sim-story.ts'

/** A story in which only the first station has anything, so many entries in each of 4 logs; the others call it. */
function crowd(seed: string, stations: number, entries: number): SimStory {
  const story = new SimStory(seed, stations)
  const [first, ...others] = story.stations
  if (!first) throw new Error('a story has stations')
  for (const station of story.stations) {
    station.stop()
    station.knows.clear()
  }
  const replica = first.replica as MemoryReplica
  for (let log = 0; log < 4; log++) {
    for (let n = 0; n < entries; n++) replica.author('org', `${log} ${n} ${'.'.repeat(250)}`, n === 0)
  }
  first.start()
  for (const station of others) {
    station.knows.add(first)
    station.start()
  }
  return story
}

const has = (story: SimStory): number[] =>
  story.stations.map(({ replica }) =>
    [...(replica as MemoryReplica).logs.values()].reduce((sum, { entries }) => sum + entries.size - 1, 0),
  )

test('20 stations take 4 logs of one at once: credit is kept, the 17th hears BUSY, all come to have all (CS-23, CS-26)', () => {
  const story = crowd('a crowd', 21, 500)
  const whole = story.time.run(
    300_000,
    () => story.time.nowMs % 500 < 5 && has(story).every(entries => entries === 2000),
  )
  expect(whole).toBe(true)
  expect(story.watch.traffic.busy.get('load')).toBeGreaterThan(0)
  // what was refused came later: hardly anything was sent twice
  expect(story.watch.traffic.entries).toBeLessThan(2000 * 20 * 1.02)
  expect(story.differences()).toEqual([])
})

test('a first sync that is killed again and again goes on where it was (CS-21, CS-28)', () => {
  const story = crowd('killed', 2, 5000)
  const [, second] = story.stations
  if (!second) throw new Error('a story has two stations')
  let before = 0
  let kills = 0
  for (; kills < 200 && before < 20_000; kills++) {
    story.time.run(3000 + story.chance.below(3000))
    const [, entries = 0] = has(story)
    expect(entries).toBeGreaterThanOrEqual(before)
    before = entries
    second.stop(kills % 3 === 0)
    story.time.run(story.chance.below(1000))
    second.start()
  }
  expect(before).toBe(20_000)
  // each kill loses what was on its way, its credit and one batch at most
  const lost = story.watch.traffic.bytes - 20_000 * 254
  expect(lost).toBeLessThan(kills * 1024 * 1024)
  expect(story.differences()).toEqual([])
})
