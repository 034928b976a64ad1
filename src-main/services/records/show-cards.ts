import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { RecordCard, RecordDispute } from '#shared/contract/records.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { statusOf } from '#shared/domain/decide-payment.ts'
import type { RecordKind, RecordLink } from '#shared/domain/record-link.ts'
import { may } from '#shared/domain/rights.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { shortDeviceId } from '#shared/sync/device-id.ts'
import { samePerson } from '../../repositories/conflict.ts'
import { cooperativeById } from '../../repositories/cooperative.ts'
import { accountOf, deliveryById } from '../../repositories/delivery.ts'
import { openDispute } from '../../repositories/dispute.ts'
import { farmerById } from '../../repositories/farmer.ts'
import { lotById } from '../../repositories/lot.ts'
import { paymentById } from '../../repositories/payment.ts'
import { type NumberedRow, recordsNumbered } from '../../repositories/record-number.ts'
import { supplierById, validationOf } from '../../repositories/supplier.ts'
import { tillById } from '../../repositories/till.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, runQuery } from '../command.ts'
import { ownOnly } from '../payments/show-payment.ts'
import type { StationDeps } from '../station-deps.ts'
import { placesNow } from '../territory/places-now.ts'
import {
  importCard,
  placeCard,
  priceCard,
  seasonCard,
  stationCard,
  userCard,
  warehouseCard,
} from './organisation-cards.ts'
import type { PlainCard, ShowCard } from './plain-card.ts'

type Named = OutputOf<'records', 'named'>
type Cards = OutputOf<'records', 'cards'>
/** The records that have these numbers and that the caller may see; a place is called by its id, a station by the beginning of its own (MSG-4). */
export const recordsNamed = (
  deps: StationDeps,
  caller: Caller,
  { numbers }: InputOf<'records', 'named'>,
): Result<Named, Refusal> =>
  runQuery<Named>(deps, caller, 'messages.view', tx => {
    const found = [...recordsNumbered(tx, deps.store.build, numbers), ...unlisted(tx, deps, numbers)]
    return ok({ rows: found.filter(({ kind, id }) => cardOf(tx, deps, caller, kind, id) !== undefined) })
  })

/** The places and stations that are called so. */
function unlisted(tx: ReadTx, deps: StationDeps, numbers: readonly string[]): NumberedRow[] {
  const wanted = new Set(numbers)
  const places = placesNow(tx, deps).map(({ id }) => ({ kind: 'place' as const, id, no: id }))
  const stations = deps.ledger
    .authority()
    .stations()
    .map(({ dev }) => ({ kind: 'station' as const, id: dev, no: shortDeviceId(dev) }))
  return [...places, ...stations].filter(({ no }) => wanted.has(no))
}

/** Records as they are now, for the cards under messages (MSG-4). One that the caller may not see is left out, as one that is not here. */
export const showCards = (
  deps: StationDeps,
  caller: Caller,
  { refs }: InputOf<'records', 'cards'>,
): Result<Cards, Refusal> =>
  runQuery<Cards>(deps, caller, 'messages.view', tx =>
    ok({ rows: refs.flatMap(({ kind, id }) => cardOf(tx, deps, caller, kind, id) ?? []) }),
  )

/** A record as its card shows it, within the rights of the record's own screen (domain.md §8); undefined where the caller may not see it. */
export function cardOf(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  kind: RecordKind,
  id: string,
): RecordCard | undefined {
  const plain = may(caller.role, shows[kind].can) ? shows[kind].show(tx, deps, caller, id) : undefined
  return plain && { ...plain, dispute: disputeOf(tx, deps, caller, { kind, id }) }
}

function disputeOf(tx: ReadTx, { store }: StationDeps, caller: Caller, record: RecordLink): RecordDispute {
  const open = openDispute(tx, store.build, record)
  if (open === undefined) return null
  const { id, scope, due, why, at_ms, actor, who } = open
  const settle = may(caller.role, 'conflicts.settle') ? `disputed ${scope} ${id}` : null
  return { id, due, why, at_ms, who, mine: actor === caller.user, settle }
}

const covers = (caller: Caller, { scope }: { readonly scope: string }): boolean =>
  scopeCovers(caller.warehouses, scope.slice(3))

