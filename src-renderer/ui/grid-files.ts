import type { ColumnState } from 'ag-grid-community'
import type { ListQuery } from '#shared/contract/fields.ts'
import type { GridColumn } from './grid-columns.tsx'

/** A column as a file of the list has it: the heading and the words of the screen. */
export interface FileColumn {
  field: string
  heading: string
  words?: Record<string, string>
  hidden: boolean
}

/** What is on screen, as a file should hold it. */
export interface GridFile {
  flavour: 'paper' | 'workbook' | 'csv'
  query: ListQuery
  title: string
  columns: FileColumn[]
}

/** Makes files of a list; `busy` while one is on its way. */
export interface GridFiles {
  make: (file: GridFile) => void
  busy: 'paper' | 'file' | null
}

/** The columns in the order on screen; `aside` ones only stepped aside for a record, and are still of the list. */
export function fileColumns<R>(
  columns: readonly GridColumn<R>[],
  state: readonly ColumnState[],
  aside: readonly string[],
): FileColumn[] {
  const placed = state.flatMap(({ colId, hide }) => {
    const column = columns.find(one => one.field === colId)
    return column === undefined || column.passing === true
      ? []
      : [{ column, hidden: hide === true && !aside.includes(colId) }]
  })
  return placed.map(({ column, hidden }) => {
    const words = wordsOf(column)
    return { field: column.field, heading: column.header, hidden, ...(words && { words }) }
  })
}

function wordsOf<R>({ choices = [], none }: GridColumn<R>): Record<string, string> | undefined {
  const pairs = choices.map(({ value, label }) => [value, label] as const)
  const all = none === undefined ? pairs : [...pairs, ['', none] as const]
  return all.length === 0 ? undefined : Object.fromEntries(all)
}
