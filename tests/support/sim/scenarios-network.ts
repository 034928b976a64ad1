import type { Chance } from '../chance.ts'
import { acts } from './depot-acts.ts'
import { members } from './depot-template.ts'
import { type Scenario, someActs } from './depot-scenario.ts'

/** Headquarters and some others. */
export function someCast(chance: Chance, least: number, most: number): readonly string[] {
  const [first, ...others] = members.map(({ name }) => name)
  return [first ?? '', ...chance.shuffle(others).slice(0, least - 1 + chance.below(most - least + 1))]
}

/** What a network does to stations that work. */
export const networkScenarios: readonly Scenario[] = [
  {
    id: 'S1',
    title: 'random work on 2 to 8 stations, links that come and go',
    cast: chance => someCast(chance, 2, chance.odds(20) ? 8 : 4),
    acts: chance =>
      someActs(chance, 12 + chance.below(12), [
        [50, acts.work],
        [10, acts.workEverywhere],
        [15, acts.cut],
        [8, acts.kill],
        [5, acts.endInOrder],
        [5, acts.part],
        [5, acts.join],
        [4, acts.wake],
        [4, acts.fullDisk],
      ]),
  },
]
