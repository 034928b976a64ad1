import type { OutputOf } from '#shared/contract/calls.ts'
import type { ConflictField } from '#shared/contract/conflicts.ts'
import type { ListQuery } from '#shared/contract/fields.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import type { FoldOp } from '#shared/domain/fold.ts'
import { policyOf } from '#shared/domain/register-fields.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { compareText } from '#shared/sync/bytes.ts'
import { resolveField } from '#shared/sync/register.ts'
import { conflictById, type ConflictRecord, conflictsOf, conflictSource } from '../../repositories/conflict.ts'
import { listPage } from '../../repositories/list.ts'
import { stationNames } from '../../repositories/station.ts'
import { userNames } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import { type Caller, type Deps, runQuery } from '../command.ts'
import { sidesOf } from './conflict-sides.ts'
import { maySettleIn } from './count-conflicts.ts'

type Conflict = OutputOf<'conflicts', 'get'>

/** What is said in a conflict but never shown: only that it differs. */
const secret = new Set(['password', 'keys'])

const rowOf = ({ id, kind, at_ms, title, warehouse }: ConflictRecord) => ({ id, kind, at_ms, title, warehouse })

/** A page of what is to settle within the caller's warehouses. */
export const listConflicts = (deps: Deps, caller: Caller, query: ListQuery) =>
  runQuery(deps, caller, 'conflicts.view', tx => {
    const page = listPage<ConflictRecord>(tx, deps.store.build, conflictSource(caller.warehouses), query)
    return page.ok ? ok({ ...page.value, rows: page.value.rows.map(rowOf) }) : page
  })

/** Entity and id of the record whose fields are in conflict, and its field names; undefined for another kind. */
export function recordOf({ kind, of }: ConflictRecord): { e: string; i: string } | undefined {
  if (kind !== 'record') return undefined
  const slash = of.indexOf('/')
  return { e: of.slice(0, slash), i: of.slice(slash + 1) }
}

/** One conflict whole: every version or paper with who, where and when. Errors: NotFound where it is settled meanwhile. */
export const getConflict = (deps: Deps, caller: Caller, input: { id: string }): Result<Conflict, Refusal> =>
  runQuery<Conflict>(deps, caller, 'conflicts.view', tx => {
    const found = conflictById(tx, deps.store.build, caller.warehouses, input.id)
    if (found === undefined) return err(refuse('NotFound', { what: 'conflict' }))
    const record = recordOf(found) ?? null
    const settles = may(caller.role, 'conflicts.settle') && maySettleIn(deps, caller, found.scope)
    const keep = record !== null && settles && (record.e !== 'user' || may(caller.role, 'users.manage'))
    return ok({
      ...rowOf(found),
      record,
      fields: record === null ? [] : fieldsOf(tx, deps, record),
      sides: record === null ? sidesOf(tx, deps, found) : [],
      may: {
        keep,
        merge: found.kind === 'farmers' && may(caller.role, 'farmers.merge'),
        release: found.kind === 'lateAllocation' && settles,
        accept: record === null && settles,
      },
      seen: found.seen,
    })
  })

function fieldsOf(tx: ReadTx, deps: Deps, { e, i }: { e: string; i: string }): ConflictField[] {
  const users = userNames(tx, deps.store.build)
  const stations = stationNames(tx, deps.store.build)
  const said = deps.ledger.history(tx, e, i).filter(({ op }) => op.e === e && op.i === i)
  const ops = new Map(said.map(op => [op.ref, op]))
  const current = (field: string) => resolveField(said, field, policyOf(e, field)).inForce?.ref
  return conflictsOf(tx, deps.store.build, e, i).map(({ field, heads }) => ({
    field,
    versions: heads
      .flatMap(ref => {
        const op = ops.get(ref)
        return op === undefined ? [] : [versionOf(op, field, users, stations, current(field) === ref)]
      })
      .sort((a, b) => a.at_ms - b.at_ms || compareText(a.ref, b.ref)),
  }))
}

function versionOf(
  op: FoldOp,
  field: string,
  users: ReadonlyMap<string, string | null>,
  stations: ReadonlyMap<string, string>,
  inForce: boolean,
): ConflictField['versions'][number] {
  const value = secret.has(field) ? undefined : (op.op.p?.[field] ?? op.personal?.[field])
  const said = { ref: op.ref, who: users.get(op.actor) ?? null, station: stations.get(op.dev) ?? null, at_ms: op.t }
  return value === undefined ? { ...said, inForce } : { ...said, value, inForce }
}
