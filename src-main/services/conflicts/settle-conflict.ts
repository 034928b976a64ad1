import type { InputOf } from '#shared/contract/calls.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { isPersonal } from '#shared/domain/register-fields.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { Json } from '#shared/sync/entry.ts'
import { conflictById, type ConflictRecord, conflictsOf, mergeOf, samePerson } from '../../repositories/conflict.ts'
import { farmerById } from '../../repositories/farmer.ts'
import type { Draft, DraftOp } from '../../storage/ledger.ts'
import type { ReadTx, WriteTx } from '../../storage/store.ts'
import { type Caller, runCommand } from '../command.ts'
import { voidOp } from '../deliveries/void-delivery.ts'
import { invalid } from '../registers/record-fields.ts'
import type { StationDeps } from '../station-deps.ts'
import { maySettleIn } from './count-conflicts.ts'
import { recordOf } from './show-conflicts.ts'

type Done = Record<string, never>

interface Seen {
  readonly commandId: string
  readonly id: string
  readonly seen: string
}

/** The conflict as the person saw it. Errors: NotFound where it is settled, Stale where more has come, Forbidden for another warehouse. */
function standing(
  tx: ReadTx,
  deps: StationDeps,
  caller: Caller,
  input: Omit<Seen, 'commandId'>,
): Result<ConflictRecord, Refusal> {
  const found = conflictById(tx, deps.store.build, caller.warehouses, input.id)
  if (found === undefined) return err(refuse('NotFound', { what: 'conflict' }))
  if (found.seen !== input.seen) return err(refuse('Stale', { what: 'conflict' }))
  return maySettleIn(deps, caller, found.scope) ? ok(found) : err(refuse('Forbidden', { action: 'conflicts.settle' }))
}

/** One entry that settles a conflict as the person saw it. Errors: those of `standing`, and of `draft`. */
function settle(
  deps: StationDeps,
  caller: Caller,
  name: `conflicts.${string}`,
  input: Seen,
  draft: (tx: WriteTx, found: ConflictRecord) => Result<Draft, Refusal>,
): Result<Done, Refusal> {
  return runCommand<Done>(deps, caller, { commandId: input.commandId, name, can: 'conflicts.settle', input }, tx => {
    const found = standing(tx, deps, caller, input)
    if (!found.ok) return found
    const drafted = draft(tx, found.value)
    return drafted.ok ? ok({ value: {}, drafts: [drafted.value] }) : drafted
  })
}

/**
 * Settles the fields of a record: for each, the version that holds from now on. One entry that names every head (LED-31), so that it
 * is settled on every station. Errors: those of `standing`, Invalid for a field or version that is not in conflict.
 */
export function keepVersions(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'conflicts', 'keep'>,
): Result<Done, Refusal> {
  return settle(deps, caller, 'conflicts.keep', input, (tx, found) => {
    const record = recordOf(found)
    if (record === undefined) return err(refuse('NotFound', { what: 'conflict' }))
    if (record.e === 'user' && !may(caller.role, 'users.manage'))
      return err(refuse('Forbidden', { action: 'users.manage' }))
    const op = keptOp(tx, deps, record, input)
    return op.ok ? ok({ scope: found.scope, ops: [op.value] }) : op
  })
}

function keptOp(
  tx: WriteTx,
  deps: StationDeps,
  { e, i }: { e: string; i: string },
  input: InputOf<'conflicts', 'keep'>,
): Result<DraftOp, Refusal> {
  const open = new Map(conflictsOf(tx, deps.store.build, e, i).map(({ field, heads }) => [field, heads]))
  const ops = new Map(deps.ledger.history(tx, e, i).map(op => [op.ref, op]))
  const p: Record<string, Json> = {}
  const personal: Record<string, Json> = {}
  const clear: string[] = []
  for (const { field, ref } of input.fields) {
    const op = ops.get(ref)
    if (op === undefined || open.get(field)?.includes(ref) !== true) return invalid(`fields.${field}`, 'unknown')
    const value = op.op.p?.[field] ?? op.personal?.[field]
    if (value === undefined) clear.push(field)
    else (isPersonal(e, field) ? personal : p)[field] = value
  }
  if (input.why !== undefined && input.why !== '') p['why'] = input.why
  return ok({ k: 'set', e, i, p, personal, clear })
}

/** Keeps a conflict as it stands, with the reason. Errors: those of `standing`, NotFound for fields, which are settled by `keep`. */
export function acceptConflict(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'conflicts', 'accept'>,
): Result<Done, Refusal> {
  return settle(deps, caller, 'conflicts.accept', input, (_, { kind, scope, of, seen }) => {
    if (kind === 'record') return err(refuse('NotFound', { what: 'conflict' }))
    const list = (JSON.parse(seen) as (string | number)[]).map(String)
    const p = { about: kind, of, seen: list, why: input.why }
    const op: DraftOp = { k: 'create', e: 'settlement', i: deps.random.uuid(), p }
    return ok({ scope: scope === 'auth' ? 'org' : scope, ops: [op] })
  })
}

/** Voids the allocation that a voided payment left behind (LEDGER §6). Errors: those of `standing`. */
export function releaseAllocation(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'conflicts', 'release'>,
): Result<Done, Refusal> {
  return settle(deps, caller, 'conflicts.release', input, (_, found) => {
    if (found.kind !== 'lateAllocation') return err(refuse('NotFound', { what: 'conflict' }))
    const op = voidOp(deps, { ent: 'allocation', id: found.of }, { why: input.why })
    return ok({ scope: found.scope, ops: [op] })
  })
}

/** Says that two farmers are one person (FAR-2). Errors: NotFound, Yourself for one and the same, Stale where it was said already. */
export function mergeFarmers(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'conflicts', 'mergeFarmers'>,
): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: 'conflicts.mergeFarmers', can: 'farmers.merge', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const { build } = deps.store
    const known = [input.farmer, input.other].every(id => farmerById(tx, build, id) !== undefined)
    if (!known) return err(refuse('NotFound', { what: 'farmer' }))
    if (input.farmer === input.other) return err(refuse('Yourself', {}))
    if (samePerson(tx, build, input.farmer).includes(input.other)) return err(refuse('Stale', { what: 'farmer' }))
    const why = input.why === undefined || input.why === '' ? {} : { why: input.why }
    const p = { farmer: input.farmer, other: input.other, ...why }
    const op: DraftOp = { k: 'create', e: 'farmer_merge', i: deps.random.uuid(), p }
    return ok({ value: {}, drafts: [{ scope: 'org', ops: [op] }] })
  })
}

/** Takes a merge of two farmers back. Errors: NotFound where they are not merged with one another. */
export function partFarmers(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'conflicts', 'partFarmers'>,
): Result<Done, Refusal> {
  const command = { commandId: input.commandId, name: 'conflicts.partFarmers', can: 'farmers.merge', input } as const
  return runCommand<Done>(deps, caller, command, tx => {
    const merge = mergeOf(tx, deps.store.build, input.farmer, input.other)
    if (merge === undefined) return err(refuse('NotFound', { what: 'farmer' }))
    const op = voidOp(deps, { ent: 'farmer_merge', id: merge.id }, { why: input.why })
    return ok({ value: {}, drafts: [{ scope: 'org', ops: [op] }] })
  })
}
