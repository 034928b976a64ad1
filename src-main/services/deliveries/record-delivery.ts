import type { DeliveryInput, PaymentInput } from '#shared/contract/counter.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { decideDelivery, type Warning } from '#shared/domain/decide-delivery.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { deleteDraft } from '../../repositories/draft.ts'
import type { WriteTx } from '../../storage/store.ts'
import { type Caller, type Deps, runCommand } from '../command.ts'
import { tellPeople } from '../notifications/tell-people.ts'
import { draftPayment, readPaymentFacts } from '../payments/draft-payment.ts'
import { readDeliveryFacts, secondOf } from './delivery-facts.ts'
import { draftDelivery } from './draft-delivery.ts'

/** A delivery to confirm, paid now or later; `draft`: the clerk's draft it ends. */
export interface RecordInput {
  readonly commandId: string
  readonly delivery: DeliveryInput
  readonly pay?: Pick<PaymentInput, 'amount_xaf' | 'method' | 'reference'> | undefined
  readonly draft?: string | undefined
}

/** What was recorded and what the clerk should know. */
export interface Recorded {
  readonly id: string
  readonly no: string
  readonly payment: { readonly id: string; readonly no: string } | null
  readonly warnings: Warning[]
}

/**
 * Confirms a delivery (DEL-8): number, delivery, stock, account, payment if paid now, notifications and the ledger entry, in one
 * durable commit; the clerk's draft goes with it. Sent again with the same command it answers the same and does nothing.
 * Errors: every refusal of `decideDelivery` and `decidePayment`.
 */
export async function recordDelivery(
  deps: Deps,
  caller: Caller,
  input: RecordInput,
): Promise<Result<Recorded, Refusal>> {
  const second = await secondOf(deps, caller, input.delivery.second)
  if (!second.ok) return second
  const command = { commandId: input.commandId, name: 'deliveries.record', can: 'deliveries.create', input } as const
  return runCommand<Recorded>(deps, caller, command, tx => {
    const read = readDeliveryFacts(deps, tx, caller, input.delivery, second.value)
    if (!read.ok) return read
    const decided = decideDelivery(read.value.facts, input.delivery)
    if (!decided.ok) return decided
    const drafted = draftDelivery(deps, tx, read.value, decided.value, input.delivery, second.value, null, {
      paidNow_xaf: input.pay?.amount_xaf ?? 0,
      replaced_xaf: 0,
    })
    const paid = payNow(deps, tx, caller, input, {
      delivery: drafted.id,
      root: drafted.id,
      scope: deps.here.scope,
      farmer: input.delivery.farmer,
      no: drafted.no,
      due_xaf: decided.value.amounts.net_pay_xaf,
    })
    if (!paid.ok) return paid
    const { warnings } = decided.value
    return ok({
      value: {
        id: drafted.id,
        no: drafted.no,
        payment: paid.value && { id: paid.value.id, no: paid.value.no },
        warnings: [...warnings],
      },
      drafts: [
        {
          scope: deps.here.scope,
          ops: [
            ...drafted.ops,
            ...(paid.value === null ? [] : [paid.value.payment, ...paid.value.allocations.map(one => one.op)]),
          ],
        },
      ],
      local: local => {
        if (input.draft !== undefined) deleteDraft(local, deps.store.build, input.draft, caller.user)
        tell(deps, local, warnings, { delivery: drafted.id, no: drafted.no, farmer: input.delivery.farmer })
      },
    })
  })
}

type PaidNow = ReturnType<typeof draftPayment> | null

function payNow(
  deps: Deps,
  tx: WriteTx,
  caller: Caller,
  input: RecordInput,
  owed: Parameters<typeof readPaymentFacts>[4],
): Result<PaidNow, Refusal> {
  if (input.pay === undefined) return ok(null)
  if (!may(caller.role, 'payments.create')) return err({ kind: 'Forbidden', action: 'payments.create' })
  const payment: PaymentInput = {
    ...input.pay,
    party: { kind: 'farmer', id: input.delivery.farmer },
    day: input.delivery.day,
    allocations: [{ delivery: owed?.delivery ?? '', amount_xaf: input.pay.amount_xaf }],
  }
  const facts = readPaymentFacts(deps, tx, caller, payment, owed)
  if (!facts.ok) return facts
  return ok(draftPayment(deps, tx, facts.value, payment))
}

/** QUOTA-1: managers and admins are told when a farmer nears or passes his quota. */
function tell(deps: Deps, tx: WriteTx, warnings: readonly Warning[], about: Record<string, string>): void {
  const told = warnings.filter(warning => warning.kind === 'QuotaNear' || warning.kind === 'QuotaPassed')
  for (const warning of told) {
    tellPeople(deps, tx, 'deliveries.override', { kind: warning.kind, data: { ...warning.values, ...about } })
  }
}
