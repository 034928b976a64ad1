import { stationName } from './repositories/station.ts'
import { tellPeople } from './services/notifications/tell-people.ts'
import type { StationDeps } from './services/station-deps.ts'
import { tellAccident } from './services/stations/tell-accident.ts'
import type { Accident } from './storage/own-logs.ts'
import { writeSpare } from './storage/write-spare.ts'
import type { StateFinding } from './sync/state-desk.ts'

/** Whoever may check the ledger is told that rows do not follow it (CS-50), with the name of the other station. */
export function tellFinding(deps: StationDeps, { kind, dev, rows }: StateFinding): void {
  const { store, push } = deps
  store.write(tx => {
    const name = stationName(tx, store.build, dev) ?? dev
    tellPeople(deps, tx, 'ledger.verify', { kind, data: { rows, name } })
  })
  push({ topic: 'changed', tables: ['notification'] })
}

/** Tells people after a commit, which stands whether the disk takes this or not. */
export function tellOf(deps: StationDeps, what: Accident, dev: string): void {
  if (writeSpare(deps.store, tx => tellAccident(deps, tx, what, dev)))
    deps.push({ topic: 'changed', tables: ['notification'] })
}
