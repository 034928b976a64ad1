import { peopleScenarios } from '../support/sim/scenarios-people.ts'
import { simulate } from '../support/sim/simulate.ts'

// sync.md §4.3: what people do at once, rights that change, scopes that not everybody carries, who is forgotten.

simulate(peopleScenarios)
