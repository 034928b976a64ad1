/** How a column is written. `code` is text that never breaks; `year` a number without groups. */
export type SheetKind = 'text' | 'code' | 'year' | 'whole' | 'money' | 'kg' | 'ha' | 'day' | 'instant'

/** Stored units: FCFA, grams, square metres, `YYYY-MM-DD`, UTC ms. */
export type SheetCell = string | number | null

export interface SheetColumn {
  /** name of the field, heading of the machine flavour */
  readonly field: string
  /** as the screen shows it, with its unit */
  readonly heading: string
  readonly kind: SheetKind
}

export interface SheetRow {
  readonly cells: readonly SheetCell[]
  /** void or archived: shown struck through */
  readonly struck: boolean
  /** the sums of every column that has one, this row and all before it; empty where the list has none */
  readonly sums: readonly number[]
}

/** What was asked of the list, for the paper to say. */
export type SheetCondition =
  | { readonly of: 'values'; readonly heading: string; readonly kind: SheetKind; readonly values: readonly SheetCell[] }
  | {
      readonly of: 'range'
      readonly heading: string
      readonly kind: SheetKind
      readonly from: SheetCell
      readonly to: SheetCell
    }
  | { readonly of: 'search'; readonly text: string }
  | { readonly of: 'archived'; readonly only: boolean }
  | { readonly of: 'order'; readonly heading: string; readonly desc: boolean }

/** A list as it leaves the station, beside its rows. Plain data: it goes to a worker. */
export interface ListSheet {
  readonly title: string
  readonly lang: 'fr' | 'en'
  readonly columns: readonly SheetColumn[]
  /** how many rows were added, to be told apart from a list that lost some */
  readonly rows: number
  readonly conditions: readonly SheetCondition[]
  /** sums over the whole list: place of the column → sum, as the list itself told them */
  readonly sums: readonly { readonly column: number; readonly value: number }[]
  /** said of struck rows: that they are not counted in the sums */
  readonly struckNotCounted: boolean
  readonly organisation: string
  readonly depot: { readonly code: string; readonly name: string }
  readonly station: string
  readonly madeBy: string | null
  readonly madeAtMs: number
}

/** What a list leaves as: a paper, a workbook, CSV as French Excel reads it, CSV for machines (EXPT-1). */
export type ListFlavour = 'paper' | 'workbook' | 'csv' | 'machine'

/** A list that comes part by part; `finish` makes the file, `drop` forgets what came. */
export interface OpenList {
  add(rows: readonly SheetRow[]): Promise<void>
  finish(sheet: ListSheet, flavour: ListFlavour): Promise<Uint8Array>
  drop(): Promise<void>
}

/** Makes files of lists, off the thread that owns the database. */
export interface ListFiles {
  list(): OpenList
}
