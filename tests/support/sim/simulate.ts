import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { runs } from '../runs.ts'
import { play, type Scenario, storyOf } from './depot-scenario.ts'

/** Seeds of each scenario that are the same in every run, and others that no run had before: with 21 scenarios 500 and 200. */
const fixed = runs(24, 760)
const fresh = runs(10, 300)

/** `S5 17`: only this one is played. */
const wanted = process.env.COCOATRACK_SEED

/** Makes a test of each seed of these scenarios. `share`: of the seeds that others have. */
export function simulate(scenarios: readonly Scenario[], share = 1): void {
  const count = (seeds: number): number => Math.ceil(seeds * share)
  for (const scenario of scenarios) {
    const { id, title } = scenario
    const seeds = [
      ...Array.from({ length: count(fixed) }, (_, n) => String(n)),
      ...Array.from({ length: count(fresh) }, () => randomBytes(6).toString('hex')),
    ]
    const chosen = wanted === undefined ? seeds : wanted.startsWith(`${id} `) ? [wanted.slice(id.length + 1)] : []
    if (chosen.length === 0) continue
    describe(`${id}: ${title}`, () => {
      test.each(chosen)('seed %s', async seed => {
        const { faults } = await play(scenario, seed)
        if (faults.length > 0) expect.fail(await storyOf(scenario, seed))
      })
    })
  }
}
