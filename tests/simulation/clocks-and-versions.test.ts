import { versionScenarios } from '../support/sim/scenarios-version.ts'
import { healing } from '../support/sim/scenario-healing.ts'
import { simulate } from '../support/sim/simulate.ts'

// sync.md §4.3: clocks, versions, forgeries; rows gone wrong. Seed 6 of S7: an entry of a fast clock, with three peers to tell the time, stopped every intake.

simulate([...versionScenarios, healing])
