/** Roles from least to most, domain.md §8: viewer, agent, accountant, manager, admin, superadmin. */
export const roles = ['VW', 'AG', 'AC', 'MA', 'AD', 'SU'] as const
export type Role = (typeof roles)[number]

/** Position of a role in `roles`; a higher rank may manage a lower one (USR-1). */
export const rankOf = (role: Role): number => roles.indexOf(role)

/** USR-1: nobody manages an equal or higher role. Only a superadmin makes superadmins. */
export function mayManage(actor: Role, target: Role): boolean {
  return actor === 'SU' ? true : actor === 'AD' && rankOf(target) < rankOf('AD')
}

/** Where a role holds: every warehouse of the organisation, or the ones named by id. */
export type WarehouseScope = 'all' | readonly string[]

/** Whether a scope covers a warehouse, by id. */
export const scopeCovers = (scope: WarehouseScope, warehouse: string): boolean =>
  scope === 'all' || scope.includes(warehouse)

/** SES-1: idle life of a session by role, in hours. The absolute life is 12 h for everybody (AU-9). */
export const idleHours: Record<Role, number> = { VW: 1, AG: 12, AC: 12, MA: 8, AD: 8, SU: 4 }
/** No session is longer than this (AU-9). Units: hours. */
export const absoluteHours = 12
