import { createHash } from 'node:crypto'
import type { InputOf, OutputOf } from '#shared/contract/calls.ts'
import { contractLimits } from '#shared/contract/limits.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { importOfFile, unfinishedImport } from '../../repositories/import.ts'
import { savedMappings } from '../../repositories/import-mapping.ts'
import type { ImportKind } from '../../import/import-fields.ts'
import type { Mapping, SavedMapping } from '../../import/map-columns.ts'
import type { ImportFault, Table } from '../../import/table.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

type Opened = OutputOf<'imports', 'open'>
const previewRecords = 12
const cellShown = 200

/**
 * Reads a file in any encoding and separator, or a workbook, and proposes which column is what: from its headings, or as such a file was
 * mapped last time. Nothing is written. Errors: ImportUnreadable with why, TooLarge.
 */
export async function openImport(
  deps: StationDeps,
  caller: Caller,
  input: InputOf<'imports', 'open'>,
): Promise<Result<Opened, Refusal>> {
  if (!may(caller.role, 'farmers.import')) return err(refuse('Forbidden', { action: 'farmers.import' }))
  const bytes = Buffer.from(input.base64, 'base64')
  if (bytes.length > contractLimits.importBytes) return err(refuse('TooLarge', { limit: contractLimits.importBytes }))
  const { encoding, separator, sheet } = input
  const read = await deps.reader.readTable(bytes, { encoding, separator, sheet })
  if (!read.ok) return err(faultToRefusal(read.error))
  const table = read.value
  const mapping = mappingOf(deps, table, input.kind, input.headerRecord)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const id = deps.random.uuid()
  deps.imports.put({
    id,
    user: caller.user,
    kind: input.kind,
    fileName: input.fileName,
    sha256,
    table,
    mapping,
    check: null,
    busy: false,
    cancelled: false,
    usedMs: deps.clock.wallMs(),
  })
  return ok({
    importId: id,
    kind: input.kind,
    fileName: input.fileName,
    detected: {
      format: table.format,
      encoding: table.encoding,
      separator: table.separator,
      sheets: [...table.sheets],
      sheet: table.sheet,
    },
    header: deps.reader.headerCells(table, mapping),
    headerRecord: mapping.headerRecord,
    preview: table.records.slice(0, previewRecords).map(record => record.cells.map(cell => cell.slice(0, cellShown))),
    mapping: { ...mapping.columns },
    fields: deps.reader.importFields(input.kind).map(({ field, required }) => ({ field, required })),
    areaUnits: deps.reader.unitsOfColumns(table, mapping),
    mappingFrom: mapping.from === 'saved' ? 'saved' : 'detected',
    before: importedBefore(deps, input.kind, sha256),
  })
}

/** What the same bytes made here before. An import that stopped half-way is gone on with: that is no second time. */
function importedBefore(deps: StationDeps, kind: ImportKind, sha256: string): Opened['before'] {
  const { build } = deps.store
  const last = deps.store.read(tx =>
    unfinishedImport(tx, build, sha256, '') === undefined ? importOfFile(tx, build, kind, sha256) : undefined,
  )
  if (last === undefined) return null
  const { created } = JSON.parse(last.counts) as { created: number }
  return { at_ms: last.at_ms, created }
}

function mappingOf(deps: StationDeps, table: Table, kind: ImportKind, headerRecord: number | undefined): Mapping {
  if (headerRecord !== undefined) return deps.reader.proposeMapping(table, kind, headerRecord)
  for (const text of deps.store.read(tx => savedMappings(tx, deps.store.build, kind))) {
    const saved = deps.reader.applySavedMapping(table, JSON.parse(text) as SavedMapping)
    if (saved !== null) return saved
  }
  return deps.reader.proposeMapping(table, kind)
}

/** Why a file cannot be read, as a refusal. */
export function faultToRefusal(fault: ImportFault): Refusal {
  if (fault.kind === 'Cancelled') return refuse('Cancelled', {})
  if (fault.kind === 'FileTooLarge') return refuse('TooLarge', { limit: fault.most })
  const found = fault.kind === 'FileNotATable' ? `:${fault.found}` : ''
  return refuse('ImportUnreadable', { why: `${fault.kind}${found}` })
}
