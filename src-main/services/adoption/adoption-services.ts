import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { leaveForAnother, readAnother, requestAnother } from './leave-for-another.ts'
import { showAdoption } from './show-adoption.ts'
import { takeOver } from './take-over.ts'

/** The procedures by which an organisation that was made by mistake goes on in another. */
export function adoptionServices(deps: StationDeps) {
  const use =
    <I, O>(run: (deps: StationDeps, caller: Caller, input: I) => O) =>
    (caller: Caller, input: I): O =>
      run(deps, caller, input)
  return {
    adoption: {
      request: use(requestAnother),
      read: use(readAnother),
      leave: use(leaveForAnother),
      state: (caller: Caller) => showAdoption(deps, caller),
      take: use(takeOver),
    },
  }
}
