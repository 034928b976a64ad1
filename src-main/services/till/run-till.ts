import type { ListQuery } from '#shared/contract/fields.ts'
import { contractLimits } from '#shared/contract/limits.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { may } from '#shared/domain/rights.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { warehouseCode } from '../../repositories/counter-facts.ts'
import { listPage } from '../../repositories/list.ts'
import { userName } from '../../repositories/print.ts'
import {
  lastClosingCount,
  openTillOf,
  type TillRecord,
  tillById,
  tillLines,
  tillSource,
} from '../../repositories/till.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runCommand, runQuery } from '../command.ts'
import { readSettings, seasonFor, secondOf } from '../deliveries/delivery-facts.ts'
import { present } from '../deliveries/draft-delivery.ts'
import { ownOnly } from '../payments/show-payment.ts'

/** The caller's open till here, or null with what the next opening should find. */
export const currentTill = (deps: Deps, caller: Caller) =>
  runQuery(deps, caller, 'till.view', tx => {
    const till = openTillOf(tx, deps.store.build, deps.here.scope, caller.user)
    return ok({
      till: till === undefined ? null : tillRowOf(till),
      expectedOpening_xaf: lastClosingCount(tx, deps.store.build, deps.here.scope),
    })
  })

/** Opens the caller's till by a count (CASH-1). One open till a person and warehouse. Errors: TillAlreadyOpen. */
export const openTill = (
  deps: Deps,
  caller: Caller,
  input: { commandId: string; counted_xaf: number; why?: string | undefined },
): Result<{ id: string; no: string }, Refusal> =>
  runCommand<{ id: string; no: string }>(
    deps,
    caller,
    { commandId: input.commandId, name: 'till.open', can: 'till.operate', input },
    tx => {
      const { build } = deps.store
      const { scope, warehouse } = deps.here
      const open = openTillOf(tx, build, scope, caller.user)
      if (open !== undefined) return err(refuse('TillAlreadyOpen', { no: open.no }))
      const day = businessDay(deps.clock.wallMs())
      const season = seasonFor(deps, tx, day)?.code ?? null
      const no = deps.ledger.nextNumber(tx, {
        warehouse,
        code: warehouseCode(tx, build, warehouse),
        season,
        letter: 'K',
        day,
      })
      const id = deps.random.uuid()
      const p = present({ no, day, user: caller.user, counted_xaf: input.counted_xaf, why: input.why })
      return ok({ value: { id, no }, drafts: [{ scope, ops: [{ k: 'create', e: 'till_open', i: id, p }] }] })
    },
  )

/** Money in or out of the caller's open till other than a payment. Errors: TillClosed, TillShort, TooLarge, ConfirmPassword. */
export const moveTill = (
  deps: Deps,
  caller: Caller,
  input: { commandId: string; kind: 'supply' | 'withdraw' | 'expense'; amount_xaf: number; why: string },
): Result<{ id: string }, Refusal> =>
  runCommand<{ id: string }>(
    deps,
    caller,
    { commandId: input.commandId, name: 'till.move', can: 'till.operate', input },
    tx => {
      const till = openTillOf(tx, deps.store.build, deps.here.scope, caller.user)
      if (till === undefined) return err(refuse('TillClosed', {}))
      if (input.kind !== 'supply' && till.balance_xaf < input.amount_xaf) {
        return err(refuse('TillShort', { balance_xaf: till.balance_xaf, asked_xaf: input.amount_xaf }))
      }
      // No more than a person can count and a closing can say.
      if (input.kind === 'supply' && till.balance_xaf + input.amount_xaf > contractLimits.amountXaf) {
        return err(refuse('TooLarge', { limit: contractLimits.amountXaf }))
      }
      const limit_xaf = readSettings(deps, tx).confirm_above_xaf
      if (input.kind !== 'supply' && input.amount_xaf > limit_xaf && !caller.fresh) {
        return err(refuse('ConfirmPassword', {}))
      }
      const id = deps.random.uuid()
      const p = { till: till.id, kind: input.kind, amount_xaf: input.amount_xaf, why: input.why }
      return ok({
        value: { id },
        drafts: [{ scope: deps.here.scope, ops: [{ k: 'create', e: 'till_move', i: id, p }] }],
      })
    },
  )

/**
 * Closes the caller's till by a count, or the `till` of somebody who cannot close it himself, which takes the right to sign and a reason:
 * whoever closes it is its second name. The difference is a fact that stays, with its reason, and a second name where one signs
 * (CASH-1). Errors: TillClosed, NotFound, SecondNotAllowed, Invalid when a difference or another's till has no reason.
 */
