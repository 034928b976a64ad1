import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { approveStation, readRequest } from './approve-station.ts'
import { changeStation, renameStation } from './change-station.ts'
import { getStation, listStations } from './list-stations.ts'
import { createWindowDesk } from './pairing-window.ts'
import { renewStation } from './renew-station.ts'
import { amendRevocation, lossOf, revokeStation } from './revoke-station.ts'

/** The procedures about the stations of the organisation over one of them. */
export function stationServices(deps: StationDeps) {
  const use =
    <I, O>(run: (deps: StationDeps, caller: Caller, input: I) => O) =>
    (caller: Caller, input: I): O =>
      run(deps, caller, input)
  return {
    stations: {
      list: use(listStations),
      get: use(getStation),
      readRequest: use(readRequest),
      approve: use(approveStation),
      rename: use(renameStation),
      change: use(changeStation),
      lossOf: use(lossOf),
      revoke: use(revokeStation),
      amend: use(amendRevocation),
      renew: use(renewStation),
      ...createWindowDesk(deps),
    },
  }
}
