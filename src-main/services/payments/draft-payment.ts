import type { PaymentInput } from '#shared/contract/counter.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { type Allocated, decidePayment, type Owed } from '#shared/domain/decide-payment.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { warehouseCode } from '../../repositories/counter-facts.ts'
import { accountOf, owedTo } from '../../repositories/delivery.ts'
import { mobileReferenceUsed } from '../../repositories/payment.ts'
import { openTillOf } from '../../repositories/till.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Caller, Deps } from '../command.ts'
import { seasonFor } from '../deliveries/delivery-facts.ts'
import { present } from '../deliveries/draft-delivery.ts'

/** What a payment pays, from which till, and what stays due. Units: FCFA. */
export interface DecidedPayment {
  readonly allocated: readonly Allocated[]
  readonly till: string | null
  /** what stays due to the farmer after this payment; null for a supplier */
  readonly dueAfter_xaf: number | null
}

/** The facts of a payment read and decided. `justMade`: the delivery of the same command, not in the tables yet. */
export function readPaymentFacts(
  deps: Deps,
  tx: ReadTx,
  caller: Caller,
  input: PaymentInput,
  justMade: Owed | null,
): Result<DecidedPayment, Refusal> {
  const { build } = deps.store
  const till = input.method === 'cash' ? openTillOf(tx, build, deps.here.scope, caller.user) : undefined
  const reference = input.method === 'mobile' ? input.reference : undefined
  const decided = decidePayment(
    {
      today: businessDay(deps.clock.wallMs()),
      owed: justMade === null ? owedTo(tx, build, input.party) : [justMade],
      till: till === undefined ? null : { id: till.id, balance_xaf: till.balance_xaf },
      referenceUsedBy: reference === undefined ? null : mobileReferenceUsed(tx, build, reference),
    },
    input,
  )
  if (!decided.ok) return decided
  const { due_xaf, paid_xaf } = accountOf(tx, build, input.party.id)
  const justMade_xaf = justMade?.due_xaf ?? 0
  const dueAfter_xaf = input.party.kind === 'farmer' ? due_xaf - paid_xaf + justMade_xaf - input.amount_xaf : null
  return ok({ allocated: decided.value, till: till?.id ?? null, dueAfter_xaf })
}

/** The ops of a payment: the payment with its till, an allocation for each delivery it pays, in the delivery's scope (LEDGER §6). */
export function draftPayment(
  deps: Deps,
  tx: ReadTx,
  decided: DecidedPayment,
  input: PaymentInput,
): { id: string; no: string; ops: DraftOp[] } {
  const { warehouse, scope } = deps.here
  const code = warehouseCode(tx, deps.store.build, warehouse)
  const season = seasonFor(deps, tx, input.day)?.code ?? null
  const id = deps.random.uuid()
  const no = deps.ledger.nextNumber(tx, { warehouse, code, season, letter: 'P', day: input.day })
  const payment: DraftOp = {
    k: 'create',
    e: 'payment',
    i: id,
    p: present({
      no,
      day: input.day,
      season,
      party: { kind: input.party.kind, id: input.party.id },
      amount_xaf: input.amount_xaf,
      method: input.method,
      reference: input.reference,
      till: input.method === 'cash' ? decided.till : undefined,
      notes: input.notes,
      due_after_xaf: decided.dueAfter_xaf,
    }),
  }
  const allocations = decided.allocated.map(
    (part): DraftOp => ({
      k: 'create',
      e: 'allocation',
      i: deps.random.uuid(),
      p: {
        payment: id,
        payment_scope: scope,
        delivery: part.delivery,
        root: part.root,
        farmer: part.farmer,
        amount_xaf: part.amount_xaf,
        left_xaf: part.due_xaf - part.amount_xaf,
      },
    }),
  )
  return { id, no, ops: [payment, ...allocations] }
}
