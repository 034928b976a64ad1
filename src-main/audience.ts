import { may } from '#shared/domain/rights.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { allUserIds } from './repositories/user.ts'
import type { StationDeps } from './services/station-deps.ts'

const depot = 'wh:'

/** Active people whose role gives them an action in a depot: that of a scope, else this station's. */
export function audienceOf(
  { store, ledger, here }: StationDeps,
  action: Parameters<StationDeps['audience']>[0],
  scope: string = here.scope,
): string[] {
  const warehouse = scope.startsWith(depot) ? scope.slice(depot.length) : here.warehouse
  const ids = store.read(tx => allUserIds(tx, store.build))
  return ids.filter(id => {
    const person = ledger.authority().roleOf(id)
    return person !== undefined && may(person.role, action) && scopeCovers(person.wh, warehouse)
  })
}
