import { rankOf, type Role, scopeCovers, type WarehouseScope } from './roles.ts'

/**
 * A channel that an organisation has without anybody making it (MSG-2): *général* for everybody, *direction* for managers and above, and
 * one for every warehouse.
 */
export type Channel =
  | { readonly kind: 'general' }
  | { readonly kind: 'direction' }
  | { readonly kind: 'warehouse'; readonly warehouse: string }

/** The conversations of the two channels that are the same in every organisation; that of a warehouse has the warehouse's id. */
export const channelIds = {
  general: '00000000-0000-8000-8000-000000000001',
  direction: '00000000-0000-8000-8000-000000000002',
} as const

/** The channel that a conversation is, by its id alone: warehouses have ids of version 7, no other conversation has. */
export function channelOf(conversation: string): Channel | undefined {
  if (conversation === channelIds.general) return { kind: 'general' }
  if (conversation === channelIds.direction) return { kind: 'direction' }
  return conversation[14] === '7' ? { kind: 'warehouse', warehouse: conversation } : undefined
}

/** Whether somebody with a role over these warehouses is in a channel (MSG-2). Who is in it reads it; who may write is the table of rights. */
export function isInChannel(channel: Channel, role: Role, warehouses: WarehouseScope): boolean {
  if (channel.kind === 'direction') return rankOf(role) >= rankOf('MA')
  return channel.kind === 'general' || scopeCovers(warehouses, channel.warehouse)
}

const scopePrefix = 'chat:'

/** The scope that a conversation is kept in. */
export const chatScope = (conversation: string): string => `${scopePrefix}${conversation}`

/** The conversation of a scope; undefined where it is none. */
export const conversationOf = (scope: string): string | undefined =>
  scope.startsWith(scopePrefix) ? scope.slice(scopePrefix.length) : undefined
