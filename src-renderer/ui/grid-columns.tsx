import type { ColDef, ICellRendererParams } from 'ag-grid-community'
import type { ReactNode } from 'react'
import type { Formats } from '../i18n/format.ts'

export type GridCell = string | number | null | undefined

export type GridKind =
  | 'text'
  | 'code'
  | 'choice'
  | 'count'
  | 'weight'
  | 'money'
  | 'percent'
  | 'area'
  | 'day'
  | 'instant'

export interface GridColumn<R> {
  /** Name in the list procedure: sorts and filters by it, and reads `row[field]` unless `value` says otherwise. */
  field: string
  header: string
  /** How the value is written and aligned; figures are right-aligned and tabular. Grams, francs, basis points, m². */
  kind: GridKind
  value?: (row: R) => GridCell
  /** Draws the cell; sorting, copying and reading out still use `value`. */
  render?: (row: R) => ReactNode
  /** The words of a `choice`, also offered by the filter. */
  choices?: readonly { value: string; label: string }[]
  /** The word where there is no value: “Partout”. */
  none?: string
  /** Offered under “Filtres”: ranges for figures and days, ticks for choices. */
  filter?: boolean
  sortable?: boolean
  hidden?: boolean
  /** True of this station and this moment only: no file of the list has it. */
  passing?: boolean
  /** Steps aside while a record stands beside the list. */
  wide?: boolean
  strong?: boolean
  width?: number
  /** Takes what room is left. */
  grow?: number
}

const widths: Record<GridKind, number> = {
  text: 150,
  code: 174,
  choice: 104,
  count: 68,
  weight: 92,
  money: 108,
  percent: 80,
  area: 88,
  day: 96,
  instant: 108,
}
const figures: ReadonlySet<GridKind> = new Set<GridKind>(['count', 'weight', 'money', 'percent', 'area'])

const writers: Partial<Record<GridKind, 'weight' | 'percent' | 'hectareFigure' | 'shortInstant'>> = {
  weight: 'weight',
  percent: 'percent',
  area: 'hectareFigure',
  instant: 'shortInstant',
}

export const isFigure = (kind: GridKind): boolean => figures.has(kind)

export function cellOf<R>(column: GridColumn<R>, row: R): GridCell {
  return column.value ? column.value(row) : (row as Record<string, GridCell>)[column.field]
}

/** A cell's value as text on screen. */
export function cellText<R>(column: GridColumn<R>, value: GridCell, formats: Formats): string {
  if (value === null || value === undefined || value === '') return column.none ?? ''
  if (typeof value === 'string') {
    if (column.kind === 'day') return formats.day(value)
    return column.choices?.find(choice => choice.value === value)?.label ?? value
  }
  return formats[writers[column.kind] ?? 'whole'](value)
}

/** A cell as a spreadsheet takes it: no grouping, decimal comma in French; text that would be a formula made harmless. */
export function cellForSheet<R>(column: GridColumn<R>, value: GridCell, formats: Formats): string {
  if (typeof value === 'number' && isFigure(column.kind)) {
    return cellText(column, value, formats)
      .replace(/[\s\u00a0\u202f%]/g, '')
      .replace('\u2212', '-')
  }
  const text = cellText(column, value, formats).replace(/[\t\r\n]+/g, ' ')
  return /^[=+\-@]/.test(text) ? `'${text}` : text
}

/** What AG Grid needs to know of our columns. The first stays in view when the list scrolls sideways. */
export function columnDefs<R>(columns: readonly GridColumn<R>[], formats: Formats): ColDef<R>[] {
  // Some column always takes what room is left, so that lines reach the edge.
  const spare = columns.some(column => column.grow)
    ? undefined
    : columns.findLast((column, at) => at > 0 && !isFigure(column.kind) && !column.hidden)
  return columns.map((column, at) => {
    const grow = column.grow ?? (column === spare ? 1 : undefined)
    const classes = [
      isFigure(column.kind) ? 'cell-figure' : '',
      column.strong ? 'cell-strong' : '',
      `cell-${column.kind}`,
    ]
    const def: ColDef<R> = {
      colId: column.field,
      headerName: column.header,
      headerTooltip: column.header,
      sortable: column.sortable ?? true,
      initialHide: column.hidden ?? false,
      initialWidth: column.width ?? widths[column.kind],
      minWidth: 48,
      cellClass: classes.filter(Boolean),
      headerClass: isFigure(column.kind) ? 'ag-right-aligned-header' : '',
      valueGetter: params => (params.data === undefined ? undefined : cellOf(column, params.data)),
      valueFormatter: params => cellText(column, params.value as GridCell, formats),
      ...(grow ? { initialFlex: grow, minWidth: column.width ?? widths[column.kind] } : {}),
      ...(at === 0 && !column.grow ? { initialPinned: 'left' as const, lockPinned: true } : {}),
      ...(column.kind === 'text' && !column.render ? { tooltip: params => params.valueFormatted ?? '' } : {}),
    }
    const { render } = column
    if (render)
      def.cellRenderer = (params: ICellRendererParams<R>) => (params.data === undefined ? null : render(params.data))
    return def
  })
}
