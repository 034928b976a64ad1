import type { RecordLink } from '#shared/domain/record-link.ts'
import type { Route } from './route.ts'

/** Where a record is shown. */
export function routeOf({ kind, id }: RecordLink): Route {
  switch (kind) {
    case 'farmer':
      return { at: 'farmers', id }
    case 'supplier':
      return { at: 'suppliers', id }
    case 'cooperative':
      return { at: 'cooperatives', id }
    case 'delivery':
      return { at: 'deliveries', id }
    case 'payment':
      return { at: 'payments', id }
    case 'lot':
      return { at: 'stock', id }
    case 'till':
      return { at: 'till', id }
    case 'place':
      return { at: 'territory', id }
    case 'warehouse':
      return { at: 'settings', part: 'warehouses', id }
    case 'season':
      return { at: 'settings', part: 'seasons', id }
    case 'price':
      return { at: 'prices', id }
    case 'station':
      return { at: 'stations', id }
    case 'user':
      return { at: 'users', id }
    case 'import':
      return { at: 'import', id }
  }
}
