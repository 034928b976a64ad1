import { join } from 'node:path'
import type { OutputOf } from '#shared/contract/calls.ts'
import { clockDoubt } from './clock-doubt.ts'
import type { Ports, Ready } from './open-station.ts'
import { stationName } from './repositories/station.ts'
import { countEntries } from './repositories/today.ts'
import { warehouseById } from './repositories/warehouse.ts'
import type { Surroundings } from './rpc/services.ts'
import { membershipOf } from './services/membership.ts'
import { settingsNow } from './services/settings/settings-now.ts'
import { readCardFacts } from './storage/identity.ts'
import { stationFiles } from './storage/open.ts'
import type { StorageFault } from './storage/storage-fault.ts'
import type { Store } from './storage/store.ts'

/** How a folder is, whatever was done before it was opened. */
export type StationState = Omit<OutputOf<'setup', 'state'>, 'cutRestore'>

/** What is known of nothing. */
const nothing: Pick<StationState, 'organisation' | 'warehouse' | 'station' | 'standing' | 'entries' | 'addresses'> = {
  organisation: null,
  warehouse: null,
  station: null,
  standing: 'none',
  entries: 0,
  addresses: [],
}

/** What is told where a store does not open: nothing else works then (architecture.md §6). */
export const troubleState = (around: Surroundings, fault: StorageFault): StationState => {
  const { kind, ...rest } = fault
  const trouble = { kind, detail: Object.values(rest).join(' '), file: join(around.dataDir, stationFiles.database) }
  const { version, secrets } = around
  return { configured: false, ...nothing, clock: null, version, keyStore: secrets.kind, trouble }
}

/** How an open folder stands, for whoever is at its door. `ready`: null before it belongs to an organisation. */
export function stateOf(
  around: Surroundings,
  { store, clock }: { store: Store; clock: Ports['clock'] },
  ready: Ready | null,
): StationState {
  const named = store.read(tx => {
    if (ready === null) return nothing
    const told = settingsNow(tx, store.build).organisation_name
    const standing = membershipOf(tx, ready.deps)
    return {
      organisation: told === '' ? (readCardFacts(tx)?.organisation ?? '') : told,
      warehouse: warehouseById(tx, store.build, ready.deps.here.warehouse)?.name ?? null,
      station: stationName(tx, store.build, ready.ledger.dev()),
      standing,
      entries: countEntries(tx, store.build),
      addresses: standing === 'awaited' ? [...ready.lan.addresses()] : [],
    }
  })
  const trouble = store.trouble()
  return {
    configured: ready !== null,
    ...named,
    version: around.version,
    keyStore: around.secrets.kind,
    trouble: trouble === undefined ? null : troubleState(around, trouble).trouble,
    clock: ready === null ? null : clockDoubt(store, clock),
  }
}
