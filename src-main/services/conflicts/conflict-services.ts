import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { countConflicts } from './count-conflicts.ts'
import { acceptConflict, keepVersions, mergeFarmers, partFarmers, releaseAllocation } from './settle-conflict.ts'
import { getConflict, listConflicts } from './show-conflicts.ts'

/** The procedures by which people settle what stations did while apart. */
export function conflictServices(deps: StationDeps) {
  const use =
    <I, O>(run: (deps: StationDeps, caller: Caller, input: I) => O) =>
    (caller: Caller, input: I): O =>
      run(deps, caller, input)
  return {
    conflicts: {
      list: use(listConflicts),
      get: use(getConflict),
      count: use(countConflicts),
      keep: use(keepVersions),
      accept: use(acceptConflict),
      release: use(releaseAllocation),
      mergeFarmers: use(mergeFarmers),
      partFarmers: use(partFarmers),
    },
  }
}
