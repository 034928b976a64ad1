import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { StationDeps } from '../station-deps.ts'
import { historyOf } from './history-of.ts'
import type { Current, Register } from './register.ts'

/**
 * Whether a change of these fields would cover what its author has not seen (LEDGER §1 `b`). `seen`: the refs of the changes that his
 * form was opened with, of a long history the latest; absent where he asks for his value whatever it was.
 * Errors: ChangedMeanwhile with each such field as it stands, who set it and when, and the refs that he has seen then.
 */
export function changedMeanwhile(
  tx: ReadTx,
  deps: StationDeps,
  register: Register,
  record: { readonly id: string; readonly current: Current; readonly seen?: readonly string[] | undefined },
  changed: readonly string[],
): Result<void, Refusal> {
  if (record.seen === undefined || changed.length === 0) return ok(undefined)
  const seen = new Set(record.seen)
  const lines = historyOf(tx, deps, register.e, record.id)
  const from = Math.max(
    0,
    lines.findIndex(line => seen.has(line.ref)),
  )
  const covered = lines
    .slice(from)
    .filter(line => !seen.has(line.ref))
    .flatMap(line => line.changes.filter(({ field }) => changed.includes(field)).map(({ field }) => ({ field, line })))
  if (covered.length === 0) return ok(undefined)
  const last = new Map(covered.map(({ field, line }) => [field, line]))
  const fields = [...last].map(([field, { actorName, at_ms }]) => ({
    field,
    value: record.current.fields[field] ?? null,
    who: actorName,
    at_ms,
  }))
  return err(refuse('ChangedMeanwhile', { fields, refs: [...new Set(covered.map(({ line }) => line.ref))] }))
}
