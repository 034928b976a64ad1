import { accidentScenarios } from '../support/sim/scenarios-accident.ts'
import { simulate } from '../support/sim/simulate.ts'

// sync.md §4.3: power, disks, copies.

simulate(accidentScenarios)
