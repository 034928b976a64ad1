import type { InputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import type { RecordLink } from '#shared/domain/record-link.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { openDispute, recordScope } from '../../repositories/dispute.ts'
import { recordTables } from '../../repositories/record-number.ts'
import type { DraftOp } from '../../storage/ledger.ts'
import type { ReadTx } from '../../storage/store.ts'
import { mayWriteInto } from '../carried-scopes.ts'
import { type Caller, runCommand } from '../command.ts'
import { voidOp } from '../deliveries/void-delivery.ts'
import type { StationDeps } from '../station-deps.ts'
import { cardOf } from './show-cards.ts'

type Done = Record<string, never>

/**
 * Contests a record with a reason and the day by which it is to be settled (TALK-72); the record itself stays as it is. Errors: NotFound for
 * one that the caller may not see, Forbidden where this station does not write, DayIsPast, AlreadyDisputed.
 */
export function disputeRecord(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'records', 'dispute'>,
): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: 'records.dispute', can: 'records.dispute', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const scope = writableScope(tx, deps, caller, input)
    if (!scope.ok) return scope
    if (input.due < businessDay(deps.clock.wallMs())) return err(refuse('DayIsPast', { day: input.due }))
    const open = openDispute(tx, deps.store.build, input)
    if (open !== undefined) return err(refuse('AlreadyDisputed', { day: open.due }))
    const p = { ent: recordTables[input.kind], of: input.id, due: input.due, why: input.why }
    const op: DraftOp = { k: 'create', e: 'dispute', i: deps.random.uuid(), p }
    return ok({ value: {}, drafts: [{ scope: scope.value, ops: [op] }] })
  })
}

/** Takes one's own dispute back, with the reason. Errors: as `disputeRecord`, NotFound where there is none, NotYours. */
export function withdrawDispute(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'records', 'withdraw'>,
): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: 'records.withdraw', can: 'records.dispute', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const scope = writableScope(tx, deps, caller, input)
    if (!scope.ok) return scope
    const open = openDispute(tx, deps.store.build, input)
    if (open === undefined) return err(refuse('NotFound', { what: 'dispute' }))
    if (open.actor !== caller.user) return err(refuse('NotYours', {}))
    const op = voidOp(deps, { ent: 'dispute', id: open.id }, { why: input.why })
    return ok({ value: {}, drafts: [{ scope: open.scope, ops: [op] }] })
  })
}

/** The scope that holds what is said of a record which the caller sees. */
function writableScope(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  { kind, id }: RecordLink,
): Result<string, Refusal> {
  const scope = recordScope(tx, deps.store.build, { kind, id })
  if (scope === undefined || cardOf(tx, deps, caller, kind, id) === undefined)
    return err(refuse('NotFound', { what: kind }))
  const writable = !scope.startsWith('wh:') || mayWriteInto(deps, caller, scope)
  return writable ? ok(scope) : err(refuse('Forbidden', { action: 'records.dispute' }))
}
