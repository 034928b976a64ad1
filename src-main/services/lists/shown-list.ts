import type { z } from 'zod'
import type { exportQuery } from '#shared/contract/fields.ts'
import type { SheetCell, SheetKind } from '../../export/list-sheet.ts'

/** What a list is exported or printed as. */
export type ExportInput = z.infer<typeof exportQuery>
/** A row as its list answers it. */
export type ListRow = Readonly<Record<string, unknown>>
/** A field of a list: how it is written, and its value where that is not the row's own. */
export type ListField = SheetKind | readonly [kind: SheetKind, value: (row: ListRow) => SheetCell]

/** A list as it can leave the station: its name, and every field of it that a screen may show, under the screen's names. */
export interface ShownList {
  readonly what: string
  readonly fields: Readonly<Record<string, ListField>>
  /** void or archived: struck through */
  readonly struck?: (row: ListRow) => boolean
  /** absent: every row is counted in the list's sums */
  readonly counted?: (row: ListRow) => boolean
}

/** A field's own value in a row, as a cell. */
export function ownValue(row: ListRow, field: string): SheetCell {
  const value = row[field]
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'string' || typeof value === 'number' ? value : null
}
