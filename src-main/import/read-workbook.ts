import { Buffer } from 'node:buffer'
import type ExcelJS from 'exceljs'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { detectHeader, SEARCH_RECORDS } from './detect-header.ts'
import { importKinds } from './import-fields.ts'
import type { ImportFault, ImportLimits, ReadOptions, Table, TableNotice, TableRecord } from './table.ts'
import { guardArchive } from './zip-guard.ts'

/** More empty rows in a row than this are a stray format far below, not a pause in the list. */
const MOST_GAP = 1_000

/**
 * A sheet of an XLSX workbook as records of text cells: the wanted sheet, else the longest of the visible ones whose headings are understood. Days are `YYYY-MM-DD`, numbers
 * have no grouping and never exactly three decimals (`1.2340`), formulas give their stored value, merged cells repeat downwards only.
 * Errors: `ImportFault`. Source: IMP-5.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  options: ReadOptions,
  limits: ImportLimits,
): Promise<Result<Table, ImportFault>> {
  const names = guardArchive(bytes, limits)
  if (!names.ok) return names
  if (!names.value.includes('xl/workbook.xml')) {
    return err({ kind: 'FileNotATable', found: names.value.includes('content.xml') ? 'ods' : 'archive' })
  }
  // Loaded where it is needed: it is a tenth of a second of every start (bench window).
  const { default: excel } = await import('exceljs')
  const workbook = new excel.Workbook()
  try {
    const copy = Buffer.from(bytes)
    await workbook.xlsx.load(copy.buffer.slice(copy.byteOffset, copy.byteOffset + copy.byteLength))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return err({ kind: 'WorkbookCorrupt' })
  }
  const sheets = workbook.worksheets.map(sheet => sheet.name)
  const sheet = chosenSheet(workbook, options.sheet)
  if (sheet === null && options.sheet !== undefined) return err({ kind: 'SheetMissing', sheet: options.sheet, sheets })
  if (sheet === null || sheet.actualRowCount === 0) return err({ kind: 'FileEmpty' })
  return readSheet(sheet, sheets, options, limits)
}

function chosenSheet(workbook: ExcelJS.Workbook, wanted: string | undefined): ExcelJS.Worksheet | null {
  if (wanted !== undefined) return workbook.worksheets.find(sheet => sheet.name === wanted) ?? null
  const visible = workbook.worksheets.filter(sheet => sheet.state === 'visible')
  const all = visible.length > 0 ? visible : workbook.worksheets
  // Counts and pivots stand beside a register, and may be longer than it.
  const read = all.map(sheet => ({ sheet, understood: all.length > 1 ? headingsUnderstood(sheet) : 1 }))
  const most = Math.max(...read.map(one => one.understood))
  const lists = read.filter(one => one.understood * 2 >= most).map(one => one.sheet)
  return lists.reduce<ExcelJS.Worksheet | null>(
    (best, sheet) => (best === null || sheet.actualRowCount > best.actualRowCount ? sheet : best),
    null,
  )
}

/** How many columns of a sheet the best of the first records names, whatever it is a list of. */
function headingsUnderstood(sheet: ExcelJS.Worksheet): number {
  const records = Array.from({ length: Math.min(sheet.rowCount, SEARCH_RECORDS + 1) }, (_, at) => ({
    n: at + 1,
    line: at + 1,
    cells: rowCells(sheet.getRow(at + 1), { count: 0 }),
  }))
  return Math.max(...importKinds.map(kind => detectHeader({ records }, kind)?.understood ?? 0))
}

