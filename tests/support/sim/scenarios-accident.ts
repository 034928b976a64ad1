import { acts } from './depot-acts.ts'
import { type Scenario, someActs } from './depot-scenario.ts'
import { someCast } from './scenarios-network.ts'

/** What happens to machines. */
export const accidentScenarios: readonly Scenario[] = [
  {
    id: 'S3',
    title: 'the power goes in the middle of commits, of its own work and of others',
    cast: chance => someCast(chance, 2, 4),
    acts: chance =>
      someActs(chance, 12 + chance.below(14), [
        [40, acts.work],
        [10, acts.workEverywhere],
        [30, acts.powerCut],
        [8, acts.kill],
        [5, acts.cut],
        [5, acts.wait],
      ]),
  },
]
