import { setImmediate as breathe } from 'node:timers/promises'
import type { z } from 'zod'
import type { exportFile, ListQuery } from '#shared/contract/fields.ts'
import { contractLimits } from '#shared/contract/limits.ts'
import { type Refusal, refuse } from '#shared/contract/refusal.ts'
import { businessDay } from '#shared/domain/day.ts'
import { may } from '#shared/domain/rights.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { safeFileName } from '#shared/kit/safe-file-name.ts'
import type { ListFiles, ListFlavour, ListSheet, OpenList, SheetRow } from '../../export/list-sheet.ts'
import { depotOf } from '../../repositories/counter-facts.ts'
import { userName } from '../../repositories/print.ts'
import { stationName } from '../../repositories/station.ts'
import { countEntries } from '../../repositories/today.ts'
import { recordAudit } from '../audit/record-audit.ts'
import type { Caller } from '../command.ts'
import { settingsNow } from '../settings/settings-now.ts'
import type { StationDeps } from '../station-deps.ts'
import { conditionsOf } from './list-conditions.ts'
import { type RowMaker, rowMaker, sheetColumns } from './list-rows.ts'
import type { ExportInput, ShownList } from './shown-list.ts'

/** A file of a list. */
export type ExportedFile = z.infer<typeof exportFile>

/** A page of a list, as its own use case answers it. */
export interface ListedPage {
  readonly rows: readonly object[]
  readonly total: number
  readonly totals: Readonly<Record<string, number>>
}
/** Asks a list for one page. */
export type AskPage = (query: ListQuery) => Result<ListedPage, Refusal>

const part = 500
/** A list that changes under the reader is read again this often; the last time without a pause, so that nothing comes between. */
const tries = 3

/**
 * The whole of a list as a file or a paper: the columns that its screen shows, same filter, search and order, every page of it as it was at one
 * moment (EXPT-1), and a line in the audit log. `ask` is the list's own use case, so rights and figures are the list's. Rows go part by part
 * to where the file is made. Errors: what the list refuses, Invalid for an unknown column, ListTooLong past a paper's or a sheet's rows.
 */
export async function exportList(
  deps: StationDeps,
  files: ListFiles,
  caller: Caller,
  list: ShownList,
  input: ExportInput,
  ask: AskPage,
): Promise<Result<ExportedFile, Refusal>> {
  if (!may(caller.role, 'export.lists')) return err(refuse('Forbidden', { action: 'export.lists' }))
  const columns = sheetColumns(list, input)
  if (!columns.ok) return columns
  for (let attempt = 1; ; attempt += 1) {
    const open = files.list()
    const before = entries(deps)
    const read = await readInto(open, input, rowMaker(list, columns.value), ask, attempt === tries)
    if (!read.ok || (attempt < tries && entries(deps) !== before)) {
      await open.drop()
      if (!read.ok) return read
      continue
    }
    const sheet = sheetOf(deps, caller, list, input, read.value)
    const bytes = await open.finish(sheet, input.flavour)
    const { what } = list
    deps.store.write(tx =>
      recordAudit(tx, deps, caller.user, { e: 'export', what, rows: sheet.rows, flavour: input.flavour }),
    )
    return ok(fileOf(list, input, sheet, bytes))
  }
}

const entries = (deps: StationDeps): number => deps.store.read(tx => countEntries(tx, deps.store.build))

interface Read {
  readonly rows: number
  readonly totals: Readonly<Record<string, number>>
  readonly maker: RowMaker
}

async function readInto(
  open: OpenList,
  input: ExportInput,
  maker: RowMaker,
  ask: AskPage,
  inOneGo: boolean,
): Promise<Result<Read, Refusal>> {
  const parts: SheetRow[][] = []
  for (let offset = 0; ; offset += part) {
    const page = ask({ ...input.query, offset, limit: part })
    if (!page.ok) return page
    const { rows, total, totals } = page.value
    const most = mostRows(input.flavour)
    if (total > most) {
      return err(refuse('ListTooLong', { why: input.flavour === 'paper' ? 'paper' : 'file', rows: total, limit: most }))
    }
    const made = maker.rows(rows, totals)
    if (inOneGo) parts.push(made)
    else {
      await open.add(made)
      await breathe()
    }
    if (rows.length < part) {
      for (const one of parts) await open.add(one)
      return ok({ rows: offset + rows.length, totals, maker })
    }
  }
}

const mostRows = (flavour: ListFlavour): number =>
  flavour === 'paper' ? contractLimits.paperRows : contractLimits.sheetRows

function sheetOf(deps: StationDeps, caller: Caller, list: ShownList, input: ExportInput, read: Read): ListSheet {
  const { build } = deps.store
  const { columns, summed } = read.maker
  return deps.store.read(tx => ({
    title: input.title ?? list.what,
    lang: input.lang,
    columns: columns.map(({ field, heading, kind }) => ({ field, heading, kind })),
    rows: read.rows,
    conditions: conditionsOf(list, input),
    sums: summed.map(column => ({ column, value: read.totals[columns[column]?.field ?? ''] ?? 0 })),
    struckNotCounted: list.counted !== undefined && summed.length > 0,
    organisation: settingsNow(tx, build).organisation_name,
    depot: depotOf(tx, build, deps.here.warehouse),
    station: stationName(tx, build, deps.ledger.dev()) ?? '',
    madeBy: userName(tx, build, caller.user),
    madeAtMs: deps.clock.wallMs(),
  }))
}

const endings = { paper: '.pdf', workbook: '.xlsx', csv: '.csv', machine: '.csv' } as const
const mimes = {
  paper: 'application/pdf',
  workbook: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
  machine: 'text/csv',
} as const

function fileOf(list: ShownList, input: ExportInput, sheet: ListSheet, bytes: Uint8Array): ExportedFile {
  const ending = endings[input.flavour]
  const name = input.title ?? list.what
  return {
    fileName: safeFileName(`${name} ${businessDay(sheet.madeAtMs)}`.replaceAll(' ', '-'), ending),
    mime: mimes[input.flavour],
    base64: Buffer.from(bytes).toString('base64'),
    rows: sheet.rows,
  }
}
