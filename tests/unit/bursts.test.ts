import { expect, test } from 'vitest'
import { Bursts } from '#shared/kit/bursts.ts'

test('MSG-5: a name is told in the next turn, however often others are; one that goes on, once in a while', () => {
  const waiting: { ms: number; work: () => void }[] = []
  const told: string[] = []
  const bursts = new Bursts(
    (ms, work) => void waiting.push({ ms, work }),
    100,
    names => void told.push(names.join(' ')),
  )
  /** Runs what waits the shortest; of equals what came first. */
  const next = () => {
    const [one] = waiting.toSorted((a, b) => a.ms - b.ms)
    if (one !== undefined) waiting.splice(waiting.indexOf(one), 1)
    one?.work()
    return one?.ms
  }
  for (let n = 0; n < 5; n++) bursts.stir(['row', `t${n % 2}`])
  expect([next(), told]).toEqual([0, ['row t0 t1']])
  for (let n = 0; n < 5; n++) bursts.stir(['row'])
  expect(waiting.map(({ ms }) => ms)).toEqual([100])
  bursts.stir(['message', 'row'])
  expect([next(), told.at(-1)]).toEqual([0, 'message'])
  // The rest of the first is over: what came again meanwhile is told, and nothing else.
  expect([next(), next(), told.at(-1)]).toEqual([100, 0, 'row'])
  for (let n = 0; n < 4; n++) next()
  expect([waiting.length, told.length]).toEqual([0, 3])
  bursts.stir(['row'])
  expect([next(), told.at(-1), told.length]).toEqual([0, 'row', 4])
})
