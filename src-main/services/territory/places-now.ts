import { type KnownPlace, knownPlaces, territoryWith } from '#shared/domain/places.ts'
import type { Territory } from '#shared/domain/territory.ts'
import { placeRecords } from '../../repositories/place.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { StationDeps } from '../station-deps.ts'

/** Every place: the packaged list with what records say of it, and those that only records have (COOP-1). */
export const placesNow = (tx: ReadTx, deps: StationDeps): KnownPlace[] =>
  knownPlaces(deps.territory, placeRecords(tx, deps.store.build))

/** The lookup over every place: the packaged one where nobody said anything of a place. */
export function territoryNow(tx: ReadTx, deps: StationDeps): Territory {
  const records = placeRecords(tx, deps.store.build)
  return records.length === 0 ? deps.territory : territoryWith(knownPlaces(deps.territory, records))
}
