/** One record of a file. A record may span lines; nothing is left out, not even blank ones, so that numbers can be found again in the file. */
export interface TableRecord {
  /** 1, 2, 3 … over every record of the file. */
  readonly n: number
  /** The physical line (CSV) or sheet row (XLSX) it starts on, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

/** What was noticed while reading; none of it stops an import. */
export type TableNotice =
  /** A quotation mark that opens nothing or closes nothing was taken as text. `lines`: the first 20. */
  | { readonly kind: 'StrayQuotes'; readonly count: number; readonly lines: readonly number[] }
  /** Some lines are in another encoding than the rest. */
  | { readonly kind: 'MixedEncodings'; readonly lines: readonly number[] }
  /** `Ã©` for `é`: the file had been converted twice; put right. */
  | { readonly kind: 'DoubleEncoded' }
  /** Characters that are not text were dropped. */
  | { readonly kind: 'InvisibleCharacters'; readonly count: number }
  /** A formula of the workbook had no stored value; its text stands instead. */
  | { readonly kind: 'FormulaWithoutValue'; readonly count: number }

/** A file as records of text cells, with how it was read. Numbers and days of a workbook are written unambiguously (`1.5`, `1960-04-11`). */
export interface Table {
  readonly format: 'csv' | 'xlsx'
  readonly encoding: string | null
  readonly separator: string | null
  readonly sheet: string | null
  readonly sheets: readonly string[]
  /** The widest record that is not an accident: the number of columns. */
  readonly columns: number
  readonly records: readonly TableRecord[]
  readonly notices: readonly TableNotice[]
}

/** Why a file cannot be read at all. */
export type ImportFault =
  | { readonly kind: 'FileEmpty' }
  | { readonly kind: 'FileTooLarge'; readonly bytes: number; readonly most: number }
  /** `found`: what the first bytes say it is. */
  | { readonly kind: 'FileNotATable'; readonly found: 'xls' | 'ods' | 'pdf' | 'html' | 'image' | 'archive' | 'binary' }
  | { readonly kind: 'EncodingUnknown'; readonly encoding: string }
  | { readonly kind: 'TooManyRows'; readonly most: number }
  | { readonly kind: 'TooManyColumns'; readonly line: number; readonly most: number }
  | { readonly kind: 'CellTooLong'; readonly line: number; readonly most: number }
  | { readonly kind: 'SheetMissing'; readonly sheet: string; readonly sheets: readonly string[] }
  | { readonly kind: 'WorkbookCorrupt' }
  | { readonly kind: 'WorkbookEncrypted' }
  /** Unpacks to more than it may: a zip bomb, or a workbook far too large. */
  | { readonly kind: 'WorkbookTooLarge'; readonly bytes: number; readonly most: number }
  | { readonly kind: 'Cancelled' }

export interface ReadOptions {
  /** Instead of what is detected. An encoding name that iconv-lite knows. */
  readonly encoding?: string | undefined
  /** `;` `,` `\t` `|` */
  readonly separator?: string | undefined
  readonly sheet?: string | undefined
  /** Called now and then with bytes or rows done of all; answering false stops with `Cancelled`. */
  readonly onProgress?: ((done: number, all: number) => boolean) | undefined
  /** Smaller than `importLimits` only, for tests and small machines. */
  readonly limits?: Partial<ImportLimits> | undefined
}

export interface ImportLimits {
  readonly fileBytes: number
  readonly unpackedBytes: number
  readonly archiveEntries: number
  readonly archiveRatio: number
  readonly rows: number
  readonly columns: number
  readonly cellChars: number
}

/** Bounds of a file (security.md FI-2, FI-3). Past one, the file is refused with its name; nothing is cut. */
export const importLimits: ImportLimits = {
  fileBytes: 20 * 1024 * 1024,
  unpackedBytes: 256 * 1024 * 1024,
  archiveEntries: 1_000,
  archiveRatio: 100,
  rows: 200_000,
  columns: 200,
  cellChars: 10_000,
}
