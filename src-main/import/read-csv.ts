import { setImmediate } from 'node:timers/promises'
import Papa from 'papaparse'
import { assert } from '#shared/kit/assert.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import { decodeText } from './decode-text.ts'
import { detectSeparator } from './detect-separator.ts'
import { type RecordSpans, splitRecords } from './split-records.ts'
import type { ImportFault, ImportLimits, ReadOptions, Table, TableNotice, TableRecord } from './table.ts'

const CHUNK_RECORDS = 4_000

/**
 * A text file of any encoding, separator and line end as records of cells; every record keeps the physical line it starts on, and stray quotation
 * marks stay text. Errors: `ImportFault`. Cost: about a microsecond a cell.
 */
export async function readCsv(
  bytes: Uint8Array,
  options: ReadOptions,
  limits: ImportLimits,
): Promise<Result<Table, ImportFault>> {
  const decoded = decodeText(bytes, options.encoding)
  if (!decoded.ok) return decoded
  const text = storable(decoded.value.text)
  if (/^\s*$/.test(text.slice(0, 100_000)) && text.trim() === '') return err({ kind: 'FileEmpty' })
  const { separator, columns } = detectSeparator(text, options.separator)
  const spans = splitRecords(text, separator, columns)
  if (spans.starts.length > limits.rows) return err({ kind: 'TooManyRows', most: limits.rows })
  const notices: TableNotice[] = [...decoded.value.notices]
  if (spans.strays.length > 0) {
    const lines = [...new Set(spans.strayLines)].slice(0, 20)
    notices.push({ kind: 'StrayQuotes', count: spans.strays.length, lines })
  }
  const records: TableRecord[] = []
  let widest = 1
  for (let from = 0; from < spans.starts.length; from += CHUNK_RECORDS) {
    const to = Math.min(from + CHUNK_RECORDS, spans.starts.length)
    for (const cells of parseChunk(text, spans, from, to, separator)) {
      const line = spans.lines[records.length] ?? 0
      if (cells.length > limits.columns) return err({ kind: 'TooManyColumns', line, most: limits.columns })
      if (cells.some(cell => cell.length > limits.cellChars))
        return err({ kind: 'CellTooLong', line, most: limits.cellChars })
      if (cells.length > widest) widest = cells.length
      records.push({ n: records.length + 1, line, cells })
    }
    if (options.onProgress?.(to, spans.starts.length) === false) return err({ kind: 'Cancelled' })
    if (to < spans.starts.length) await setImmediate()
  }
  assert(records.length === spans.starts.length, 'a record was lost between splitting and parsing')
  const { encoding } = decoded.value
  return ok({ format: 'csv', encoding, separator, sheet: null, sheets: [], columns: widest, records, notices })
}

/** Without a byte order mark and zeros, halves of characters made whole, accents as one character: what the ledger can keep (LED-9, LED-10). */
function storable(text: string): string {
  const marked = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  const bare = marked.includes('\0') ? marked.replaceAll('\0', '') : marked
  const whole = bare.isWellFormed() ? bare : bare.toWellFormed()
  return /[\u0300-\u036f]/.test(whole) ? whole.normalize('NFC') : whole
}

/** Stands for a stray mark while the parser runs: a character that the text does not have. */
function stand(text: string): string {
  let code = 0xe000
  while (text.includes(String.fromCharCode(code))) code += 1
  return String.fromCharCode(code)
}

/** The cells of records `from`…`to`, each record on its own line for the parser whatever line ends the file has. */
function parseChunk(text: string, spans: RecordSpans, from: number, to: number, separator: string): string[][] {
  const first = spans.starts[from] ?? 0
  const last = spans.ends[to - 1] ?? first
  const strays = spans.strays.filter(at => at >= first && at < last)
  const placeholder = strays.length === 0 ? '' : stand(text)
  const lines: string[] = []
  let next = 0
  for (let i = from; i < to; i += 1) {
    const end = spans.ends[i] ?? 0
    let at = spans.starts[i] ?? 0
    let line = ''
    for (let stray = strays[next]; stray !== undefined && stray < end; stray = strays[next]) {
      line += text.slice(at, stray) + placeholder
      at = stray + 1
      next += 1
    }
    lines.push(line + text.slice(at, end))
  }
  const parsed = Papa.parse<string[]>(lines.join('\n'), {
    delimiter: separator,
    newline: '\n',
    quoteChar: '"',
    header: false,
  })
  const rows = parsed.data.length === 0 && to - from === 1 ? [['']] : parsed.data
  assert(rows.length === to - from, 'the parser saw other records than the splitter')
  if (placeholder === '') return rows
  return rows.map(cells => cells.map(cell => (cell.includes(placeholder) ? cell.replaceAll(placeholder, '"') : cell)))
}
