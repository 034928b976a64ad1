import type { OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { listImports as listRows } from '../../repositories/import.ts'
import { userNames } from '../../repositories/user.ts'
import { type Caller, runQuery } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Listed = OutputOf<'imports', 'list'>
type Row = Listed['rows'][number]

/** Every import of registers, the latest first, with what it counted and whether it was undone. */
export function listImports(deps: StationDeps, caller: Caller): Result<Listed, Refusal> {
  return runQuery<Listed>(deps, caller, 'farmers.import', tx => {
    const names = userNames(tx, deps.store.build)
    const rows = listRows(tx, deps.store.build).map(row => ({
      id: row.id,
      kind: row.kind as Row['kind'],
      fileName: row.file_name,
      at_ms: row.at_ms,
      actorName: names.get(row.actor) ?? null,
      counts: JSON.parse(row.counts) as Row['counts'],
      undone: row.live === 0,
    }))
    return ok({ rows })
  })
}
