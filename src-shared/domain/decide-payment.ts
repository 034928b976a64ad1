import type { PaymentInput } from '../contract/counter.ts'
import type { Refusal } from '../contract/refusal.ts'
import { err, ok, type Result } from '../kit/result.ts'

/** One delivery with something left to pay. Units: FCFA. */
export interface Owed {
  readonly delivery: string
  readonly root: string
  readonly scope: string
  readonly farmer: string
  readonly no: string
  readonly due_xaf: number
}

/** What the decision must know. */
export interface PaymentFacts {
  readonly latestDay: string
  /** oldest first; only what this station carries (LEDGER §6) */
  readonly owed: readonly Owed[]
  /** what the farmer's account says is due to him, over all his deliveries (PAY-2); null for a supplier */
  readonly account_xaf: number | null
  /** the caller's open till here and what is in it, or null */
  readonly till: { readonly id: string; readonly balance_xaf: number } | null
  /** the caller proved within two minutes that it is he (AU-9), and above which amount he must. Units: FCFA */
  readonly fresh: boolean
  readonly confirmAbove_xaf: number
  /** number of another live payment with this mobile-money reference (PAY-4), or null */
  readonly referenceUsedBy: string | null
}

/** A delivery with the part of the payment it gets. Units: FCFA. */
export interface Allocated extends Owed {
  readonly amount_xaf: number
}

/**
 * Decides a payment (PAY-1, PAY-3, PAY-4, CASH-1, AU-9): reference, date, till, and its allocations to deliveries, oldest first unless
 * named. A mobile reference that was used before is an alert: it waits until the payer says that it is the same transaction.
 * Every franc is allocated; more than is due, on a delivery or on the farmer's whole account, is refused here.
 */
export function decidePayment(facts: PaymentFacts, input: PaymentInput): Result<readonly Allocated[], Refusal> {
  if (input.day > facts.latestDay) return err({ kind: 'DayInFuture', day: input.day })
  if (input.method !== 'cash' && (input.reference ?? '') === '') return err({ kind: 'ReferenceRequired' })
  if (input.method === 'mobile' && facts.referenceUsedBy !== null && input.referenceAgain !== true) {
    return err({ kind: 'ReferenceUsed', no: facts.referenceUsedBy })
  }
  if (input.method === 'cash') {
    if (facts.till === null) return err({ kind: 'TillClosed' })
    if (facts.till.balance_xaf < input.amount_xaf) {
      return err({ kind: 'TillShort', balance_xaf: facts.till.balance_xaf, asked_xaf: input.amount_xaf })
    }
  }
  const account_xaf = Math.max(0, facts.account_xaf ?? input.amount_xaf)
  const known = input.allocations === undefined ? oldestFirst(facts.owed, input.amount_xaf) : asNamed(facts.owed, input)
  // Somebody paid for a delivery that was voided since is owed less than his deliveries say.
  if (known.ok && input.amount_xaf > account_xaf) {
    return err({ kind: 'OverPayment', due_xaf: account_xaf, asked_xaf: input.amount_xaf })
  }
  // Last, so that nobody is asked his password for what would be refused all the same.
  const confirmed = facts.fresh || input.amount_xaf <= facts.confirmAbove_xaf
  return known.ok && !confirmed ? err({ kind: 'ConfirmPassword' }) : known
}

/** PAY-2: derived, never typed. */
export function statusOf(netPay_xaf: number, paid_xaf: number): 'pending' | 'partial' | 'paid' {
  if (paid_xaf >= netPay_xaf) return 'paid'
  return paid_xaf > 0 ? 'partial' : 'pending'
}

function oldestFirst(owed: readonly Owed[], amount_xaf: number): Result<Allocated[], Refusal> {
  let left = amount_xaf
  const allocated: Allocated[] = []
  for (const delivery of owed) {
    const part = Math.min(left, delivery.due_xaf)
    if (part <= 0) continue
    allocated.push({ ...delivery, amount_xaf: part })
    left -= part
  }
  return left > 0 ? err({ kind: 'OverPayment', due_xaf: amount_xaf - left, asked_xaf: amount_xaf }) : ok(allocated)
}

function asNamed(owed: readonly Owed[], input: PaymentInput): Result<Allocated[], Refusal> {
  const allocated: Allocated[] = []
  for (const named of input.allocations ?? []) {
    const delivery = owed.find(one => one.delivery === named.delivery)
    if (delivery === undefined) return err({ kind: 'NotFound', what: 'delivery' })
    if (allocated.some(one => one.delivery === named.delivery)) {
      return err({ kind: 'Invalid', fields: [{ path: 'allocations', code: 'twice' }] })
    }
    if (named.amount_xaf > delivery.due_xaf) {
      return err({ kind: 'OverPayment', due_xaf: delivery.due_xaf, asked_xaf: named.amount_xaf })
    }
    allocated.push({ ...delivery, amount_xaf: named.amount_xaf })
  }
  const allocated_xaf = allocated.reduce((sum, one) => sum + one.amount_xaf, 0)
  return allocated_xaf === input.amount_xaf
    ? ok(allocated)
    : err({ kind: 'AllocationMismatch', amount_xaf: input.amount_xaf, allocated_xaf })
}
