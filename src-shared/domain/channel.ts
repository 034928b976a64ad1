import { rankOf, type Role, scopeCovers, type WarehouseScope } from './roles.ts'

/**
 * What a conversation is (MSG-2). An organisation has three kinds without anybody making them: *général* for everybody, *direction* for
 * managers and above, and one for every warehouse. Those that people make have members; `sealed` ones are encrypted to them (MSG-6).
 */
export type Channel =
  | { readonly kind: 'general' }
  | { readonly kind: 'direction' }
  | { readonly kind: 'warehouse'; readonly warehouse: string }
  | { readonly kind: 'made'; readonly sealed: boolean }

/** The conversations of the two channels that are the same in every organisation; that of a warehouse has the warehouse's id. */
export const channelIds = {
  general: '00000000-0000-8000-8000-000000000001',
  direction: '00000000-0000-8000-8000-000000000002',
} as const

/** The versions of the ids of conversations that people make: by its id alone everybody knows that a text may not stand in clear. */
export const madeVersions = { open: 4, sealed: 8 } as const

/** What a conversation is, by its id alone: those of warehouses are of version 7. Undefined of an id that no version of ours makes. */
export function channelOf(conversation: string): Channel | undefined {
  if (conversation === channelIds.general) return { kind: 'general' }
  if (conversation === channelIds.direction) return { kind: 'direction' }
  const version = Number(conversation[14])
  if (version === 7) return { kind: 'warehouse', warehouse: conversation }
  const isMade = version === madeVersions.open || version === madeVersions.sealed
  return isMade ? { kind: 'made', sealed: version === madeVersions.sealed } : undefined
}

/** Whether texts of a scope are encrypted to the members of its conversation (MSG-6). */
export function isSealed(scope: string): boolean {
  const channel = channelOf(conversationOf(scope) ?? '')
  return channel?.kind === 'made' && channel.sealed
}

/**
 * Whether somebody with a role over these warehouses may be in a channel (MSG-2); of one that people made its members decide. Who is in it
 * reads it; who may write is the table of rights.
 */
export function isInChannel(channel: Channel, role: Role, warehouses: WarehouseScope): boolean {
  if (channel.kind === 'direction') return rankOf(role) >= rankOf('MA')
  return channel.kind !== 'warehouse' || scopeCovers(warehouses, channel.warehouse)
}

const scopePrefix = 'chat:'

/** The scope that a conversation is kept in. */
export const chatScope = (conversation: string): string => `${scopePrefix}${conversation}`

/** The conversation of a scope; undefined where it is none. */
export const conversationOf = (scope: string): string | undefined =>
  scope.startsWith(scopePrefix) ? scope.slice(scopePrefix.length) : undefined
