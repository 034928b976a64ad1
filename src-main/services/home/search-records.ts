import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import type { KnownPlace } from '#shared/domain/places.ts'
import { may } from '#shared/domain/rights.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { findCooperatives } from '../../repositories/cooperative.ts'
import { type DeliveryRecord, deliverySource } from '../../repositories/delivery.ts'
import { findFarmers } from '../../repositories/farmer.ts'
import { listRows, type ListSource } from '../../repositories/list.ts'
import { type LotRecord, lotSource } from '../../repositories/lot.ts'
import { type PaymentRecord, paymentSource } from '../../repositories/payment.ts'
import { findSuppliers } from '../../repositories/supplier.ts'
import { type TillRecord, tillSource } from '../../repositories/till.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runQuery } from '../command.ts'
import { ownOnly } from '../payments/show-payment.ts'
import type { StationDeps } from '../station-deps.ts'
import { placesNow } from '../territory/places-now.ts'
import { searchSetUp } from './search-set-up.ts'

type Found = OutputOf<'home', 'search'>
const each = 6

/** One box for every record (SRCH-1): people by name, code or phone, documents by number, places, depots, campaigns, prices, stations, users and imports by name. A few of each, within the caller's rights. */
export function searchRecords(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'home', 'search'>,
): Result<Found, Refusal> {
  return runQuery<Found>(deps, caller, 'farmers.view', tx => {
    if (input.text.length < 2) return ok({ rows: [], places: [] })
    const { build } = deps.store
    const farmers = findFarmers(tx, build, input.text, each).map(row => hit('farmer', row, row.name, [row.village]))
    const suppliers = findSuppliers(tx, build, input.text, each).map(row => hit('supplier', row, row.name, []))
    const bodies = findCooperatives(tx, build, input.text, each).map(row =>
      hit('cooperative', row, row.name, [row.village]),
    )
    return ok({
      rows: [
        ...farmers,
        ...suppliers,
        ...bodies,
        ...documents(tx, deps, caller, input.text),
        ...searchSetUp(tx, deps, caller, input.text, each),
      ],
      places: may(caller.role, 'territory.view') ? placesLike(placesNow(tx, deps), input.text) : [],
    })
  })
}

/** The few places of which a name has every word typed, those of which a name begins so first. */
function placesLike(places: readonly KnownPlace[], text: string): Found['places'] {
  const wanted = foldText(text)
  const words = wanted.split(' ')
  const found = places.flatMap(place => {
    if (place.archived) return []
    const names = [place.name, place.nameEn ?? '', ...place.otherNames].map(foldText)
    const fits = names.filter(name => words.every(word => name.includes(word)))
    return fits.length === 0 ? [] : [{ place, begins: fits.some(name => name.startsWith(wanted)) }]
  })
  const first = found.toSorted((a, b) => Number(b.begins) - Number(a.begins)).slice(0, each)
  return first.map(({ place: { id, level, name, names } }) => ({ id, level, name, path: names.slice(0, -1) }))
}

function documents(tx: ReadTx, deps: StationDeps, caller: Caller, text: string): Found['rows'] {
  const query: ListQuery = { offset: 0, limit: each, search: text, sort: [], filter: {}, archived: 'show' }
  const page = <R>(source: ListSource): readonly R[] => {
    const found = listRows<R>(tx, deps.store.build, source, query)
    return found.ok ? found.value : []
  }
  const deliveries = page<DeliveryRecord>(deliverySource(caller.warehouses))
  const own = ownOnly(caller)
  const payments = may(caller.role, 'payments.view') ? page<PaymentRecord>(paymentSource(caller.warehouses, own)) : []
  const lots = page<LotRecord>(lotSource(caller.warehouses))
  const tills = may(caller.role, 'till.view') ? page<TillRecord>(tillSource(caller.warehouses, own)) : []
  return [
    ...deliveries.map(row => hit('delivery', row, row.no, [row.farmer_name])),
    ...payments.map(row => hit('payment', row, row.no, [row.party_name])),
    ...lots.map(row => hit('lot', row, row.no, [row.grade, row.certification])),
    ...tills.map(row => hit('till', row, row.no, [row.user_name])),
  ]
}

const hit = (
  kind: Found['rows'][number]['kind'],
  { id, no, day }: { readonly id: string; readonly no: string | null; readonly day?: string },
  title: string | null,
  hints: readonly (string | null)[],
): Found['rows'][number] => ({
  kind,
  id,
  no,
  day: day ?? null,
  title: title ?? '',
  hint: hints.filter(hint => hint !== null && hint !== '').join(' · ') || null,
})
