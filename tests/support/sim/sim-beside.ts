import type { StationLedger } from '#main/storage/station-ledger.ts'
import type { Store } from '#main/storage/store.ts'
import type { Replica } from '#main/sync/replica.ts'
import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import type { SimDepot } from './sim-depot.ts'
import { SimSnapshots } from './sim-snapshots.ts'
import { SimStates } from './sim-states.ts'

/** What goes on beside the exchange in one life of a simulated station. */
export interface Beside {
  told(effect: ExchangeEffect): void
}

/** All of it that this world has. */
export function beside(depot: SimDepot, store: Store, ledger: StationLedger, replica: Replica): Beside[] {
  const { compares, copiesFrom } = depot.depots
  return [
    ...(compares ? [new SimStates(depot, store, ledger, replica)] : []),
    ...(copiesFrom === undefined ? [] : [new SimSnapshots(depot, store, ledger, replica)]),
  ]
}
