import type { PaymentInput } from '#shared/contract/counter.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { decideSecond } from '#shared/domain/decide-void.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { deleteDraft } from '../../repositories/draft.ts'
import { allocationsOf, paymentById } from '../../repositories/payment.ts'
import { openTillOf } from '../../repositories/till.ts'
import type { Draft } from '../../storage/ledger.ts'
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
    { commandId: input.commandId, name: 'payments.record', can: 'payments.create' },
    tx => {
      if (caller.role === 'AG' && input.payment.method !== 'cash') {
        return err(refuse('Forbidden', { action: 'payments.create' })) // domain.md §8: an agent pays cash, from the till he opened
      }
      const facts = readPaymentFacts(deps, tx, caller, input.payment, null)
      if (!facts.ok) return facts
      const drafted = draftPayment(deps, tx, facts.value, input.payment)
      return ok({
        value: { id: drafted.id, no: drafted.no },
        drafts: byScope(deps, drafted.ops, new Map(facts.value.allocated.map(part => [part.delivery, part.scope]))),
        local: local =>
          void (input.draft !== undefined && deleteDraft(local, deps.store.build, input.draft, caller.user)),
      })
    },
  )

/** The payment goes with its till; each allocation into its delivery's scope (LEDGER §6). One commit all the same. */
function byScope(
  deps: Deps,
  ops: ReturnType<typeof draftPayment>['ops'],
  scopes: ReadonlyMap<string, string>,
): Draft[] {
  const drafts = new Map<string, Draft['ops']>([[deps.here.scope, []]])
  for (const op of ops) {
    const delivery = op.p?.['delivery']
    const scope = (typeof delivery === 'string' ? scopes.get(delivery) : undefined) ?? deps.here.scope
    drafts.set(scope, [...(drafts.get(scope) ?? []), op])
  }
  return [...drafts].map(([scope, list]) => ({ scope, ops: list }))
}

/**
 * Voids a payment by a reversing entry, with its allocations in the same command (LEDGER §6); cash goes back into the caller's
 * open till. Errors: NotFound, AlreadyVoid, TillClosed, SecondNeeded, SecondNotAllowed.
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
  const command = { commandId: input.commandId, name: 'payments.void', can: 'payments.void' } as const
  return runCommand<Record<string, never>>(deps, caller, command, tx => {
    const { build } = deps.store
    const payment = paymentById(tx, build, input.id)
    if (payment === undefined || !scopeCovers(caller.warehouses, payment.scope.slice(3))) {
      return err(refuse('NotFound', { what: 'payment' }))
    }
    if (payment.live === 0) return err(refuse('AlreadyVoid', {}))
    const eyes = decideSecond(
      { caller, second: second.value, fourEyes_xaf: readSettings(deps, tx).four_eyes_xaf },
      payment.amount_xaf,
    )
    if (!eyes.ok) return eyes
    const till = payment.method === 'cash' ? openTillOf(tx, build, payment.scope, caller.user) : undefined
    if (payment.method === 'cash' && till === undefined) return err(refuse('TillClosed', {}))
    const proved = second.value === null ? undefined : { u: second.value.user, why: input.second?.why ?? '' }
    const drafts: Draft[] = [
      {
        scope: payment.scope,
        ops: [voidOp(deps, { ent: 'payment', id: payment.id }, { why: input.why, till: till?.id, second: proved })],
      },
    ]
    for (const part of allocationsOf(tx, build, payment.id).filter(one => one.live === 1)) {
      drafts.push({ scope: part.scope, ops: [voidOp(deps, { ent: 'allocation', id: part.id }, { why: input.why })] })
    }
    return ok({ value: {}, drafts: gathered(drafts) })
  })
}

/** One entry a scope: the ops of the same scope together. */
function gathered(drafts: readonly Draft[]): Draft[] {
  const scopes = [...new Set(drafts.map(draft => draft.scope))]
  return scopes.map(scope => ({
    scope,
    ops: drafts.filter(draft => draft.scope === scope).flatMap(draft => draft.ops),
  }))
}
