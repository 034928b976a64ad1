import type { Typography } from '#shared/domain/typography.ts'
import { noBreakSpace } from '#shared/domain/figures.ts'
import type { ListSheet, SheetCell, SheetKind } from '../export/list-sheet.ts'
import { type Measure, type PaperFlow, styles } from './paper-flow.ts'

/** One column on paper. Units: points. */
export interface ListColumn {
  readonly x: number
  readonly width: number
  readonly right: boolean
  readonly wraps: boolean
  readonly heading: readonly string[]
}

const figures: ReadonlySet<SheetKind> = new Set<SheetKind>(['whole', 'money', 'kg', 'ha'])
/** Columns that may break their text to let the others stand. */
const breaks = (kind: SheetKind): boolean => kind === 'text'

/** A value as the paper writes it; '' for none. Figures are exact, never rounded (PAP-1). */
export function cellText(cell: SheetCell, kind: SheetKind, typography: Typography): string {
  if (cell === null || cell === '') return ''
  if (typeof cell === 'string') {
    if (kind === 'day') return typography.formatDay(cell)
    return kind === 'code' ? cell.replaceAll(' ', noBreakSpace) : cell
  }
  switch (kind) {
    case 'kg':
      return typography.formatKilogramsBare(cell)
    case 'ha':
      return typography.formatHectaresBare(cell)
    case 'instant':
      return typography.formatInstant(cell)
    case 'year':
      return String(cell)
    case 'text':
    case 'code':
    case 'day':
    case 'whole':
    case 'money':
      return typography.formatInteger(cell)
  }
}

const gapPoints = 8
/** A text column gives way until its longest word would break; no further than this, and words longer than that break. */
const ease = { easy: { least: 62, word: 96 }, tight: { least: 30, word: 64 } } as const

/** How wide the cells of a column are, and the longest word among them. Units: points at scale 1. */
export interface CellWidths {
  readonly whole: number
  readonly word: number
}

/**
 * Where the columns of a list stand over the whole width of the paper: figures, days and codes as wide as their widest cell, text columns
 * what is left and their words broken over lines. Null where `easy` columns do not fit: the type must be smaller.
 */
export function listColumns(
  flow: PaperFlow,
  sheet: ListSheet,
  widths: readonly CellWidths[],
  easy: boolean,
): ListColumn[] | null {
  const room = flow.width - flow.unit(gapPoints) * (sheet.columns.length - 1)
  const limits = easy ? ease.easy : ease.tight
  // a hair more than the widest text: what just fits must not be broken by the last bit of a product
  const natural = widths.map(({ whole }) => flow.unit(whole + 0.1))
  const least = natural.map((width, at) => {
    const word = Math.min(widths[at]?.word ?? 0, limits.word)
    return breaks(sheet.columns[at]?.kind ?? 'text')
      ? Math.min(width, flow.unit(Math.max(limits.least, word) + 0.1))
      : width
  })
  const spare = room - sum(least)
  if (spare < 0 && easy) return null
  const given = spare < 0 ? squeezed(sheet, least, room) : spread(sheet, natural, least, spare)
  let x = flow.left
  return sheet.columns.map(({ heading, kind }, at) => {
    const width = given[at] ?? 0
    const column = {
      x,
      width,
      right: figures.has(kind),
      wraps: width < (natural[at] ?? 0),
      heading: flow.wrap(heading, styles.smallValue, width),
    }
    x += width + flow.unit(gapPoints)
    return column
  })
}

/** Of each column the widest cell, sum and word; a heading may break between its words. */
export function widestCells(
  sheet: ListSheet,
  rows: readonly (readonly string[])[],
  sums: readonly { readonly column: number; readonly text: string }[],
  measure: Measure,
): CellWidths[] {
  const { small, smallValue } = styles
  const heads = sheet.columns.map(({ heading }) =>
    Math.max(...heading.split(' ').map(word => measure(word, smallValue.face, smallValue.size))),
  )
  const whole = [...heads]
  const word = [...heads]
  for (const { column, text } of sums) {
    whole[column] = Math.max(whole[column] ?? 0, measure(text, smallValue.face, smallValue.size))
  }
  for (const row of rows) {
    for (const [at, text] of row.entries()) {
      if (text === '') continue
      for (const line of text.split('\n')) whole[at] = Math.max(whole[at] ?? 0, measure(line, small.face, small.size))
      if (!breaks(sheet.columns[at]?.kind ?? 'text')) continue
      for (const one of text.split(/[ \n]/)) word[at] = Math.max(word[at] ?? 0, measure(one, small.face, small.size))
    }
  }
  return whole.map((width, at) => ({ whole: width, word: word[at] ?? 0 }))
}

/** Gives text columns what they want of the room left, in proportion; what nobody wants goes to the widest of them, or to all. */
function spread(sheet: ListSheet, natural: readonly number[], least: readonly number[], spare: number): number[] {
  const wants = natural.map((width, at) => width - (least[at] ?? 0))
  const given = Math.min(1, spare / Math.max(1, sum(wants)))
  const left = spare - sum(wants) * given
  const texts = natural.map((width, at) => (breaks(sheet.columns[at]?.kind ?? 'text') ? width * width : 0))
  const shares = sum(texts) === 0 ? natural.map(() => 1) : texts
  return least.map((width, at) => width + (wants[at] ?? 0) * given + (left * (shares[at] ?? 0)) / sum(shares))
}

/** Too many columns for any size of type: text columns give way first; where figures alone are too wide, all do. */
function squeezed(sheet: ListSheet, least: readonly number[], room: number): number[] {
  const texts = sum(least.filter((_, at) => breaks(sheet.columns[at]?.kind ?? 'text')))
  const left = room - (sum(least) - texts)
  if (left < texts / 3) return least.map(width => (width * room) / sum(least))
  return least.map((width, at) => (breaks(sheet.columns[at]?.kind ?? 'text') ? (width * left) / texts : width))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
