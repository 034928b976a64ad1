import { expect, test, vi } from 'vitest'
import { nodeVerifying } from '#main/storage/crypto.ts'
import { play } from '../support/sim/depot-scenario.ts'
import { versionScenarios } from '../support/sim/scenarios-version.ts'

// The test of the tests (sync.md §4): stations that take any signature for true.

test('(d) who takes batches without a true seal keeps what a liar sends', async () => {
  vi.spyOn(nodeVerifying, 'verify').mockReturnValue(true)
  const scenario = versionScenarios.find(({ id }) => id === 'S10')
  if (scenario === undefined) throw new Error('S10 is a scenario')
  const found: string[] = []
  const taken = /I3: two bodies/
  for (let n = 0; n < 12 && !taken.test(found.join('\n')); n++) {
    found.push(...(await play(scenario, String(n))).faults)
  }
  expect(found.join('\n')).toMatch(taken)
})
