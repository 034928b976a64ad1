import { setImmediate as breathe } from 'node:timers/promises'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { Refusal } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { ok, type Result } from '#shared/kit/result.ts'
import type { CsvCell, CsvColumn, CsvFlavour, CsvKind } from '../../export/write-csv.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import type { StationDeps } from '../station-deps.ts'

/** A column of an exported list: field → how it is written, its heading in French and in English. */
export type ExportColumns = Readonly<Record<string, readonly [kind: CsvKind, fr: string, en: string]>>

/** What a list is exported as: its query, flavour and language. */
export interface ExportInput {
  readonly query: ListQuery
  readonly flavour: CsvFlavour
  readonly lang: 'fr' | 'en'
}

/** A CSV as bytes in base64, with its name and number of rows. */
export interface CsvFile {
  readonly fileName: string
  readonly base64: string
  readonly rows: number
}

interface Page {
  readonly rows: readonly object[]
  readonly total: number
}

const part = 500

/**
 * The whole of a list as CSV: what its screen shows, same filter, search and order, every page of it (EXPT-1), and a line in the audit
 * log. `page` is the list's own use case, so rights and figures are the list's. Errors: what the list refuses.
 */
export async function exportList(
  deps: StationDeps,
  caller: Caller,
  what: string,
  columns: ExportColumns,
  input: ExportInput,
  page: (query: ListQuery) => Result<Page, Refusal>,
): Promise<Result<CsvFile, Refusal>> {
  const headed: CsvColumn[] = Object.entries(columns).map(([field, [kind, fr, en]]) => {
    const unit = unitOf(kind)
    return { field, kind, heading: (input.lang === 'fr' ? fr : en) + unit }
  })
  const texts: string[] = []
  let rows = 0
  for (let offset = 0; ; offset += part) {
    const one = page({ ...input.query, offset, limit: part })
    if (!one.ok) return one
    const cells = one.value.rows as readonly Readonly<Record<string, CsvCell>>[]
    texts.push(deps.csv(headed, cells, input.flavour, offset === 0))
    rows += cells.length
    if (cells.length < part) break
    await breathe()
  }
  deps.store.write(tx => recordAudit(tx, deps, caller.user, { e: 'export', what, rows, flavour: input.flavour }))
  const day = businessDay(deps.clock.wallMs())
  const base64 = Buffer.from(texts.join(''), 'utf8').toString('base64')
  return ok({ fileName: `${what}-${day}.csv`, base64, rows })
}

const units: Partial<Record<CsvKind, string>> = { kg: ' (kg)', ha: ' (ha)', percent: ' (%)' }
const unitOf = (kind: CsvKind): string => units[kind] ?? ''
