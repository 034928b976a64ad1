import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { ImportCheck, RecordCheck } from '../../import/record-check.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'
import { draftFields } from './draft-fields.ts'
import type { AnyDraft, OpenImport } from './import-desk.ts'

type Records = OutputOf<'imports', 'records'>
type Only = InputOf<'imports', 'records'>['only']

/** The open file with its check. Errors: NotFound, Stale where it was not checked yet. */
export function checkedImport(
  deps: StationDeps,
  caller: Caller,
  id: string,
): Result<{ open: OpenImport; check: ImportCheck<AnyDraft> }, Refusal> {
  const found = deps.imports.find(caller, id)
  if (!found.ok) return found
  const { check } = found.value
  return check === null ? err(refuse('Stale', { what: 'import' })) : ok({ open: found.value, check })
}

/** A page of the checked records: what would be stored, what the cells said, what is doubtful. Errors: NotFound, Stale. */
export function listRecords(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'imports', 'records'>,
): Result<Records, Refusal> {
  const checked = checkedImport(deps, caller, input.importId)
  if (!checked.ok) return checked
  const { open, check } = checked.value
  const wanted = check.records.filter(record => isWanted(record, input.only))
  const names = namesOf(check)
  const rows = wanted.slice(input.offset, input.offset + input.limit).map(record => ({
    record: record.record,
    line: record.line,
    outcome: record.outcome,
    reason: record.reason,
    fields: shownFields(open, record, names),
    source: { ...record.source },
    warnings: record.warnings.map(({ field, code, text }) => ({ field, code, text })),
    duplicates: record.duplicates.map(candidate => ({ ...candidate, reasons: [...candidate.reasons] })),
  }))
  return ok({ rows, total: wanted.length })
}

function isWanted(record: RecordCheck<AnyDraft>, only: Only): boolean {
  if (only === 'all') return true
  if (only === 'warned') return record.warnings.length > 0
  return only === 'duplicates' ? record.duplicates.length > 0 : record.outcome === only
}

function namesOf(check: ImportCheck<AnyDraft>) {
  const cooperatives = new Map(check.cooperatives.map(body => [body.key, body.name]))
  const suppliers = new Map(check.suppliers.map(body => [body.key, body.name]))
  return { cooperative: (key: string) => cooperatives.get(key), supplier: (key: string) => suppliers.get(key) }
}

function shownFields(open: OpenImport, record: RecordCheck<AnyDraft>, names: ReturnType<typeof namesOf>) {
  if (record.draft === null) return {}
  const { source: _source, ...fields } = draftFields(open.kind, record.draft, {}, names)
  return fields
}
