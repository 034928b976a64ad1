import { expect, test } from 'vitest'
import { runs } from '../support/runs.ts'
import { play } from '../support/sim/depot-scenario.ts'
import { soak } from '../support/sim/scenario-soak.ts'

// S24 of sync.md §4.3: three years in test:long, some weeks in every run.

const weeks = runs(3, 156)

test(`S24: ${weeks} weeks of eight stations that work, are killed and start again`, async () => {
  const { faults, told } = await play(soak(weeks), 'years')
  console.info(told.at(-1))
  expect(faults).toEqual([])
}, 7_200_000)
