import type { Op } from '../sync/entry.ts'
import type { FoldRule, OpFault } from './fold.ts'
import { messageDeleteRule, messageEditRule, messageRule, noticeAckRule, readRule } from './fold-chat.ts'
import {
  allocationRule,
  paymentRule,
  printRule,
  stockMoveRule,
  tillCloseRule,
  tillMoveRule,
  tillOpenRule,
} from './fold-counter.ts'
import { conversationRule, memberRule } from './fold-conversation.ts'
import { deliveryRule } from './fold-delivery.ts'
import { freeRule, voidRule } from './fold-fact.ts'
import {
  bridgeRule,
  disputeRule,
  erasureRule,
  farmerMergeRule,
  grantRule,
  importRule,
  priceRule,
  removalRule,
  revocationRule,
  settlementRule,
  stationRule,
  supplierValidationRule,
} from './fold-organisation.ts'
import { type RegisterField, registerRule, type ResolveField } from './fold-register.ts'
import {
  cooperativeFields,
  farmerFields,
  lotFields,
  placeFields,
  seasonFields,
  settingFields,
  supplierFields,
  userFields,
  warehouseFields,
} from './register-fields.ts'
import { pinRule, reactionRule } from './fold-mark.ts'
import { talkKeyRule } from './fold-talk-key.ts'

/** Version of the payloads that this code writes, `s` of an entry. A higher one waits for an upgrade (LEDGER §7). */
export const payloadVersion = 1

/**
 * Raised whenever the same entries give other rows than before. A store folded under another number is folded anew at its start.
 */
export const foldVersion = 4

/** The rule of every entity, by name. */
export interface FoldRules {
  /** The rule of an entity in a kind of scope; undefined where this version knows none. */
  find(scopeKind: string, e: string): FoldRule | undefined
  /** What keeps an op from being folded, if anything. */
  check(scopeKind: string, op: Op): OpFault | undefined
}

const orgFacts = {
  price: priceRule,
  supplier_validation: supplierValidationRule,
  farmer_merge: farmerMergeRule,
  settlement: settlementRule,
  dispute: disputeRule,
}
const whFacts = {
  delivery: deliveryRule,
  payment: paymentRule,
  allocation: allocationRule,
  till_open: tillOpenRule,
  till_move: tillMoveRule,
  till_close: tillCloseRule,
  stock_move: stockMoveRule,
  print: printRule,
  settlement: settlementRule,
  dispute: disputeRule,
}
const authFacts = { grant: grantRule, removal: removalRule, station: stationRule, revocation: revocationRule }
const chat = {
  message: messageRule,
  message_edit: messageEditRule,
  message_delete: messageDeleteRule,
  read: readRule,
  notice_ack: noticeAckRule,
  conversation: conversationRule,
  member: memberRule,
  key: talkKeyRule,
  reaction: reactionRule,
  pin: pinRule,
}
const audit = freeRule(['audit'])

/** Every entity of this version and how it becomes rows (LEDGER §6). */
export function makeFoldRules(resolve: ResolveField): FoldRules {
  const register = (e: string, scope: string, fields: Readonly<Record<string, RegisterField>>) =>
    registerRule(resolve, { e, scopes: [scope], fields })
  const org: Record<string, FoldRule> = {
    ...orgFacts,
    import: importRule,
    erasure: erasureRule,
    bridge: bridgeRule,
    void: voidRule(['org'], new Set([...Object.keys(orgFacts), 'import'])),
    season: register('season', 'org', seasonFields),
    place: register('place', 'org', placeFields),
    cooperative: register('cooperative', 'org', cooperativeFields),
    warehouse: register('warehouse', 'org', warehouseFields),
    supplier: register('supplier', 'org', supplierFields),
    farmer: register('farmer', 'org', farmerFields),
    setting: register('setting', 'org', settingFields),
  }
  const wh: Record<string, FoldRule> = {
    ...whFacts,
    import: importRule,
    void: voidRule(['wh'], new Set([...Object.keys(whFacts), 'import'])),
    lot: register('lot', 'wh', lotFields),
  }
  const byScope: Record<string, Record<string, FoldRule>> = {
    auth: { ...authFacts, user: register('user', 'auth', userFields) },
    org,
    wh,
    chat,
    audit: { login: audit, refusal: audit, export: audit, view: audit, start: audit },
  }
  const known = new Map(Object.entries(byScope).map(([kind, rules]) => [kind, new Map(Object.entries(rules))]))
  return {
    find: (scopeKind, e) => known.get(scopeKind)?.get(e),
    check(scopeKind, op) {
      const rule = known.get(scopeKind)?.get(op.e)
      return rule === undefined ? { kind: 'UnknownEntity', at: `${scopeKind}/${op.e}` } : rule.check(op)
    },
  }
}