const shows = {
  delivery: { can: 'deliveries.view', show: deliveryCard },
  payment: { can: 'payments.view', show: paymentCard },
  farmer: { can: 'farmers.view', show: farmerCard },
  supplier: { can: 'suppliers.view', show: supplierCard },
  cooperative: { can: 'cooperatives.view', show: cooperativeCard },
  lot: { can: 'stock.view', show: lotCard },
  till: { can: 'till.view', show: tillCard },
  place: { can: 'territory.view', show: placeCard },
  warehouse: { can: 'warehouses.view', show: warehouseCard },
  season: { can: 'seasons.view', show: seasonCard },
  price: { can: 'prices.view', show: priceCard },
  station: { can: 'stations.view', show: stationCard },
  user: { can: 'users.view', show: userCard },
  import: { can: 'farmers.import', show: importCard },
} as const satisfies Record<RecordKind, { can: Parameters<typeof may>[1]; show: ShowCard }>

function deliveryCard(tx: ReadTx, { store }: StationDeps, caller: Caller, id: string): PlainCard | undefined {
  const row = deliveryById(tx, store.build, id)
  if (row === undefined || !covers(caller, row)) return undefined
  return {
    kind: 'delivery',
    id,
    no: row.no,
    name: row.farmer_name ?? row.farmer_code,
    day: row.day,
    depot: row.warehouse,
    grade: row.grade,
    payable_g: row.payable_g,
    net_pay_xaf: row.net_pay_xaf,
    status: statusOf(row.net_pay_xaf, row.paid_xaf),
    live: row.live === 1,
    replacedBy: row.replaced_by,
  }
}

function paymentCard(tx: ReadTx, { store }: StationDeps, caller: Caller, id: string): PlainCard | undefined {
  const row = paymentById(tx, store.build, id)
  const own = ownOnly(caller)
  if (row === undefined || !covers(caller, row) || (own !== null && row.actor !== own)) return undefined
  const { no, day, amount_xaf, method } = row
  return {
    kind: 'payment',
    id,
    no,
    name: row.party_name ?? row.party_code,
    day,
    amount_xaf,
    method,
    live: row.live === 1,
  }
}

function farmerCard(tx: ReadTx, { store }: StationDeps, caller: Caller, id: string): PlainCard | undefined {
  const { build } = store
  const row = farmerById(tx, build, id)
  if (row === undefined) return undefined
  const { no, name, village, cooperative } = row
  const accounts = samePerson(tx, build, id).map(one => accountOf(tx, build, one))
  const due_xaf = accounts.reduce((sum, one) => sum + one.due_xaf - one.paid_xaf, 0)
  return {
    kind: 'farmer',
    id,
    no,
    name,
    village,
    archived: row.archived === 1,
    cooperative: cooperative && (cooperativeById(tx, build, cooperative)?.name ?? null),
    due_xaf: may(caller.role, 'payments.view') ? due_xaf : null,
  }
}

function supplierCard(tx: ReadTx, { store }: StationDeps, _caller: Caller, id: string): PlainCard | undefined {
  const row = supplierById(tx, store.build, id)
  if (row === undefined) return undefined
  const { no, name, village } = row
  const validation = validationOf(tx, store.build, id)
  return { kind: 'supplier', id, no, name, village, archived: row.archived === 1, validation }
}

function cooperativeCard(tx: ReadTx, { store }: StationDeps, _caller: Caller, id: string): PlainCard | undefined {
  const row = cooperativeById(tx, store.build, id)
  if (row === undefined) return undefined
  const { no, name, village } = row
  return { kind: 'cooperative', id, no, name, village, archived: row.archived === 1 }
}

function lotCard(tx: ReadTx, { store }: StationDeps, caller: Caller, id: string): PlainCard | undefined {
  const row = lotById(tx, store.build, id)
  if (row === undefined || !covers(caller, row)) return undefined
  const { no, warehouse, grade, certification, g, bags } = row
  return {
    kind: 'lot',
    id,
    no,
    name: null,
    depot: warehouse,
    grade,
    certification,
    stock_g: g,
    bags,
    closed: row.closed_day !== null,
  }
}

function tillCard(tx: ReadTx, { store }: StationDeps, caller: Caller, id: string): PlainCard | undefined {
  const row = tillById(tx, store.build, id)
  const own = ownOnly(caller)
  if (row === undefined || !covers(caller, row) || (own !== null && row.user !== own)) return undefined
  const { no, day, balance_xaf } = row
  return { kind: 'till', id, no, name: row.user_name, day, balance_xaf, closed: row.closed_ms !== null }
}
