import type { PaymentInput } from '#shared/contract/counter.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok } from '#shared/kit/result.ts'
import { accountOf } from '../../repositories/delivery.ts'
import { listPage } from '../../repositories/list.ts'
import { allocationsOf, type PaymentRecord, paymentById, paymentSource } from '../../repositories/payment.ts'
import { printsOf, voidOf } from '../../repositories/print.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'
import { lifeOf } from '../life.ts'
import { payableHere } from './draft-payment.ts'

/** An agent sees his own payments and tills (domain.md §8). */
export const ownOnly = (caller: Caller): string | null => (caller.role === 'AG' ? caller.user : null)

/** A page of payments with the total of what stands. */
export const listPayments = (deps: Deps, caller: Caller, query: ListQuery) =>
  runQuery(deps, caller, 'payments.view', tx => {
    const page = listPage<PaymentRecord>(tx, deps.store.build, paymentSource(caller.warehouses, ownOnly(caller)), query)
    return page.ok ? ok({ ...page.value, rows: page.value.rows.map(paymentRowOf) }) : page
  })

/** One payment with what it paid and its life. Errors: NotFound. */
export const getPayment = (deps: Deps, caller: Caller, input: { id: string }) =>
  runQuery(deps, caller, 'payments.view', tx => {
    const { build } = deps.store
    const payment = paymentById(tx, build, input.id)
    const own = ownOnly(caller)
    if (
      payment === undefined ||
      !scopeCovers(caller.warehouses, payment.scope.slice(3)) ||
      (own !== null && payment.actor !== own)
    ) {
      return err(refuse('NotFound', { what: 'payment' }))
    }
    return ok({
      ...paymentRowOf(payment),
      notes: payment.notes,
      prints: printsOf(tx, build, payment.id),
      void: voidOf(tx, build, payment.scope, payment.id) ?? null,
      allocations: allocationsOf(tx, build, payment.id).map(one => ({
        delivery: one.delivery,
        deliveryNo: one.delivery_no ?? '',
        amount_xaf: one.amount_xaf,
        live: one.live === 1,
      })),
      life: lifeOf(deps, tx, { e: 'payment', i: payment.id, root: '', scope: payment.scope, payments: 'all' }),
    })
  })

/** So many deliveries are listed; more are paid all the same, oldest first. */
const owedShown = 200

/** What is left to pay to a party: the whole, and delivery by delivery, oldest first, at most 200; what may be paid here only. */
export const owedToParty = (deps: Deps, caller: Caller, input: { party: PaymentInput['party'] }) =>
  runQuery(deps, caller, 'payments.create', tx => {
    const rows = payableHere(deps, tx, caller, input.party)
    const account = accountOf(tx, deps.store.build, input.party.id)
    const due_xaf =
      input.party.kind === 'farmer'
        ? account.due_xaf - account.paid_xaf
        : rows.reduce((sum, row) => sum + row.due_xaf, 0)
    return ok({ due_xaf, rows: rows.slice(0, owedShown) })
  })

const paymentRowOf = (payment: PaymentRecord) => ({
  id: payment.id,
  scope: payment.scope,
  no: payment.no,
  day: payment.day,
  at_ms: payment.at_ms,
  partyKind: payment.party_kind,
  party: payment.party,
  partyName: payment.party_name,
  partyCode: payment.party_code,
  amount_xaf: payment.amount_xaf,
  method: payment.method,
  reference: payment.reference,
  live: payment.live === 1,
  clerk: payment.clerk,
  tillNo: payment.till_no,
})
