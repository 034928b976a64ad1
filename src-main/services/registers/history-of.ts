import type { HistoryLine } from '#shared/contract/fields.ts'
import type { FoldOp } from '#shared/domain/fold.ts'
import { policyOf } from '#shared/domain/register-fields.ts'
import type { Json } from '#shared/sync/entry.ts'
import { type FieldVersion, fieldVersions, resolveField } from '#shared/sync/register.ts'
import { stationNames } from '../../repositories/station.ts'
import { userNames } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'

/** Fields that a history says were changed, without their values. */
const secret = new Set(['password', 'keys'])
/** Fields that say something about the change, not about the record. */
const about = new Set(['why', 'second'])

/**
 * Every change of a record, oldest first, from the ledger: what it was, what it became, by whom, at which station, when and why (AUD-1).
 * What it was is what its author saw: a line above it may have been written apart from it.
 */
export function historyOf(tx: ReadTx, deps: Deps, e: string, id: string): HistoryLine[] {
  const names = userNames(tx, deps.store.build)
  const stations = stationNames(tx, deps.store.build)
  const own = deps.ledger.history(tx, e, id).filter(({ op }) => op.e === e && op.i === id)
  const before = valuesBefore(e, own)
  return own.map(op => ({
    at_ms: op.t,
    actor: op.actor,
    actorName: names.get(op.actor) ?? null,
    station: stations.get(op.dev) ?? null,
    kind: kindOf(op),
    ref: op.ref,
    changes: changesOf(op, before),
    why: typeof op.op.p?.['why'] === 'string' ? op.op.p['why'] : null,
  }))
}

function kindOf({ op }: FoldOp): string {
  if (op.k !== 'set') return op.k
  const archived = op.p?.['archived']
  return archived === true ? 'archive' : archived === false ? 'unarchive' : 'edit'
}

type Before = (op: FoldOp, field: string) => Json | null

function changesOf(op: FoldOp, before: Before): HistoryLine['changes'] {
  const said: Record<string, Json> = { ...op.op.p, ...op.personal }
  const fields = [...new Set([...Object.keys(op.op.b ?? {}), ...Object.keys(said)])].filter(field => !about.has(field))
  return fields
    .toSorted()
    .map(field =>
      secret.has(field)
        ? { field, before: null, after: null }
        : { field, before: before(op, field), after: said[field] ?? null },
    )
}

/** The value that a change followed on, by the refs in its `b` (LEDGER §1); null where that is not here, or there was none. */
function valuesBefore(e: string, own: readonly FoldOp[]): Before {
  const fields = new Map<string, readonly FieldVersion[]>()
  return ({ op }, field) => {
    const refs = op.k === 'set' ? (op.b?.[field] ?? []) : []
    const versions = fields.get(field) ?? fieldVersions(own, field)
    fields.set(field, versions)
    if (refs.length < 2) return versions.find(version => version.ref === refs[0])?.value ?? null
    // Of several that contradict each other he saw the one in force then.
    const seen = ancestry(versions, refs)
    const then = own.filter(one => seen.has(one.ref))
    return resolveField(then, field, policyOf(e, field)).inForce?.value ?? null
  }
}

/** These versions and all that they followed on. */
function ancestry(versions: readonly FieldVersion[], refs: readonly string[]): ReadonlySet<string> {
  const parents = new Map(versions.map(version => [version.ref, version.parents]))
  const seen = new Set(refs)
  for (const ref of seen) for (const parent of parents.get(ref) ?? []) seen.add(parent)
  return seen
}
