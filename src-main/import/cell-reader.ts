import type { ImportWarning } from '#shared/domain/import-codes.ts'
import { hasInvisible, isSeen, tidyLines, tidyText } from '#shared/domain/folded-text.ts'
import { headerCells, type Mapping } from './map-columns.ts'
import type { CellWarning } from './record-check.ts'
import type { Table, TableRecord } from './table.ts'

/** Reads one record after another by field name, and keeps what was said and what was doubtful. */
export interface CellReader {
  start(record: TableRecord): void
  /** The cell of a field as it stands, '' when the file does not say. */
  text(field: string): string
  /** Free text in one line, or with its lines; empty and warned about when longer than may be stored. */
  line(field: string, most: number): string
  lines(field: string, most: number): string
  has(field: string): boolean
  warn(field: string, code: ImportWarning, text: string, proposals?: readonly (string | number)[]): void
  /** Since `start`. */
  warnings(): readonly CellWarning[]
  /** Every filled cell since `start`: mapped ones by field first, then the others by heading. */
  source(): Readonly<Record<string, string>>
}

const NONE: readonly CellWarning[] = []
/** Spreadsheet formulas as text: `=…`, `@SUM(…)`. A phone may begin with +, a number with -. */
const FORMULA = /^\s*(?:=|@\w|[+-]\s*[A-Za-z]+\()/

/** A reader for one table and mapping. */
export function cellReader(table: Table, mapping: Mapping): CellReader {
  const columns: Record<string, number> = {}
  for (const [field, column] of Object.entries(mapping.columns)) if (column !== null) columns[field] = column
  const labels = sourceLabels(table, mapping, columns)
  const mapped = Object.values(columns).sort((a, b) => a - b)
  const isMapped: boolean[] = []
  for (const column of mapped) isMapped[column] = true
  const notesLast = columns['notes'] !== undefined && columns['notes'] === headingCount(table, mapping) - 1
  const joint = table.separator ?? ';'
  let cells: readonly string[] = []
  let warnings: CellWarning[] | null = null
  const warn = (field: string, code: ImportWarning, text: string, proposals?: readonly (string | number)[]): void => {
    warnings ??= []
    warnings.push(proposals === undefined ? { field, code, text } : { field, code, text, proposals })
  }
  const text = (field: string): string => {
    const column = columns[field]
    if (column === undefined) return ''
    const cell = cells[column] ?? ''
    return notesLast && field === 'notes' && cells.length > column + 1 ? rest(cells, column, joint) : cell
  }
  const short = (field: string, value: string, most: number): string => {
    if (value.length <= most) return value
    warn(field, 'TextTooLong', value)
    return ''
  }
  return {
    start(record) {
      cells = record.cells
      warnings = null
      for (let i = 0; i < cells.length; i += 1) {
        const cell = cells[i] ?? ''
        if (cell === '') continue
        const code = cell.charCodeAt(0)
        if ((code < 48 || code === 61 || code === 64) && FORMULA.test(cell))
          warn(labels[i] ?? `#${i + 1}`, 'FormulaText', cell)
        else if (hasInvisible(cell)) warn(labels[i] ?? `#${i + 1}`, 'InvisibleCharacters', cell)
      }
    },
    text,
    line: (field, most) => short(field, tidyText(text(field)), most),
    lines: (field, most) => short(field, tidyLines(text(field)), most),
    has: field => columns[field] !== undefined,
    warn,
    warnings: () => warnings ?? NONE,
    source() {
      const source: Record<string, string> = {}
      const keep = (i: number): void => {
        const cell = cells[i] ?? ''
        if (labels[i] !== '' && isSeen(cell)) source[labels[i] ?? `#${i + 1}`] = cell
      }
      for (const i of mapped) keep(i)
      for (let i = 0; i < cells.length; i += 1) if (!isMapped[i]) keep(i)
      return source
    },
  }
}

function headingCount(table: Table, mapping: Mapping): number {
  const cells = headerCells(table, mapping)
  let count = cells.length
  while (count > 0 && (cells[count - 1] ?? '').trim() === '') count -= 1
  return count
}

/** A separator inside the last cell that nobody quoted cut it; together again. */
function rest(cells: readonly string[], column: number, joint: string): string {
  return cells
    .slice(column)
    .join(joint)
    .replace(new RegExp(`[${joint === '|' ? '\\|' : joint}\\s]+$`), '')
}

/** The field of each column, or its heading; '' for the numbers of the lines, which are the file's own. */
function sourceLabels(table: Table, mapping: Mapping, columns: Readonly<Record<string, number>>): string[] {
  const fields = new Map(Object.entries(columns).map(([field, column]) => [column, field]))
  const used = new Set(fields.values())
  return headerCells(table, mapping).map((heading, i) => {
    const field = fields.get(i)
    if (field !== undefined) return field === 'ordinal' ? '' : field
    const base = tidyText(heading) === '' ? `#${i + 1}` : tidyText(heading).slice(0, 60)
    const label = used.has(base) || base === '__proto__' ? `${base} #${i + 1}` : base
    used.add(label)
    return label
  })
}
