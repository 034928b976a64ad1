import type { Refusal } from '#shared/contract/refusal.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'
import type { SheetCell, SheetColumn, SheetKind, SheetRow } from '../../export/list-sheet.ts'
import { type ExportInput, type ListField, type ListRow, ownValue, type ShownList } from './shown-list.ts'

/** A column with how its cells are read. */
interface ReadColumn extends SheetColumn {
  readonly value: (row: ListRow) => SheetCell
}

/** How a field is written. */
export const kindOf = (field: ListField): SheetKind => (typeof field === 'string' ? field : field[0])

/** A cell in the words of the screen; what has none stays as it is. Null has the words of ''. */
export const worded = (cell: SheetCell, words: Readonly<Record<string, string>> | undefined): SheetCell =>
  words !== undefined && Object.hasOwn(words, String(cell ?? '')) ? (words[String(cell ?? '')] ?? cell) : cell

/**
 * The columns that a file of the list has: those the screen shows, in its order, with its headings and words; every field where none are named.
 * The machine flavour keeps the stored values. Errors: Invalid with the column that the list does not have.
 */
export function sheetColumns(list: ShownList, input: ExportInput): Result<readonly ReadColumn[], Refusal> {
  const every = Object.keys(list.fields).map(field => ({ field, heading: field, words: undefined }))
  const wanted = input.columns?.filter(column => !column.hidden) ?? every
  const unknown = (input.columns ?? []).findIndex(({ field }) => !Object.hasOwn(list.fields, field))
  if (unknown >= 0) return err({ kind: 'Invalid', fields: [{ path: `columns.${unknown}.field`, code: 'unknown' }] })
  const columns = wanted.map(({ field, heading, words }): ReadColumn => {
    const of = list.fields[field] ?? 'text'
    const own = typeof of === 'string' ? (row: ListRow) => ownValue(row, field) : of[1]
    const kind = kindOf(of)
    if (input.flavour === 'machine') return { field, heading, kind, value: row => ownValue(row, field) }
    return { field, heading: withUnit(heading, kind), kind, value: row => worded(own(row), words) }
  })
  return ok(columns)
}

const units: Partial<Record<SheetKind, string>> = { kg: 'kg', ha: 'ha', money: 'FCFA' }

/** A heading says its unit once. */
export function withUnit(heading: string, kind: SheetKind): string {
  const unit = units[kind]
  if (unit === undefined || new RegExp(`(^|[^\\p{L}])${unit}([^\\p{L}]|$)`, 'iu').test(heading)) return heading
  return `${heading} (${unit})`
}

/** Makes rows part by part and adds up what it has made. */
export interface RowMaker {
  readonly columns: readonly ReadColumn[]
  /** places of the columns that the list has sums of */
  readonly summed: readonly number[]
  rows(rows: readonly object[], totals: Readonly<Record<string, number>>): SheetRow[]
}

/** Cells of one row after another, with the sums so far: a paper carries them over from page to page, and only copies them (PAP-1). */
export function rowMaker(list: ShownList, columns: readonly ReadColumn[]): RowMaker {
  let summed: readonly number[] = []
  let sums: readonly number[] = []
  return {
    columns,
    get summed() {
      return summed
    },
    rows(rows, totals) {
      summed = columns.flatMap(({ field }, at) => (totals[field] === undefined ? [] : [at]))
      if (sums.length === 0) sums = summed.map(() => 0)
      return rows.map(one => {
        const row = one as ListRow
        const cells = columns.map(column => column.value(row))
        if (list.counted?.(row) ?? true) sums = sums.map((sum, at) => sum + Number(cells[summed[at] ?? 0] ?? 0))
        return { cells, struck: list.struck?.(row) ?? false, sums }
      })
    },
  }
}
