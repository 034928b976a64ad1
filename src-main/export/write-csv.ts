import { stringify } from 'csv-stringify/sync'
import type { ListSheet, SheetCell, SheetKind, SheetRow } from './list-sheet.ts'

const decimals: Partial<Record<SheetKind, number>> = { kg: 3, ha: 4 }
const doualaMs = 3_600_000

/**
 * A list as CSV (EXPT-1). `csv`: `;`, UTF-8 mark, decimal comma, days and times as at Douala, headings as on the screen; `machine`: `,`, dot,
 * stored field names and units, instants in UTC. Every text is quoted and cannot be a formula (FI-5); figures stay figures.
 */
export function writeCsv(sheet: ListSheet, rows: readonly SheetRow[], flavour: 'csv' | 'machine'): Uint8Array {
  const head = sheet.columns.map(column => (flavour === 'csv' ? column.heading : column.field))
  const body = rows.map(row => row.cells.map((cell, at) => written(cell, sheet.columns[at]?.kind ?? 'text', flavour)))
  const text = stringify([head, ...body], {
    delimiter: flavour === 'csv' ? ';' : ',',
    record_delimiter: 'windows',
    quoted_string: true,
    escape_formulas: true,
    cast: { number: value => ({ value: figure(value, flavour), quoted: false, escape_formulas: false }) },
  })
  return new TextEncoder().encode(flavour === 'csv' ? `\ufeff${text}` : text)
}

const figure = (value: number, flavour: 'csv' | 'machine'): string =>
  flavour === 'csv' ? String(value).replace('.', ',') : String(value)

function written(cell: SheetCell, kind: SheetKind, flavour: 'csv' | 'machine'): SheetCell {
  if (typeof cell !== 'number') return cell
  if (kind === 'instant') return instantText(cell, flavour)
  const places = decimals[kind]
  return places === undefined || flavour === 'machine' ? cell : scaled(cell, places)
}

/** Exact: a whole number of thousandths has a shortest decimal text of its own. */
export const scaled = (value: number, places: number): number => Number(`${value}e-${places}`)

function instantText(ms: number, flavour: 'csv' | 'machine'): string {
  if (flavour === 'machine') return new Date(ms).toISOString()
  return new Date(ms + doualaMs).toISOString().slice(0, 16).replace('T', ' ')
}
