import type { PaymentInput } from '#shared/contract/counter.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { decideSecond } from '#shared/domain/decide-void.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { deleteDraft } from '../../repositories/draft.ts'
import { allocationsOf, paymentById } from '../../repositories/payment.ts'
import { openTillOf } from '../../repositories/till.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import { inEntries, mayWriteInto } from '../carried-scopes.ts'
import { type Caller, type Deps, runCommand } from '../command.ts'
import { readSettings, secondOf } from '../deliveries/delivery-facts.ts'
import { voidOp } from '../deliveries/void-delivery.ts'
import { draftPayment, readPaymentFacts } from './draft-payment.ts'

/** Pays a farmer or a supplier (PAY-1 to PAY-3): one numbered payment, every franc allocated. Errors: those of `decidePayment`. */
export const recordPayment = (
  deps: Deps,
  caller: Caller,
  input: { commandId: string; payment: PaymentInput; draft?: string | undefined },
): Result<{ id: string; no: string }, Refusal> =>
  runCommand<{ id: string; no: string }>(
    deps,
    caller,
    { commandId: input.commandId, name: 'payments.record', can: 'payments.create', input },
    tx => {
      const facts = readPaymentFacts(deps, tx, caller, input.payment, null)
      if (!facts.ok) return facts
      const drafted = draftPayment(deps, tx, facts.value, input.payment)
      return ok({
        value: { id: drafted.id, no: drafted.no },
        drafts: inEntries([...here(deps, drafted.payment), ...drafted.allocations]),
        local: local =>
          void (input.draft !== undefined && deleteDraft(local, deps.store.build, input.draft, caller.user)),
      })
    },
  )

const here = (deps: Deps, op: DraftOp) => [{ scope: deps.here.scope, op }]

/**
 * Voids a payment by a reversing entry, with its allocations in the same command (LEDGER §6); cash goes back into the caller's
 * open till. Errors: NotFound, AlreadyVoid, Forbidden where it paid in a warehouse that is not the caller's or not carried here,
 * TillClosed, SecondNeeded, SecondNotAllowed.
 */
export async function voidPayment(
  deps: Deps,
  caller: Caller,
  input: {
    commandId: string
    id: string
    why: string
    second?: { login: string; password: string; why: string } | undefined
  },
): Promise<Result<Record<string, never>, Refusal>> {
  const second = await secondOf(deps, caller, input.second)
  if (!second.ok) return second
  const command = { commandId: input.commandId, name: 'payments.void', can: 'payments.void', input } as const
  return runCommand<Record<string, never>>(deps, caller, command, tx => {
    const { build } = deps.store
    const payment = paymentById(tx, build, input.id)
    if (payment === undefined || !scopeCovers(caller.warehouses, payment.scope.slice(3))) {
      return err(refuse('NotFound', { what: 'payment' }))
    }
    if (payment.live === 0) return err(refuse('AlreadyVoid', {}))
    const parts = allocationsOf(tx, build, payment.id).filter(one => one.live === 1)
    if (![payment, ...parts].every(one => mayWriteInto(deps, caller, one.scope))) {
      return err(refuse('Forbidden', { action: 'payments.void' }))
    }
    const eyes = decideSecond(
      { caller, second: second.value, fourEyes_xaf: readSettings(deps, tx).four_eyes_xaf },
      payment.amount_xaf,
    )
    if (!eyes.ok) return eyes
    const till = payment.method === 'cash' ? openTillOf(tx, build, payment.scope, caller.user) : undefined
    if (payment.method === 'cash' && till === undefined) return err(refuse('TillClosed', {}))
    const proved = second.value === null ? undefined : { u: second.value.user, why: input.second?.why ?? '' }
    const op = voidOp(deps, { ent: 'payment', id: payment.id }, { why: input.why, till: till?.id, second: proved })
    const voids = parts.map(part => ({
      scope: part.scope,
      op: voidOp(deps, { ent: 'allocation', id: part.id }, { why: input.why }),
    }))
    return ok({ value: {}, drafts: inEntries([{ scope: payment.scope, op }, ...voids]) })
  })
}
