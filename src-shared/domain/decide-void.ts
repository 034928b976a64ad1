import type { Refusal } from '../contract/refusal.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { may } from './rights.ts'
import type { Role } from './roles.ts'

/** What the decision must know. Units: FCFA. */
export interface VoidDeliveryFacts {
  readonly caller: { readonly user: string; readonly role: Role }
  /** the second person, already proved by his password, or null */
  readonly second: { readonly user: string; readonly role: Role } | null
  readonly today: string
  readonly fourEyes_xaf: number
  readonly delivery: {
    readonly actor: string
    readonly day: string
    readonly live: boolean
    readonly amount_xaf: number
    readonly paid_xaf: number
  }
}

/**
 * Whether a delivery may be voided (DEL-7, domain.md §8, SES-2): managers and above; an agent his own, unpaid, the same day;
 * above the limit a second person of a role that may, never the same.
 */
export function decideVoidDelivery(facts: VoidDeliveryFacts): Result<null, Refusal> {
  const { caller, delivery } = facts
  if (!delivery.live) return err({ kind: 'AlreadyVoid' })
  const manager = may(caller.role, 'deliveries.override')
  if (!manager) {
    if (delivery.actor !== caller.user) return err({ kind: 'NotYours' })
    if (delivery.day !== facts.today) return err({ kind: 'NotToday' })
    if (delivery.paid_xaf > 0) return err({ kind: 'PaidNeedsManager', paid_xaf: delivery.paid_xaf })
  }
  return decideSecond(facts, delivery.amount_xaf)
}

/** SES-2: above the limit, a void needs a second person of a role that may. */
export function decideSecond(
  facts: Pick<VoidDeliveryFacts, 'caller' | 'second' | 'fourEyes_xaf'>,
  amount_xaf: number,
): Result<null, Refusal> {
  if (amount_xaf <= facts.fourEyes_xaf) return ok(null)
  if (facts.second === null) return err({ kind: 'SecondNeeded', amount_xaf, limit_xaf: facts.fourEyes_xaf })
  const fits = facts.second.user !== facts.caller.user && may(facts.second.role, 'deliveries.override')
  return fits ? ok(null) : err({ kind: 'SecondNotAllowed' })
}
