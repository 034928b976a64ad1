import { expect, test } from 'vitest'
import { play } from '../support/sim/depot-scenario.ts'
import { copies } from '../support/sim/scenario-copies.ts'
import { networkScenarios } from '../support/sim/scenarios-network.ts'
import { simulate } from '../support/sim/simulate.ts'

// sync.md §4.3: stations that work while the network does what networks do.

simulate([...networkScenarios, copies])

test('the same seed is the same run', async () => {
  const [scenario] = networkScenarios
  if (scenario === undefined) throw new Error('there is a scenario')
  expect(await play(scenario, 'twice')).toEqual(await play(scenario, 'twice'))
})
