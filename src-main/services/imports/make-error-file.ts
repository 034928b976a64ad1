import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import { safeFileName } from '#shared/kit/safe-file-name.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { checkedImport } from './list-records.ts'

/** The rejected and doubtful records with why, to be put right and imported again (ux.md §4). Errors: NotFound, Stale. */
export function makeErrorFile(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'imports', 'errorFile'>,
): Result<OutputOf<'imports', 'errorFile'>, Refusal> {
  const checked = checkedImport(deps, caller, input.importId)
  if (!checked.ok) return checked
  const { open, check } = checked.value
  const { bytes, rows } = deps.reader.errorFile(open.table, open.mapping, check, input.lang)
  deps.store.write(tx =>
    recordAudit(tx, deps, caller.user, { e: 'export', what: 'import-errors', rows, flavour: 'csv' }),
  )
  const name = open.fileName.replace(/\.[A-Za-z0-9]{1,5}$/, '')
  return ok({
    fileName: safeFileName(`${name}-${input.lang === 'fr' ? 'erreurs' : 'errors'}`, '.csv'),
    base64: Buffer.from(bytes).toString('base64'),
    rows,
  })
}

/** Leaves the wizard: what is open is forgotten, what runs stops at its next step. */
export function cancelImport(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'imports', 'cancel'>,
): Result<Record<string, never>, Refusal> {
  if (deps.imports.find(caller, input.importId).ok) deps.imports.drop(input.importId)
  return ok({})
}
