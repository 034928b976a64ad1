import type { Op } from './entry.ts'
import type { ScopeKind } from './scope.ts'

/** Fact: created once. Register: fields with several heads. Set: members by tag. Source: LEDGER §6. */
export type EntityClass = 'fact' | 'register' | 'set'

const CLASSES: Readonly<Record<ScopeKind, Readonly<Record<EntityClass, readonly string[]>>>> = {
  auth: { fact: ['grant', 'removal', 'station', 'revocation'], register: ['user'], set: [] },
  org: {
    fact: [
      'supplier_validation',
      'farmer_merge',
      'price',
      'import',
      'erasure',
      'settlement',
      'dispute',
      'bridge',
      'void',
    ],
    register: [
      'season',
      'place',
      'cooperative',
      'warehouse',
      'supplier',
      'farmer',
      'plot',
      'client',
      'contract',
      'setting',
    ],
    set: [],
  },
  wh: {
    fact: [
      'delivery',
      'collection_step',
      'payment',
      'allocation',
      'advance',
      'till_open',
      'till_move',
      'till_close',
      'stock_move',
      'count',
      'regrade',
      'transfer_dispatch',
      'transfer_receipt',
      'invoice',
      'invoice_step',
      'scan',
      'print',
      'document',
      'shipment_step',
      'import',
      'settlement',
      'dispute',
      'void',
    ],
    register: ['lot', 'collection', 'vehicle', 'driver', 'shipment'],
    set: [],
  },
  chat: {
    fact: ['message', 'message_edit', 'message_delete', 'notice_ack'],
    register: ['conversation', 'read', 'key'],
    set: ['member', 'reaction', 'pin'],
  },
  audit: { fact: ['login', 'refusal', 'export', 'view', 'start'], register: [], set: [] },
}

const TABLE = new Map(
  Object.entries(CLASSES).flatMap(([scope, classes]) =>
    Object.entries(classes).flatMap(([name, entities]) =>
      entities.map(entity => [`${scope} ${entity}`, name as EntityClass] as const),
    ),
  ),
)

/** The class of an entity in a scope, or undefined of one that this version does not know. Source: LEDGER §6. */
export function entityClass(scope: ScopeKind, entity: string): EntityClass | undefined {
  return TABLE.get(`${scope} ${entity}`)
}

/** Whether the kind of an op is one that records of a class take (LED-61). */
export function isKindOf(name: EntityClass, kind: Op['k']): boolean {
  if (name === 'fact') return kind === 'create'
  return name === 'register' ? kind === 'create' || kind === 'set' : kind === 'add' || kind === 'remove'
}
