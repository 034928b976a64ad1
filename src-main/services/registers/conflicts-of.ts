import type { Json } from '#shared/sync/entry.ts'
import { conflictsOf as conflictRows } from '../../repositories/conflict.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'

/** Fields of a record that were set apart from one another, with every value that is said (LEDGER §7). */
export function conflictsOf(tx: ReadTx, deps: Deps, e: string, id: string): { field: string; values: Json[] }[] {
  const rows = conflictRows(tx, deps.store.build, e, id)
  if (rows.length === 0) return []
  const byRef = new Map(deps.ledger.history(tx, e, id).map(op => [op.ref, { ...op.op.p, ...op.personal }]))
  return rows.map(({ field, heads }) => ({
    field,
    values: heads.flatMap(ref => {
      const value = byRef.get(ref)?.[field]
      return value === undefined ? [] : [value]
    }),
  }))
}
