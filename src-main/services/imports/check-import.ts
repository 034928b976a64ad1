import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { CheckProgress, ImportCheck } from '../../import/record-check.ts'
import type { Steps } from '../../storage/steps.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { territoryNow } from '../territory/places-now.ts'
import type { AnyDraft, OpenImport } from './import-desk.ts'
import { knownCooperativeBodies, knownFarmers, knownSupplierBodies, knownSupplierPeople } from './known-records.ts'

type Checked = OutputOf<'imports', 'check'>

/**
 * The dry run: every record judged with a mapping, nothing written. Errors: NotFound of the open file, ImportNameMissing, ImportNoHeader
 * where nothing is mapped, Busy, Cancelled.
 */
export async function checkImport(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'imports', 'check'>,
): Promise<Result<Checked, Refusal>> {
  const found = deps.imports.find(caller, input.importId)
  if (!found.ok) return found
  const open = found.value
  if (open.busy) return err(refuse('Busy', { why: 'import' }))
  const mapping = deps.reader.withColumns(open.table, open.mapping, input.mapping)
  open.mapping = { ...mapping, areaUnit: input.areaUnit ?? mapping.areaUnit }
  open.check = null
  const gaps = deps.reader.mappingGaps(open.mapping)
  const mapped = Object.values(open.mapping.columns).some(column => column !== null)
  if (gaps.length > 0) return err(mapped ? refuse('ImportNameMissing', {}) : refuse('ImportNoHeader', {}))
  open.busy = true
  try {
    const check = await judge(deps, open, null)
    if (!check.ok) return check
    open.check = check.value
    return ok(summaryOf(check.value))
  } finally {
    open.busy = false
  }
}

/** What a check came to, in counts. */
export function summaryOf(check: ImportCheck<unknown>): Checked {
  const reasons: Record<string, number> = {}
  for (const { reason } of [...check.rejected, ...check.skipped]) reasons[reason] = (reasons[reason] ?? 0) + 1
  return { counts: countsOf(check), warnings: { ...check.warnings }, reasons }
}

/** How many records each outcome has; `rows` is their sum. */
export const countsOf = (check: ImportCheck<unknown>) => ({
  rows: check.rows,
  created: check.created,
  matched: check.matched,
  rejected: check.rejected.length,
  skipped: check.skipped.length,
})

/** Records between two reports of progress. */
const tellEvery = 500

/**
 * Judges every record in slices, telling progress and stopping when the wizard is left. `but`: an import whose records are looked at as
 * if they were not there, for one that goes on after a crash.
 */
export async function judge(
  deps: StationDeps,
  open: OpenImport,
  but: string | null,
): Promise<Result<ImportCheck<AnyDraft>, Refusal>> {
  const steps = await stepsOf(deps, open, but)
  const of = open.table.records.length
  let told = 0
  const check = await deps.inSlices(steps, {
    progress({ step, done }) {
      if (step !== 'records' || done - told < tellEvery) return
      told = done
      deps.push({ topic: 'progress', job: 'import', id: open.id, done, of })
    },
    cancelled: () => open.cancelled,
  })
  return check === undefined ? err(refuse('Cancelled', {})) : ok(check)
}

type CheckSteps = Steps<ImportCheck<AnyDraft>, CheckProgress>

async function stepsOf(deps: StationDeps, open: OpenImport, but: string | null): Promise<CheckSteps> {
  const { table, mapping } = open
  const territory = deps.store.read(tx => territoryNow(tx, deps))
  const today = businessDay(deps.clock.wallMs())
  const cooperatives = knownCooperativeBodies(deps, but)
  if (open.kind === 'cooperatives')
    return deps.reader.checkCooperativesInSteps(table, mapping, { territory, cooperatives })
  if (open.kind === 'suppliers') {
    const suppliers = knownSupplierPeople(deps, but)
    return deps.reader.checkSuppliersInSteps(table, mapping, { territory, today, suppliers, cooperatives })
  }
  const farmers = await knownFarmers(deps, but)
  const suppliers = knownSupplierBodies(deps, but)
  return deps.reader.checkFarmersInSteps(table, mapping, { territory, today, farmers, suppliers, cooperatives })
}
