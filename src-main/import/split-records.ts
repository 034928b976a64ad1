/** Where the records of a text file lie. A record may span lines, inside quotation marks only. */
export interface RecordSpans {
  /** Start of each record in the text, and one past its last character (line end excluded). */
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  /** Physical line of each start, from 1. `\r\n`, `\n` and `\r` each end a line. */
  readonly lines: readonly number[]
  /** Positions of quotation marks that open or close nothing. */
  readonly strays: readonly number[]
  readonly strayLines: readonly number[]
}

const QUOTE = 34
const CR = 13
const LF = 10
const MOST_LINES = 100
/** No cell is longer, and no record is worth more tries: beyond, quotation marks are text. Keeps hostile lines linear. */
const MOST_CHARS = 20_000
const MOST_STRAYS = 64
/** Below this a line of a note may by chance have as many separators as a record. */
const FEW_COLUMNS = 5

/**
 * Splits a text into records so that a stray quotation mark never swallows what follows it: a mark opens a cell only at its start, the cell must
 * close before a separator or a line end, and a cell over several lines must not hold lines with as many separators as a record. A mark that fails this is text.
 * `columns`: the usual number of cells. Cost: one pass; cells that do not close are looked at twice, at most 100 lines far. Source: IMP-4.
 */
export function splitRecords(text: string, separator: string, columns: number): RecordSpans {
  const spans = {
    starts: [] as number[],
    ends: [] as number[],
    lines: [] as number[],
    strays: [] as number[],
    strayLines: [] as number[],
  }
  const cells = { text, separator: separator.charCodeAt(0), whole: columns - 1 }
  let nextQuote = text.indexOf('"')
  let line = 1
  let at = 0
  while (at < text.length) {
    let end = lineEnd(text, at)
    let through = line
    if (nextQuote >= 0 && nextQuote < at) nextQuote = text.indexOf('"', at)
    if (nextQuote >= 0 && nextQuote < end) {
      const quoted = scanQuoted(cells, at, spans, line)
      end = quoted.end
      through = quoted.line
    }
    spans.starts.push(at)
    spans.ends.push(end)
    spans.lines.push(line)
    line = through + 1
    at = text.charCodeAt(end) === CR && text.charCodeAt(end + 1) === LF ? end + 2 : end + 1
  }
  return spans
}

interface Cells {
  readonly text: string
  readonly separator: number
  /** Separators of a whole record. */
  readonly whole: number
}

function lineEnd(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === LF || code === CR) return i
  }
  return text.length
}

/** One record that has a quotation mark somewhere in its first line. */
function scanQuoted(
  cells: Cells,
  start: number,
  spans: { strays: number[]; strayLines: number[] },
  firstLine: number,
): { end: number; line: number } {
  const { text, separator } = cells
  let line = firstLine
  let i = start
  let cellStart = true
  let strays = 0
  for (;;) {
    const code = text.charCodeAt(i)
    if (i >= text.length || code === LF || code === CR) return { end: i, line }
    if (code === QUOTE && cellStart) {
      const closed = closeCell(cells, i)
      if (closed === null) {
        strays += 1
        if (strays > MOST_STRAYS) return { end: literalRest(text, i, spans, line), line }
        spans.strays.push(i)
        spans.strayLines.push(line)
        cellStart = false
        i += 1
        continue
      }
      for (const inner of closed.inner) {
        spans.strays.push(inner)
        spans.strayLines.push(line)
      }
      line += closed.lines
      i = closed.end
      cellStart = false
      continue
    }
    cellStart = code === separator
    i += 1
  }
}

/** Every mark up to the end of the line is text. */
function literalRest(
  text: string,
  from: number,
  spans: { strays: number[]; strayLines: number[] },
  line: number,
): number {
  const end = lineEnd(text, from)
  for (let at = text.indexOf('"', from); at >= 0 && at < end; at = text.indexOf('"', at + 1)) {
    spans.strays.push(at)
    spans.strayLines.push(line)
  }
  return end
}

interface ClosedCell {
  /** One past the closing mark and the spaces after it. */
  readonly end: number
  readonly lines: number
  /** Marks inside that are text though they are not doubled. */
  readonly inner: readonly number[]
}

/** Where the cell that opens at `open` closes, or null when its mark is a stray one. */
function closeCell(cells: Cells, open: number): ClosedCell | null {
  const { text, separator } = cells
  const inner: number[] = []
  let lines = 0
  const last = Math.min(text.length, open + MOST_CHARS)
  for (let i = open + 1; i < last; i += 1) {
    const code = text.charCodeAt(i)
    if (code === LF || code === CR) {
      lines += 1
      if (inner.length > 0 || lines > MOST_LINES) return null
      if (code === CR && text.charCodeAt(i + 1) === LF) i += 1
    } else if (code === QUOTE) {
      if (text.charCodeAt(i + 1) === QUOTE) {
        i += 1
        continue
      }
      const after = afterSpaces(text, i + 1)
      if (endsCell(text.charCodeAt(after), separator)) {
        return lines > 1 && swallows(cells, open, i) ? null : { end: after, lines, inner }
      }
      if (lines > 0) return null
      inner.push(i)
    }
  }
  return null
}

/**
 * Whether a cell over three lines and more has eaten records: a line wholly inside it has exactly the separators of a record. In a table of few
 * columns that may be chance, so there every line must, the one it opens on and the one it closes on as well.
 */
function swallows(cells: Cells, open: number, close: number): boolean {
  if (cells.whole < 1) return false
  const few = cells.whole + 1 < FEW_COLUMNS
  const { text } = cells
  let from = open
  if (few) while (from > 0 && !endsCell(text.charCodeAt(from - 1), LF)) from -= 1
  const lines = text.slice(from, few ? lineEnd(text, close) : close).split(/\r\n|\n|\r/)
  const isWhole = (line: string): boolean => line.split(String.fromCharCode(cells.separator)).length - 1 === cells.whole
  return few ? lines.every(isWhole) : lines.slice(1, -1).some(isWhole)
}

const endsCell = (code: number, separator: number): boolean =>
  code === separator || code === LF || code === CR || Number.isNaN(code)

function afterSpaces(text: string, from: number): number {
  let at = from
  while (text.charCodeAt(at) === 32) at += 1
  return at
}
