import { expect, test } from 'vitest'
import { crowdedStation, watchMemory } from '../support/crowded-station.ts'

test('a hundred logins at once grow the station by less than 200 MiB, and the thread goes on (AU-2)', async () => {
  const people = 100
  const station = await crowdedStation(people, { quickKeys: true })
  try {
    const watch = watchMemory()
    const turnsAt: number[] = []
    const opened = await Promise.all(
      Array.from({ length: people }, async (_, n) => {
        const one = await station.logIn(n)
        turnsAt.push(watch.turns())
        return one.ok
      }),
    )
    watch.stop()
    expect(opened.filter(Boolean)).toHaveLength(people)
    expect(watch.grownBytes()).toBeLessThan(200 * 1024 * 1024)
    // Hashed on the thread, they would leave the loop no turn. Two may end in the same one.
    const between = turnsAt.slice(1).map((at, n) => at - (turnsAt[n] ?? 0))
    expect(between.filter(turns => turns > 0).length).toBeGreaterThanOrEqual(people / 2 - 1)
  } finally {
    station.close()
  }
}, 900_000)