function readSheet(
  sheet: ExcelJS.Worksheet,
  sheets: readonly string[],
  options: ReadOptions,
  limits: ImportLimits,
): Result<Table, ImportFault> {
  const records: TableRecord[] = []
  let fault: ImportFault | null = null
  let widest = 1
  let last = 0
  const formulas = { count: 0 }
  const blank = (line: number): void => {
    records.push({ n: records.length + 1, line, cells: [''] })
  }
  sheet.eachRow((row, line) => {
    if (fault !== null) return
    const cells = rowCells(row, formulas)
    if (cells.length === 0) return
    if (line - last - 1 <= MOST_GAP) for (let gap = last + 1; gap < line; gap += 1) blank(gap)
    last = line
    if (cells.length > limits.columns) fault = { kind: 'TooManyColumns', line, most: limits.columns }
    else if (cells.some(cell => cell.length > limits.cellChars))
      fault = { kind: 'CellTooLong', line, most: limits.cellChars }
    else if (records.length >= limits.rows) fault = { kind: 'TooManyRows', most: limits.rows }
    else if (line % 4_096 === 0 && options.onProgress?.(line, sheet.rowCount) === false) fault = { kind: 'Cancelled' }
    widest = Math.max(widest, cells.length)
    records.push({ n: records.length + 1, line, cells })
  })
  if (fault !== null) return err(fault)
  if (records.length === 0) return err({ kind: 'FileEmpty' })
  const notices: TableNotice[] = formulas.count > 0 ? [{ kind: 'FormulaWithoutValue', count: formulas.count }] : []
  const table = { format: 'xlsx', encoding: null, separator: null, sheet: sheet.name, sheets, columns: widest } as const
  return ok({ ...table, records, notices })
}

/** The cells of a row up to its last filled one. */
function rowCells(row: ExcelJS.Row, formulas: { count: number }): string[] {
  const cells: string[] = []
  row.eachCell({ includeEmpty: false }, (cell, column) => {
    if (cell.isMerged && cell.master !== cell && cell.master.row === cell.row) return
    if (cell.isMerged && cell.master !== cell && cell.master.col !== cell.col) return
    const text = cellText(cell.value, cell.numFmt, formulas).replaceAll('\0', '').toWellFormed().normalize('NFC')
    if (text === '') return
    while (cells.length < column - 1) cells.push('')
    cells[column - 1] = text
  })
  return cells
}

function cellText(value: ExcelJS.CellValue, format: string | undefined, formulas: { count: number }): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number') return numberText(value, format)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (value instanceof Date) return dayText(value)
  if ('richText' in value) return value.richText.map(part => part.text).join('')
  if ('hyperlink' in value) return cellText(value.text, format, formulas)
  if ('error' in value) return String(value.error)
  if ('formula' in value || 'sharedFormula' in value) {
    if (value.result !== undefined) return cellText(value.result, format, formulas)
    formulas.count += 1
    return 'formula' in value ? `=${value.formula}` : ''
  }
  return ''
}

/** A workbook keeps fifteen digits: a longer number has already lost some, and says so by its form. */
const MOST_DIGITS = 1e15

/** Plain digits. A code shown with leading zeros (`000000000`) keeps them; three decimals get a fourth so that nobody takes the dot for grouping. */
function numberText(value: number, format: string | undefined): string {
  if (!Number.isFinite(value)) return ''
  if (Math.abs(value) >= MOST_DIGITS) return value.toExponential().replace('e', 'E')
  if (Number.isInteger(value)) {
    const digits = String(value)
    const zeros = /^0+$/.exec(format ?? '')?.[0].length ?? 0
    return value >= 0 ? digits.padStart(zeros, '0') : digits
  }
  const text = String(value)
  return /^-?\d+\.\d{3}$/.test(text) ? `${text}0` : text
}

const DAY_MS = 86_400_000
const YEAR_SERIALS = { from: 1_900, to: 2_035 }

/** A day; a bare year that a date format turned into a day of 1905 is that year again. */
function dayText(value: Date): string {
  if (Number.isNaN(value.getTime())) return ''
  const serial = value.getTime() / DAY_MS + 25_569
  if (Number.isInteger(serial) && serial >= YEAR_SERIALS.from && serial <= YEAR_SERIALS.to) return String(serial)
  return value.toISOString().slice(0, 10)
}
