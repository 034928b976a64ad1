import { PassThrough } from 'node:stream'
import type ExcelJS from 'exceljs'
import type { ListSheet, SheetCell, SheetKind, SheetRow } from './list-sheet.ts'
import { scaled } from './write-csv.ts'

/** How a spreadsheet shows a kind; `@` keeps text what it is, whoever edits the cell. */
const formats: Record<SheetKind, string> = {
  text: '@',
  code: '@',
  year: '0',
  whole: '#,##0',
  money: '#,##0',
  kg: '#,##0.0##',
  ha: '#,##0.00##',
  day: 'dd/mm/yyyy',
  instant: 'dd/mm/yyyy hh:mm',
}
const widths: Record<SheetKind, number> = {
  text: 24,
  code: 20,
  year: 8,
  whole: 10,
  money: 14,
  kg: 12,
  ha: 10,
  day: 12,
  instant: 17,
}
const doualaMs = 3_600_000
const headFill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFEFEBE3' } } as const

/**
 * A list as an XLSX workbook (EXPT-1): one sheet, headings frozen, figures as numbers and days as dates in the same units as on the screen,
 * struck rows struck through. No cell is a formula: texts are text cells of the format Text, and those that begin like a formula have an
 * apostrophe before them, for whoever saves the sheet as CSV (FI-5). Rows are written one by one.
 */
export async function writeWorkbook(sheet: ListSheet, rows: readonly SheetRow[]): Promise<Uint8Array> {
  // Loaded where it is needed: it is a tenth of a second of every start (bench window).
  const { default: excel } = await import('exceljs')
  const stream = new PassThrough()
  const bytes = collected(stream)
  const workbook = new excel.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: true })
  workbook.creator = 'CocoaTrack'
  workbook.created = new Date(sheet.madeAtMs)
  workbook.modified = workbook.created
  const page = workbook.addWorksheet(sheetName(sheet.title), {
    views: [{ state: 'frozen', ySplit: 1 }],
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  })
  page.pageSetup.printTitlesRow = '1:1'
  page.columns = sheet.columns.map(({ heading, kind }) => ({
    width: Math.max(widths[kind], heading.length + 4),
    style: { numFmt: formats[kind] },
  }))
  putHeadings(page, sheet)
  for (const row of rows) putRow(page, sheet, row)
  page.autoFilter = { from: { row: 1, column: 1 }, to: { row: rows.length + 1, column: sheet.columns.length } }
  page.commit()
  await workbook.commit()
  return bytes
}

function putHeadings(page: ExcelJS.Worksheet, sheet: ListSheet): void {
  const head = page.addRow(sheet.columns.map(({ heading }) => harmless(heading)))
  head.eachCell(cell => {
    cell.font = { bold: true }
    cell.fill = headFill
  })
  head.commit()
}

function putRow(page: ExcelJS.Worksheet, sheet: ListSheet, row: SheetRow): void {
  const made = page.addRow(row.cells.map((cell, at) => valueOf(cell, sheet.columns[at]?.kind ?? 'text')))
  if (row.struck) {
    made.eachCell(cell => {
      cell.font = { strike: true, color: { argb: 'FF6B6459' } }
    })
  }
  made.commit()
}

/** A spreadsheet keeps a day as a number of its own calendar: what the clock at Douala showed, read as if it were UTC. */
function valueOf(cell: SheetCell, kind: SheetKind): string | number | Date | null {
  if (cell === null || cell === '') return null
  if (typeof cell === 'string') return kind === 'day' ? new Date(`${cell}T00:00:00Z`) : harmless(cell)
  if (kind === 'instant') return new Date(cell + doualaMs)
  return kind === 'kg' ? scaled(cell, 3) : kind === 'ha' ? scaled(cell, 4) : cell
}

/** What XML cannot hold is left out; what a spreadsheet would take for a formula begins with an apostrophe. */
function harmless(text: string): string {
  const plain = text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  return /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(plain) ? `'${plain}` : plain
}

/** A sheet's name is at most 31 characters and none of these. */
const sheetName = (title: string): string =>
  title
    .replace(/[[\]:*?/\\']/g, ' ')
    .slice(0, 31)
    .trim() || 'Liste'

function collected(stream: PassThrough): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', reject)
    stream.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))))
  })
}
