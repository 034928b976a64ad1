import type { ConflictSide } from '#shared/contract/conflicts.ts'
import type { ConflictRecord } from '../../repositories/conflict.ts'
import {
  allocatedPayments,
  deliverySides,
  farmerSides,
  flaggedSides,
  leftSides,
  paymentSides,
  paymentsAway,
  type SideRecord,
  tillSides,
  voidSides,
} from '../../repositories/conflict-side.ts'
import { disputedEntity, disputeSides } from '../../repositories/dispute.ts'
import { stationNames } from '../../repositories/station.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'

/** The module that shows a record that is contested, by its entity. */
const disputedAt: Readonly<Record<string, ConflictSide['at']>> = {
  delivery: 'deliveries',
  payment: 'payments',
  farmer: 'farmers',
  supplier: 'suppliers',
  cooperative: 'cooperatives',
  lot: 'stock',
  till_open: 'till',
  place: 'territory',
  warehouse: 'warehouses',
  season: 'seasons',
  price: 'prices',
  station: 'stations',
}

/** Everything that contradicts each other in a conflict, oldest first, each with who did it, when and at which station. */
export function sidesOf(tx: ReadTx, deps: Deps, conflict: ConflictRecord): ConflictSide[] {
  const stations = stationNames(tx, deps.store.build)
  const of = (at: ConflictSide['at'], rows: readonly SideRecord[]): ConflictSide[] =>
    rows.map(({ dev, live, counts, ...row }) => ({
      at,
      ...row,
      station: dev === null ? null : (stations.get(dev) ?? null),
      live: live === 1,
      counts: counts === 1,
    }))
  return sides(tx, deps, conflict, of).sort((a, b) => a.at_ms - b.at_ms)
}

function sides(
  tx: ReadTx,
  { store: { build } }: Deps,
  { kind, scope, of, seen }: ConflictRecord,
  as: (at: ConflictSide['at'], rows: readonly SideRecord[]) => ConflictSide[],
): ConflictSide[] {
  const listed = JSON.parse(seen) as string[]
  switch (kind) {
    case 'corrected':
      return as('deliveries', deliverySides(tx, build, { scope, root: of }))
    case 'ticket':
      return as(
        'deliveries',
        listed.flatMap(root => deliverySides(tx, build, { scope, root })).filter(one => one.counts === 1),
      )
    case 'overpaid':
    case 'paidVoid':
      return [
        ...as('deliveries', deliverySides(tx, build, { scope, root: of })),
        ...as('payments', allocatedPayments(tx, build, listed)),
        ...as('payments', paymentsAway(tx, build, listed)),
      ]
    case 'lateAllocation':
      return as('payments', allocatedPayments(tx, build, [of]))
    case 'doubleVoid':
      return as(null, voidSides(tx, build, scope, of))
    case 'farmers':
      return as('farmers', farmerSides(tx, build, of.split('|')))
    case 'number':
      return [...as('deliveries', deliverySides(tx, build, { no: of })), ...as('payments', paymentSides(tx, build, of))]
    case 'tills':
      return as('till', tillSides(tx, build, listed))
    case 'copied':
    case 'setBack':
      return as('ledger', leftSides(tx, build, of))
    case 'fork':
    case 'flagged':
      return as('ledger', flaggedSides(tx, build, of))
    case 'disputed':
      return as(disputedAt[disputedEntity(tx, build, of) ?? ''] ?? null, disputeSides(tx, build, of))
    case 'record':
      return []
  }
}
