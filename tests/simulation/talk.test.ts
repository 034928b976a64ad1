import { talkScenarios } from '../support/sim/scenarios-talk.ts'
import { simulate } from '../support/sim/simulate.ts'

// What people say to each other (MSG-2, MSG-3, MSG-5, MSG-6): edits and signs in any order, members who come and go, one order for all.

simulate(talkScenarios, 2 / 3)