export async function closeTill(
  deps: Deps,
  caller: Caller,
  input: {
    commandId: string
    till?: string | undefined
    counted_xaf: number
    why?: string | undefined
    second?: { login: string; password: string; why: string } | undefined
  },
): Promise<Result<{ id: string; expected_xaf: number; difference_xaf: number }, Refusal>> {
  const second = await secondOf(deps, caller, input.second)
  if (!second.ok) return second
  if (second.value !== null && !may(second.value.role, 'till.sign')) return err(refuse('SecondNotAllowed', {}))
  const signed = second.value === null ? undefined : { u: second.value.user, why: input.second?.why ?? '' }
  type Closed = { id: string; expected_xaf: number; difference_xaf: number }
  return runCommand<Closed>(
    deps,
    caller,
    { commandId: input.commandId, name: 'till.close', can: 'till.operate', input },
    tx => {
      const found = tillToClose(deps, tx, caller, input.till)
      if (!found.ok) return found
      const till = found.value
      const isOthers = till.user !== caller.user
      const expected_xaf = till.balance_xaf
      const difference_xaf = input.counted_xaf - expected_xaf
      if ((difference_xaf !== 0 || isOthers) && (input.why ?? '').trim().length < 3) {
        return err(refuse('Invalid', { fields: [{ path: 'why', code: 'empty' }] }))
      }
      const id = deps.random.uuid()
      const p = present({
        till: till.id,
        counted_xaf: input.counted_xaf,
        expected_xaf,
        difference_xaf,
        why: input.why,
        second: isOthers ? { u: caller.user, why: input.why ?? '' } : signed,
      })
      return ok({
        value: { id, expected_xaf, difference_xaf },
        drafts: [{ scope: deps.here.scope, ops: [{ k: 'create', e: 'till_close', i: id, p }] }],
      })
    },
  )
}

/** The caller's own open till, or the one he names and may close for its owner. */
function tillToClose(deps: Deps, tx: ReadTx, caller: Caller, named: string | undefined): Result<TillRecord, Refusal> {
  const { build } = deps.store
  const own = openTillOf(tx, build, deps.here.scope, caller.user)
  if (named === undefined || named === own?.id) return own === undefined ? err(refuse('TillClosed', {})) : ok(own)
  const till = tillById(tx, build, named)
  if (till === undefined || till.scope !== deps.here.scope) return err(refuse('NotFound', { what: 'till' }))
  if (!may(caller.role, 'till.sign')) return err(refuse('Forbidden', { action: 'till.sign' }))
  return till.closed_ms === null ? ok(till) : err(refuse('TillClosed', {}))
}

/** A page of tills, newest first. */
export const listTills = (deps: Deps, caller: Caller, query: ListQuery) =>
  runQuery(deps, caller, 'till.view', tx => {
    const page = listPage<TillRecord>(tx, deps.store.build, tillSource(caller.warehouses, ownOnly(caller)), query)
    return page.ok ? ok({ ...page.value, rows: page.value.rows.map(tillRowOf) }) : page
  })

/** One till with every movement. Errors: NotFound. */
export const getTill = (deps: Deps, caller: Caller, input: { id: string }) =>
  runQuery(deps, caller, 'till.view', tx => {
    const { build } = deps.store
    const till = tillById(tx, build, input.id)
    const own = ownOnly(caller)
    if (
      till === undefined ||
      !scopeCovers(caller.warehouses, till.scope.slice(3)) ||
      (own !== null && till.user !== own)
    ) {
      return err(refuse('NotFound', { what: 'till' }))
    }
    const second = secondUser(till.second)
    return ok({
      ...tillRowOf(till),
      secondName: second === null ? null : userName(tx, build, second),
      why: till.why,
      lines: tillLines(tx, build, till.scope, till.id).map(({ reference: _reference, ...line }) => line),
    })
  })

/** The user named by a `second` value as it is stored: `{u, why}` as JSON. */
export const secondUser = (stored: string | null): string | null =>
  stored === null ? null : (JSON.parse(stored) as { u: string }).u

const tillRowOf = (till: TillRecord) => ({
  id: till.id,
  no: till.no,
  day: till.day,
  user: till.user,
  userName: till.user_name,
  opened_ms: till.opened_ms,
  counted_xaf: till.counted_xaf,
  in_xaf: till.in_xaf,
  out_xaf: till.out_xaf,
  balance_xaf: till.balance_xaf,
  closed_ms: till.closed_ms,
  closeCounted_xaf: till.close_counted_xaf,
  difference_xaf: till.difference_xaf,
})
