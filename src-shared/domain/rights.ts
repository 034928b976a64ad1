import type { Op } from '../sync/entry.ts'
import { type Role, roles } from './roles.ts'

const all: readonly Role[] = roles
const list = (text: string): readonly Role[] => text.split(' ') as Role[]
const from = {
  clerks: list('AG AC MA AD SU'),
  counter: list('AG MA AD SU'),
  money: list('AC MA AD SU'),
  managers: list('MA AD SU'),
  admins: list('AD SU'),
  top: list('SU'),
}

/**
 * The one table of rights (domain.md §8): action → roles that may. Deny by default: what is not named here nobody may.
 * Conditions on facts (own, unpaid, same day, limits, scope) are decided by the use case, after this table.
 */
export const rights = {
  'farmers.view': all,
  'farmers.create': from.clerks,
  'farmers.edit': from.clerks,
  'farmers.archive': from.managers,
  'farmers.import': from.money,
  'suppliers.view': all,
  'suppliers.create': from.clerks,
  'suppliers.edit': from.clerks,
  'suppliers.archive': from.managers,
  'suppliers.validate': from.managers,
  'territory.view': all,
  'territory.create': from.clerks,
  'territory.edit': from.clerks,
  'territory.archive': from.managers,
  'cooperatives.view': all,
  'cooperatives.create': from.clerks,
  'cooperatives.edit': from.clerks,
  'cooperatives.archive': from.managers,
  'warehouses.view': all,
  'warehouses.edit': from.admins,
  'seasons.view': all,
  'seasons.edit': from.admins,
  'prices.view': all,
  'prices.edit': from.admins,
  'settings.view': all,
  'settings.edit': from.admins,
  'deliveries.view': all,
  'deliveries.create': from.counter,
  'deliveries.void': from.counter,
  'deliveries.override': from.managers,
  'payments.view': from.clerks,
  'payments.create': from.clerks,
  'payments.void': from.managers,
  'till.view': from.clerks,
  'till.operate': from.clerks,
  'till.sign': from.money,
  'stock.view': all,
  'receipts.print': from.clerks,
  'receipts.verify': all,
  'export.lists': list('VW AC MA AD SU'),
  'conflicts.view': from.money,
  'conflicts.settle': from.managers,
  'farmers.merge': from.managers,
  'records.dispute': from.clerks,
  'audit.view': from.managers,
  'ledger.verify': from.managers,
  'users.view': from.admins,
  'users.manage': from.admins,
  'users.setSuperadmin': from.top,
  'sessions.own': all,
  'stations.view': from.managers,
  'stations.link': from.managers,
  'stations.enrol': from.admins,
  'stations.edit': from.admins,
  'stations.revoke': from.admins,
  'organisation.adopt': from.admins,
  'backup.run': from.managers,
  'backup.restore': from.admins,
  'messages.view': all,
  'messages.write': from.clerks,
  'messages.channel': from.managers,
  'messages.notice': from.managers,
  'messages.moderate': from.admins,
  'messages.export': from.money,
  'drafts.own': all,
  'notifications.own': all,
} as const satisfies Record<string, readonly Role[]>

export type Action = keyof typeof rights

/** True when the table gives `action` to `role`. */
export const may = (role: Role, action: Action): boolean => rights[action].some(one => one === role)

/** Which roles may author an op of an entity and kind, as judged on every station (ledger.md §5). Unknown entities: nobody yet. */
const writers: Record<string, readonly Role[]> = {
  'auth/user': from.admins,
  'auth/user:set': all, // a password change is the user's own; the use case checks whose it is
  'auth/grant': from.admins,
  'auth/removal': from.admins,
  'auth/station': from.admins,
  'auth/revocation': from.admins,
  'org/season': from.admins,
  'org/setting': from.admins,
  'org/price': from.admins,
  'org/warehouse': from.admins,
  'org/place': from.clerks,
  'org/cooperative': from.clerks,
  'org/supplier': from.clerks,
  'org/supplier_validation': from.managers,
  'org/farmer': from.clerks,
  'org/farmer_merge': from.managers,
  'org/settlement': from.managers,
  'org/dispute': from.clerks,
  'org/import': from.clerks,
  'org/erasure': from.admins,
  'org/bridge': from.admins,
  'org/void': from.admins,
  'org/void/import': from.clerks,
  'org/void/dispute': from.clerks,
  'org/void/farmer_merge': from.managers,
  'org/void/settlement': from.managers,
  'org/void/supplier_validation': from.managers,
  'wh/delivery': from.counter,
  'wh/lot': from.counter,
  'wh/payment': from.clerks,
  'wh/allocation': from.clerks,
  'wh/till_open': from.clerks,
  'wh/till_move': from.clerks,
  'wh/till_close': from.clerks,
  'wh/stock_move': from.managers,
  'wh/print': from.clerks,
  'wh/settlement': from.managers,
  'wh/dispute': from.clerks,
  'wh/import': from.clerks,
  'wh/void': from.clerks,
  'chat/message': from.clerks,
  'chat/message:notice': from.managers,
  'chat/notice_ack': all,
  'chat/message_edit': from.clerks,
  'chat/message_delete': from.clerks,
  'chat/message_delete:moderated': from.admins,
  'chat/reaction': from.clerks,
  'chat/pin': from.clerks,
  'chat/read': all,
  // A channel too, though only managers make them now: one that a clerk made before stays what it is.
  'chat/conversation': from.clerks,
  'chat/conversation:moderated': from.admins,
  'chat/member': all,
  'chat/member:moderated': from.admins,
  'chat/key': from.clerks,
}

/** The kind of a scope: the part before the colon (`auth`, `org`, `wh`, `chat`, `audit`). */
export const scopeKindOf = (scope: string): string => scope.split(':', 1)[0] ?? ''

/** LEDGER §5: may this role author this op in this kind of scope? Audit entries are the station's own and need no role. */
export function mayWrite(role: Role, scopeKind: string, op: Op): boolean {
  if (scopeKind === 'audit') return true
  // Who says that somebody else did it first has to be an admin (LEDGER §4 Adopt).
  if (op.p?.['reissued'] !== undefined && !may(role, 'organisation.adopt')) return false
  const voided = op.e === 'void' ? op.p?.['ent'] : undefined
  const how = ['moderated', 'notice'].find(word => op.p?.[word] === true) ?? op.k
  const of = typeof voided === 'string' ? `/${voided}` : `:${how}`
  const allowed = writers[`${scopeKind}/${op.e}${of}`] ?? writers[`${scopeKind}/${op.e}`]
  return allowed?.includes(role) ?? false
}
