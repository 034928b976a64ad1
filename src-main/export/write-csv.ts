import { stringify } from 'csv-stringify/sync'

/** How a column of figures is written: stored unit → what a person reads. `text` is quoted and made harmless. */
export type CsvKind = 'text' | 'whole' | 'kg' | 'ha' | 'percent' | 'degrees' | 'instant' | 'yesNo'

export interface CsvColumn {
  /** name of the field, heading of the machine flavour */
  readonly field: string
  /** heading as the screen shows it */
  readonly heading: string
  readonly kind: CsvKind
}

export type CsvFlavour = 'excel' | 'machine'
export type CsvCell = string | number | boolean | null | undefined
export type CsvWriter = typeof writeCsv

const decimals: Partial<Record<CsvKind, number>> = { kg: 3, ha: 4, percent: 2, degrees: 6 }
const doualaMs = 3_600_000

/**
 * A table as CSV (EXPT-1). `excel`: `;`, UTF-8 mark, decimal comma, days and times as at Douala, headings as on the screen;
 * `machine`: `,`, dot, stored field names, instants in UTC. Every text is quoted and cannot be a formula (FI-5); figures stay figures.
 * `first` writes the headings, so that a long list is written part by part.
 */
export function writeCsv(
  columns: readonly CsvColumn[],
  rows: readonly Readonly<Record<string, CsvCell>>[],
  flavour: CsvFlavour,
  first = true,
): string {
  const body = rows.map(row => columns.map(({ field, kind }) => cellOf(row[field], kind, flavour)))
  const head = columns.map(column => (flavour === 'excel' ? column.heading : column.field))
  const text = stringify(first ? [head, ...body] : body, {
    delimiter: flavour === 'excel' ? ';' : ',',
    record_delimiter: 'windows',
    quoted_string: true,
    escape_formulas: true,
    cast: { number: value => ({ value: figure(value, flavour), quoted: false, escape_formulas: false }) },
  })
  return first && flavour === 'excel' ? `\ufeff${text}` : text
}

const figure = (value: number, flavour: CsvFlavour): string =>
  flavour === 'excel' ? String(value).replace('.', ',') : String(value)

function cellOf(value: CsvCell, kind: CsvKind, flavour: CsvFlavour): string | number | null {
  if (value === null || value === undefined) return null
  if (kind === 'instant' && typeof value === 'number') return instantText(value, flavour)
  if (typeof value === 'boolean' || kind === 'yesNo')
    return flavour === 'excel' ? (value ? 'oui' : 'non') : value ? 1 : 0
  const places = decimals[kind]
  if (typeof value === 'number' && places !== undefined && flavour === 'excel') return scaled(value, places)
  return typeof value === 'number' ? value : String(value)
}

/** Exact: a whole number of thousandths has a shortest decimal text of its own. */
const scaled = (value: number, places: number): number => Number(`${value}e-${places}`)

function instantText(ms: number, flavour: CsvFlavour): string {
  if (flavour === 'machine') return new Date(ms).toISOString()
  return new Date(ms + doualaMs).toISOString().slice(0, 16).replace('T', ' ')
}
