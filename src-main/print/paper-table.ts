import { type PaperFlow, type Style, styles } from './paper-flow.ts'
import type { Pen } from './paper-parts.ts'

export interface Table {
  title: string
  columns: { head: string; align: 'left' | 'right' }[]
  /** index of the column that takes the room left and wraps; null: the room is shared between all, and the first wraps if there is none */
  wide: number | null
  rows: string[][]
  /** label and figure under the last column */
  total: { label: string; value: string } | null
}

/** Where the columns stand. Units: points. */
interface Grid {
  widths: number[]
  gap: number
  wide: number
}

/** A table whose heads are repeated on every page it runs over; the wide column wraps, the others are as wide as their widest cell. */
export function putTable({ flow, texts, figures }: Pen, table: Table): void {
  if (table.rows.length === 0) {
    flow.paragraph(figures.labelled(table.title, texts.none), styles.body)
    flow.gap(5)
    return
  }
  const grid = gridOf(flow, table)
  const rowHeight = flow.unit(styles.small.leading + 1.4)
  const total = table.total === null ? 0 : flow.unit(styles.total.leading + 4)
  let page = -1
  flow.reserve(flow.unit(styles.value.leading + 14) + rowHeight * 2)
  for (const [index, row] of table.rows.entries()) {
    const cells = row.map((text, column) =>
      column === grid.wide ? flow.wrap(text, styles.small, grid.widths[column] ?? 0) : [text],
    )
    const height = rowHeight + (Math.max(...cells.map(lines => lines.length)) - 1) * flow.unit(styles.small.leading)
    flow.reserve(height + (index === table.rows.length - 1 ? total : 0))
    if (page !== flow.pages.length) {
      putHeads(flow, page === -1 ? table.title : `${table.title} (${texts.continued})`, table, grid)
      page = flow.pages.length
    }
    flow.block(height, top => putCells(flow, cells, table, grid, top, styles.small))
  }
  if (table.total !== null) putTotal(flow, table.total)
  flow.gap(5)
}

function gridOf(flow: PaperFlow, table: Table): Grid {
  const gap = flow.unit(9)
  const natural = table.columns.map((column, index) =>
    Math.max(
      flow.widthOf(column.head, styles.label),
      ...table.rows.map(row => flow.widthOf(row[index] ?? '', styles.small)),
    ),
  )
  const spare = flow.width - natural.reduce((sum, width) => sum + width, 0) - gap * (natural.length - 1)
  if (table.wide === null && spare >= 0) return { widths: natural, gap: gap + spare / (natural.length - 1), wide: -1 }
  const wide = table.wide ?? 0
  return { widths: natural.map((width, index) => (index === wide ? width + spare : width)), gap, wide }
}

function putHeads(flow: PaperFlow, title: string, table: Table, grid: Grid): void {
  flow.block(flow.unit(styles.value.leading + 1), top => flow.put(title, styles.value, flow.left, top))
  flow.block(flow.unit(styles.label.leading + 3), top => {
    const heads = table.columns.map(column => [column.head])
    putCells(flow, heads, table, grid, top, styles.label)
    flow.line(flow.left, flow.right, top + flow.unit(styles.label.leading + 1))
  })
}

function putCells(
  flow: PaperFlow,
  cells: readonly (readonly string[])[],
  table: Table,
  { widths, gap }: Grid,
  top: number,
  style: Style,
): void {
  let x = flow.left
  for (const [index, lines] of cells.entries()) {
    const width = widths[index] ?? 0
    const right = table.columns[index]?.align === 'right'
    for (const [row, line] of lines.entries()) {
      flow.put(line, style, right ? x + width : x, top + row * flow.unit(style.leading), right ? 'right' : 'left')
    }
    x += width + gap
  }
}

function putTotal(flow: PaperFlow, total: { label: string; value: string }): void {
  flow.block(flow.unit(styles.value.leading + 3), top => {
    flow.line(flow.left, flow.right, top + flow.unit(1))
    flow.put(total.label, styles.value, flow.left, top + flow.unit(2.5))
    flow.put(total.value, styles.value, flow.right, top + flow.unit(2.5), 'right')
  })
}
