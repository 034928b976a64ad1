import type { DeliveryInput } from '#shared/contract/counter.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { decideDelivery } from '#shared/domain/decide-delivery.ts'
import { decideSecond, decideVoidDelivery } from '#shared/domain/decide-void.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import { type DeliveryRecord, deliveryById } from '../../repositories/delivery.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { mayWriteInto } from '../carried-scopes.ts'
import { type Caller, type Deps, type Person, runCommand } from '../command.ts'
import { readDeliveryFacts, readSettings, secondOf } from './delivery-facts.ts'
import { draftDelivery, present } from './draft-delivery.ts'

/** The second person of an act, as typed (SES-2). */
export interface Second {
  readonly login: string
  readonly password: string
  readonly why: string
}

/** A fact to void, why, and who else consents. */
export interface VoidInput {
  readonly commandId: string
  readonly id: string
  readonly why: string
  readonly second?: Second | undefined
}

/** The op that voids a fact: its id follows from the fact's, so that two voids are one (LEDGER §6). */
export const voidOp = (
  deps: Deps,
  of: { ent: string; id: string },
  more: Record<string, Json | undefined>,
): DraftOp => ({
  k: 'create',
  e: 'void',
  i: deps.ledger.voidId(of.id),
  p: present({ ent: of.ent, of: of.id, ...more }),
})

/**
 * Voids a delivery with a reason (DEL-7): the number and both papers stay, stock and account go back.
 * Errors: those of `decideVoidDelivery`, NotFound, and those of the second person.
 */
export async function voidDelivery(
  deps: Deps,
  caller: Caller,
  input: VoidInput,
): Promise<Result<Record<string, never>, Refusal>> {
  const second = await secondOf(deps, caller, input.second)
  if (!second.ok) return second
  const command = { commandId: input.commandId, name: 'deliveries.void', can: 'deliveries.void', input } as const
  return runCommand<Record<string, never>>(deps, caller, command, tx => {
    const delivery = standing(deps, tx, caller, input.id, second.value)
    if (!delivery.ok) return delivery
    const op = voidOp(deps, { ent: 'delivery', id: input.id }, voidFields(delivery.value, input, second.value))
    return ok({ value: {}, drafts: [{ scope: delivery.value.scope, ops: [op] }] })
  })
}

/**
 * *Corriger*: voids and records the copy in one commit; both stay linked by their root, and what was paid stays with it (DEL-7).
 * Errors: those of voiding and of recording; SecondNeeded also for the new amount; HasPayments where another farmer would get what
 * was paid.
 */
export async function correctDelivery(
  deps: Deps,
  caller: Caller,
  input: VoidInput & { readonly delivery: DeliveryInput },
): Promise<Result<{ id: string; no: string }, Refusal>> {
  const consent = input.second ?? input.delivery.second
  const second = await secondOf(deps, caller, consent)
  if (!second.ok) return second
  const command = { commandId: input.commandId, name: 'deliveries.correct', can: 'deliveries.void', input } as const
  return runCommand<{ id: string; no: string }>(deps, caller, command, tx => {
    const old = standing(deps, tx, caller, input.id, second.value)
    if (!old.ok) return old
    if (old.value.scope !== deps.here.scope) return err(refuse('NotFound', { what: 'delivery' }))
    const read = readDeliveryFacts(deps, tx, caller, input.delivery, second.value, old.value)
    if (!read.ok) return read
    const decided = decideDelivery(read.value.facts, input.delivery)
    if (!decided.ok) return decided
    const eyes = decideSecond(
      { caller, second: second.value, fourEyes_xaf: read.value.settings.four_eyes_xaf },
      decided.value.amounts.amount_xaf,
    )
    if (!eyes.ok) return eyes
    const sameFarmer = old.value.farmer === input.delivery.farmer
    // What was paid was paid to the first farmer: it cannot become another's.
    if (!sameFarmer && old.value.paid_xaf > 0) return err(refuse('HasPayments', {}))
    const chain = { root: old.value.root, replaces: old.value.id }
    const drafted = draftDelivery(
      deps,
      tx,
      read.value,
      decided.value,
      { ...input.delivery, second: consent },
      second.value,
      chain,
      {
        paidNow_xaf: 0,
        replaced_xaf: old.value.counts === 1 && sameFarmer ? old.value.net_pay_xaf : 0,
      },
    )
    const op = voidOp(
      deps,
      { ent: 'delivery', id: input.id },
      voidFields(old.value, { ...input, second: consent }, second.value),
    )
    const { id, no } = drafted
    return ok({ value: { id, no }, drafts: [{ scope: deps.here.scope, ops: [op, ...drafted.ops] }] })
  })
}

function voidFields(
  delivery: DeliveryRecord,
  input: VoidInput,
  second: Person | null,
): Record<string, Json | undefined> {
  return {
    root: delivery.root,
    why: input.why,
    second: second === null ? undefined : { u: second.user, why: input.second?.why ?? '' },
  }
}

function standing(
  deps: Deps,
  tx: ReadTx,
  caller: Caller,
  id: string,
  second: Person | null,
): Result<DeliveryRecord, Refusal> {
  const delivery = deliveryById(tx, deps.store.build, id)
  if (delivery === undefined || !scopeCovers(caller.warehouses, delivery.scope.slice(3))) {
    return err(refuse('NotFound', { what: 'delivery' }))
  }
  if (!mayWriteInto(deps, caller, delivery.scope)) return err(refuse('Forbidden', { action: 'deliveries.void' }))
  const decided = decideVoidDelivery({
    caller: { user: caller.user, role: caller.role },
    second,
    today: businessDay(deps.clock.wallMs()),
    fourEyes_xaf: readSettings(deps, tx).four_eyes_xaf,
    delivery: {
      actor: delivery.actor,
      day: businessDay(delivery.at_ms),
      live: delivery.live === 1,
      amount_xaf: delivery.amount_xaf,
      paid_xaf: delivery.paid_xaf,
    },
  })
  return decided.ok ? ok(delivery) : decided
}
