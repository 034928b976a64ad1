import type { HistoryLine } from '#shared/contract/fields.ts'
import type { FoldOp } from '#shared/domain/fold.ts'
import type { Json } from '#shared/sync/entry.ts'
import { userNames } from '../../repositories/user.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'

/** Fields that a history says were changed, without their values. */
const secret = new Set(['password', 'keys'])
/** Fields that say something about the change, not about the record. */
const about = new Set(['why', 'second'])

/** Every change of a record, oldest first, from the ledger: what it was, what it became, by whom, when and why (AUD-1). */
export function historyOf(tx: ReadTx, deps: Deps, e: string, id: string): HistoryLine[] {
  const names = userNames(tx, deps.store.build)
  const values = new Map<string, Json>()
  const own = deps.ledger.history(tx, e, id).filter(({ op }) => op.e === e && op.i === id)
  return own.map(op => ({
    at_ms: op.t,
    actor: op.actor,
    actorName: names.get(op.actor) ?? null,
    kind: kindOf(op),
    ref: op.ref,
    changes: changesOf(op, values),
    why: typeof op.op.p?.['why'] === 'string' ? op.op.p['why'] : null,
  }))
}

function kindOf({ op }: FoldOp): string {
  if (op.k !== 'set') return op.k
  const archived = op.p?.['archived']
  return archived === true ? 'archive' : archived === false ? 'unarchive' : 'edit'
}

function changesOf(op: FoldOp, values: Map<string, Json>): HistoryLine['changes'] {
  const said: Record<string, Json> = { ...op.op.p, ...op.personal }
  const fields = [...new Set([...Object.keys(op.op.b ?? {}), ...Object.keys(said)])].filter(field => !about.has(field))
  return fields.toSorted().map(field => {
    const before = values.get(field) ?? null
    const after = said[field] ?? null
    if (after === null) values.delete(field)
    else values.set(field, after)
    return secret.has(field) ? { field, before: null, after: null } : { field, before, after }
  })
}
