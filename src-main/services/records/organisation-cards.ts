import { importKind } from '#shared/contract/imports.ts'
import { businessDay } from '#shared/domain/day.ts'
import { codeOf } from '#shared/domain/record-link.ts'
import { shortDeviceId } from '#shared/sync/device-id.ts'
import { depotOf } from '../../repositories/counter-facts.ts'
import { importById } from '../../repositories/import.ts'
import { pricesLike } from '../../repositories/price.ts'
import { seasonById } from '../../repositories/season.ts'
import { stationName } from '../../repositories/station.ts'
import { userById, userName } from '../../repositories/user.ts'
import { stockOf, warehouseById } from '../../repositories/warehouse.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import { isCurrent } from '../seasons/list-seasons.ts'
import type { StationDeps } from '../station-deps.ts'
import { placesNow } from '../territory/places-now.ts'
import type { PlainCard } from './plain-card.ts'

/** A place, of the packaged list or added, and where it lies. */
export function placeCard(tx: ReadTx, deps: StationDeps, _caller: Caller, id: string): PlainCard | undefined {
  const place = placesNow(tx, deps).find(one => one.id === id)
  if (place === undefined) return undefined
  const { name, level, names, archived } = place
  return { kind: 'place', id, no: id, name, level, inside: names.slice(0, -1), archived }
}

/** A depot with what is in stock in it now. */
export function warehouseCard(
  tx: ReadTx,
  { store, here }: StationDeps,
  _caller: Caller,
  id: string,
): PlainCard | undefined {
  const row = warehouseById(tx, store.build, id)
  if (row === undefined) return undefined
  const { code, name, village, capacity_g } = row
  const is = { archived: row.archived === 1, here: id === here.warehouse }
  return { kind: 'warehouse', id, no: code, name, village, ...is, stock_g: stockOf(tx, store.build, id), capacity_g }
}

/** A campaign; `current`: today lies in it. */
export function seasonCard(tx: ReadTx, deps: StationDeps, _caller: Caller, id: string): PlainCard | undefined {
  const row = seasonById(tx, deps.store.build, id)
  if (row === undefined) return undefined
  const { code, label, start_day, end_day } = row
  const current = isCurrent(row, businessDay(deps.clock.wallMs()))
  return { kind: 'season', id, no: code, name: label, start_day, end_day, current, archived: row.archived === 1 }
}

/** A dated price; `inForce`: it holds today. */
export function priceCard(tx: ReadTx, deps: StationDeps, _caller: Caller, id: string): PlainCard | undefined {
  const [row] = pricesLike(tx, deps.store.build, businessDay(deps.clock.wallMs()), { id })
  if (row === undefined) return undefined
  const { no, day, grade, certification, price_xaf, whName: depot } = row
  const stands = { inForce: row.holds === 1, live: row.live === 1 }
  return { kind: 'price', id, no, name: null, day, depot, grade, certification, price_xaf, ...stands }
}

/** A person with the role that the signed grants give him now (AU-11). */
export function userCard(tx: ReadTx, deps: StationDeps, _caller: Caller, id: string): PlainCard | undefined {
  const user = userById(tx, deps.store.build, id)
  if (user === undefined) return undefined
  const holds = deps.ledger.authority().roleOf(id)
  const depots = holds === undefined ? 0 : holds.wh === 'all' ? null : holds.wh.length
  const standing = { role: holds?.role ?? null, depots, active: holds !== undefined }
  return { kind: 'user', id, no: codeOf('user', id), name: user.name, ...standing }
}

/** An import of a register: what it made, and whether that was undone. */
export function importCard(tx: ReadTx, { store }: StationDeps, _caller: Caller, id: string): PlainCard | undefined {
  const { build } = store
  const row = importById(tx, build, id)
  if (row === undefined) return undefined
  const { file_name: name, at_ms, live } = row
  const { created } = JSON.parse(row.counts) as { readonly created: number }
  const register = importKind.parse(row.kind)
  const made = { register, at_ms, who: userName(tx, build, row.actor), created, undone: live === 0 }
  return { kind: 'import', id, no: codeOf('import', id), name, ...made }
}

/** A station as certificates have it; undefined for a device that was never taken in. */
export function stationCard(tx: ReadTx, deps: StationDeps, _caller: Caller, id: string): PlainCard | undefined {
  const station = deps.ledger
    .authority()
    .stations()
    .find(one => one.dev === id)
  if (station === undefined) return undefined
  const { build } = deps.store
  return {
    kind: 'station',
    id,
    no: shortDeviceId(id),
    name: stationName(tx, build, id),
    depot: depotOf(tx, build, station.certificate.wh).name || null,
    here: id === deps.ledger.dev(),
    linked: deps.network.facts().links.some(({ dev }) => dev === id),
    revoked: station.revoked,
  }
}
