import type { PaymentInput } from '#shared/contract/counter.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { type Allocated, decidePayment, type Owed } from '#shared/domain/decide-payment.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { counterFarmer, supplierBrief, warehouseCode } from '../../repositories/counter-facts.ts'
import { accountOf, owedTo } from '../../repositories/delivery.ts'
import { mobileReferenceUsed } from '../../repositories/payment.ts'
import { openTillOf } from '../../repositories/till.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx, WriteTx } from '../../storage/store.ts'
import { mayWriteInto } from '../carried-scopes.ts'
import { latestDay } from '../latest-day.ts'
import type { Caller, Deps } from '../command.ts'
import { readSettings, seasonFor } from '../deliveries/delivery-facts.ts'
import { present } from '../deliveries/draft-delivery.ts'
import { signReceipt } from '../receipts/sign-receipt.ts'

/** What a payment pays, from which till, and what stays due. Units: FCFA. */
export interface DecidedPayment {
  readonly allocated: readonly Allocated[]
  readonly till: string | null
  /** what stays due to the farmer after this payment; null for a supplier */
  readonly dueAfter_xaf: number | null
}

/** What is left to pay to a party and may be paid by this person at this station, oldest first (LEDGER §6). */
export function payableHere(deps: Deps, tx: ReadTx, caller: Caller, party: PaymentInput['party']) {
  const scopes = new Map<string, boolean>()
  const mayPay = (scope: string): boolean => {
    const known = scopes.get(scope) ?? mayWriteInto(deps, caller, scope)
    scopes.set(scope, known)
    return known
  }
  return owedTo(tx, deps.store.build, party).filter(delivery => mayPay(delivery.scope))
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
  if (caller.role === 'AG' && input.method !== 'cash') {
    return err(refuse('Forbidden', { action: 'payments.create' })) // domain.md §8: an agent pays cash, from the till he opened
  }
  const till = input.method === 'cash' ? openTillOf(tx, build, deps.here.scope, caller.user) : undefined
  const reference = input.method === 'mobile' ? input.reference : undefined
  const account = accountOf(tx, build, input.party.id)
  const due_xaf = account.due_xaf - account.paid_xaf + (justMade?.due_xaf ?? 0)
  const account_xaf = input.party.kind === 'farmer' ? due_xaf : null
  const decided = decidePayment(
    {
      latestDay: latestDay(deps, tx),
      owed: justMade === null ? payableHere(deps, tx, caller, input.party) : [justMade],
      account_xaf,
      fresh: caller.fresh,
      confirmAbove_xaf: readSettings(deps, tx).confirm_above_xaf,
      till: till === undefined ? null : { id: till.id, balance_xaf: till.balance_xaf },
      referenceUsedBy: reference === undefined ? null : mobileReferenceUsed(tx, build, reference),
    },
    input,
  )
  if (!decided.ok) return decided
  const dueAfter_xaf = account_xaf === null ? null : account_xaf - input.amount_xaf
  return ok({ allocated: decided.value, till: till?.id ?? null, dueAfter_xaf })
}

/** The ops of one payment, with the number it carries; each allocation with the scope it goes into. */
export interface DraftedPayment {
  readonly id: string
  readonly no: string
  readonly payment: DraftOp
  readonly allocations: readonly { readonly scope: string; readonly op: DraftOp }[]
}

/** The ops of a payment, with its signed receipt (LEDGER §10): the payment with its till, an allocation for each delivery it pays, in the delivery's scope (LEDGER §6). */
export function draftPayment(deps: Deps, tx: WriteTx, decided: DecidedPayment, input: PaymentInput): DraftedPayment {
  const { warehouse, scope } = deps.here
  const { build } = deps.store
  const { party, amount_xaf } = input
  const code = warehouseCode(tx, build, warehouse)
  const payee = (party.kind === 'farmer' ? counterFarmer(tx, build, party.id) : supplierBrief(tx, build, party.id))?.no
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
      amount_xaf,
      method: input.method,
      reference: input.reference,
      till: input.method === 'cash' ? decided.till : undefined,
      notes: input.notes,
      due_after_xaf: decided.dueAfter_xaf,
      ...signReceipt(deps, tx, {
        no,
        code: payee ?? '',
        day: input.day,
        net_g: 0,
        amount_xaf,
        net_pay_xaf: amount_xaf,
      }),
    }),
  }
  const allocations = decided.allocated.map(part => ({
    scope: part.scope,
    op: {
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
    } satisfies DraftOp,
  }))
  return { id, no, payment, allocations }
}
