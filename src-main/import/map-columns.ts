import type { AreaUnit } from '#shared/domain/area.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import { detectHeader, headingScore, joined } from './detect-header.ts'
import { guessColumns, looksLike, sampleColumn } from './guess-columns.ts'
import { type ImportKind, importFields } from './import-fields.ts'
import type { Table } from './table.ts'

/** Which column says what, and how bare figures are to be read. The wizard shows it; a person may change any of it. */
export interface Mapping {
  readonly v: 1
  readonly kind: ImportKind
  /** Record number of the headings; null when the file has none. */
  readonly headerRecord: number | null
  readonly headerSpan: 1 | 2
  /** Field → column index from 0; null or absent: the file does not say. */
  readonly columns: Readonly<Record<string, number | null>>
  /** `content`: no headings, the columns are guesses and a person should look. */
  readonly from: 'heading' | 'content' | 'saved'
  readonly areaUnit: AreaUnit
  /** The decimal mark of the file's figures where it is known; settles `1.234`. */
  readonly mark: 'comma' | 'dot' | null
  /** What a yes in the certification column certifies. */
  readonly certification: string
}

/** A mapping without the file: by heading, for the next file of the same shape. */
export interface SavedMapping {
  readonly v: 1
  readonly kind: ImportKind
  /** Folded heading → field. */
  readonly headings: Readonly<Record<string, string>>
  readonly areaUnit: Mapping['areaUnit']
  readonly mark: Mapping['mark']
  readonly certification: string
}

const TRUSTED = 70
/** Headings that mean other things elsewhere are believed only if some cells look right. */
const MUST_LOOK = new Set(['land', 'lat', 'lon', 'sex', 'age', 'position', 'area', 'certification', 'phone2'])
const LEAST_LOOK = 0.1

/**
 * The mapping that the headings propose, French or English, in any usual spelling; without headings, what the cells look like. `headerRecord`
 * overrides the search (null: there are no headings). Source: IMP-7, IMP-8.
 */
export function proposeMapping(table: Table, kind: ImportKind, headerRecord?: number | null): Mapping {
  const found = headerRecord === undefined ? detectHeader(table, kind) : null
  const record = headerRecord === undefined ? (found?.record ?? null) : headerRecord
  const base = { v: 1, kind, headerRecord: record, headerSpan: found?.span ?? 1, mark: null } as const
  const rows = dataRows(table, record, base.headerSpan)
  if (record === null) {
    const fields = new Set(importFields(kind).map(field => field.field))
    const columns = guessColumns(rows, table.columns, fields)
    return { ...base, columns, from: 'content', ...readings(rows, columns, []) }
  }
  const headings = headingsAt(table, record, base.headerSpan)
  const columns = assigned(kind, headings, rows)
  return { ...base, columns, from: 'heading', ...readings(rows, columns, headings) }
}

/** The texts of the heading record, one a column; empty texts when the file has none. */
export function headerCells(table: Table, mapping: Mapping): string[] {
  const cells = mapping.headerRecord === null ? [] : headingsAt(table, mapping.headerRecord, mapping.headerSpan)
  return Array.from({ length: table.columns }, (_, i) => cells[i] ?? '')
}

/** What a person chose instead; readings of figures follow the new columns. */
export function withColumns(table: Table, mapping: Mapping, columns: Readonly<Record<string, number | null>>): Mapping {
  const known = new Set(importFields(mapping.kind).map(field => field.field))
  const valid = Object.entries(columns).filter(
    ([field, column]) => known.has(field) && (column === null || column < table.columns),
  )
  const chosen = Object.fromEntries(valid)
  const rows = dataRows(table, mapping.headerRecord, mapping.headerSpan)
  return { ...mapping, columns: chosen, ...readings(rows, chosen, headerCells(table, mapping)) }
}

/** Of each column what bare figures of area in it would count; empty where the register has no area. */
export function unitsOfColumns(table: Table, mapping: Mapping): AreaUnit[] {
  if (!importFields(mapping.kind).some(({ field }) => field === 'area')) return []
  const rows = dataRows(table, mapping.headerRecord, mapping.headerSpan)
  return headerCells(table, mapping).map((heading, column) =>
    column === mapping.columns['area'] ? mapping.areaUnit : areaUnit(heading, sampleColumn(rows, column)),
  )
}

/** Required fields that no column gives; empty when the import may be checked. A surname or a given name stands for the name. */
export function mappingGaps(mapping: Mapping): string[] {
  const has = (field: string): boolean => typeof mapping.columns[field] === 'number'
  const missing = importFields(mapping.kind).filter(field => field.required && !has(field.field))
  return missing.map(field => field.field).filter(field => field !== 'name' || !(has('surname') || has('given')))
}

/** What to keep of a mapping for the next file with these headings. */
export function savedMapping(table: Table, mapping: Mapping): SavedMapping {
  const cells = headerCells(table, mapping)
  const headings: Record<string, string> = {}
  for (const [field, column] of Object.entries(mapping.columns)) {
    const heading = column === null ? '' : foldText(cells[column] ?? '')
    if (heading !== '') headings[heading] = field
  }
  const { kind, areaUnit, mark, certification } = mapping
  return { v: 1, kind, headings, areaUnit, mark, certification }
}

/** A kept mapping on another file, or null when a record with nearly all of its headings is not there. */
export function applySavedMapping(table: Table, saved: SavedMapping): Mapping | null {
  const wanted = Object.keys(saved.headings)
  if (wanted.length === 0) return null
  for (const headerSpan of [1, 2] as const) {
    for (let record = 1; record <= Math.min(60, table.records.length); record += 1) {
      const folded = headingsAt(table, record, headerSpan).map(foldText)
      if (wanted.filter(heading => folded.includes(heading)).length < wanted.length * 0.8) continue
      const columns: Record<string, number | null> = {}
      for (const [heading, field] of Object.entries(saved.headings)) {
        const column = folded.indexOf(heading)
        columns[field] = column < 0 ? null : column
      }
      const { kind, areaUnit, mark, certification } = saved
      return { v: 1, kind, headerRecord: record, headerSpan, columns, from: 'saved', areaUnit, mark, certification }
    }
  }
  return null
}

function headingsAt(table: Table, record: number, span: 1 | 2): string[] {
  const upper = table.records[record - 1]?.cells ?? []
  return span === 1 ? [...upper] : joined(upper, table.records[record]?.cells ?? [])
}

function dataRows(table: Table, record: number | null, span: 1 | 2): (readonly string[])[] {
  return table.records.slice(record === null ? 0 : record - 1 + span).map(row => row.cells)
}

/** Best pairs of heading and field first; each column and each field once. */
function assigned(
  kind: ImportKind,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): Record<string, number | null> {
  const fields = importFields(kind)
  const pairs: { field: string; column: number; score: number }[] = []
  headings.forEach((heading, column) => {
    for (const field of fields) {
      const score = headingScore(field, heading)
      if (score >= TRUSTED && looksRight(field.field, heading, rows, column))
        pairs.push({ field: field.field, column, score })
    }
  })
  pairs.sort((a, b) => b.score - a.score || a.column - b.column)
  const columns: Record<string, number | null> = Object.fromEntries(fields.map(field => [field.field, null]))
  const taken = new Set<number>()
  for (const { field, column } of pairs) {
    if (columns[field] !== null || taken.has(column)) continue
    columns[field] = column
    taken.add(column)
  }
  const second = pairs.find(pair => pair.field === 'phone' && !taken.has(pair.column))
  if (second !== undefined && columns['phone2'] === null) columns['phone2'] = second.column
  return withNameParts(columns)
}

/** `Nom` beside `Prénom` is the surname; `Surname` alone is the name. */
function withNameParts(columns: Record<string, number | null>): Record<string, number | null> {
  const { name = null, surname = null, given = null } = columns
  if (name !== null && surname === null && given !== null) return { ...columns, name: null, surname: name }
  if (name === null && surname !== null && given === null) return { ...columns, name: surname, surname: null }
  return columns
}

function looksRight(field: string, heading: string, rows: readonly (readonly string[])[], column: number): boolean {
  // unlike X, Y or Long, these two words mean one thing, however the degrees are written
  if (!MUST_LOOK.has(field) || /^(?:LATITUDE|LONGITUDE)\b/.test(foldText(heading))) return true
  const cells = sampleColumn(rows, column)
  if (cells.length < 5) return true
  if (field === 'area') return cells.filter(cell => /\d/.test(cell)).length >= cells.length * LEAST_LOOK
  if (field === 'certification') return true
  return (looksLike(field, cells) ?? 1) >= LEAST_LOOK
}

type Readings = Pick<Mapping, 'areaUnit' | 'certification'>

function readings(
  rows: readonly (readonly string[])[],
  columns: Readonly<Record<string, number | null>>,
  headings: readonly string[],
): Readings {
  const area = columns['area'] ?? null
  const certified = columns['certification'] ?? null
  return {
    areaUnit: area === null ? 'ha' : areaUnit(headings[area] ?? '', sampleColumn(rows, area)),
    certification: certificationOf(certified === null ? '' : (headings[certified] ?? '')),
  }
}

/** The heading says it; else figures of which most are a hundred and more are square metres. */
function areaUnit(heading: string, cells: readonly string[]): Mapping['areaUnit'] {
  if (/m\s*[2²]|m[èe]tres?\s*carr|sq\.?\s*m/i.test(heading)) return 'm2'
  if (/\bares?\b/i.test(heading)) return 'a'
  if (/\bacre(?:s|age)?\b/i.test(heading)) return 'acre'
  if (/\bha\b|hect/i.test(heading)) return 'ha'
  const bare = cells.filter(cell => /^[\d\s.,\u00a0\u202f]+$/.test(cell))
  const large = bare.filter(cell => /^\d{3}/.test(cell.replace(/[\s\u00a0\u202f]/g, '')))
  return bare.length >= 3 && large.length >= bare.length * 0.8 ? 'm2' : 'ha'
}

function certificationOf(heading: string): string {
  const folded = ` ${foldText(heading)} `
  if (/ (?:RA|RFA|RAINFOREST) /.test(folded)) return 'Rainforest Alliance'
  if (folded.includes(' UTZ ')) return 'UTZ'
  if (/ (?:FAIRTRADE|FAIR TRADE|FLO|FT) /.test(folded)) return 'Fairtrade'
  return / (?:BIO|ORGANIC) /.test(folded) ? 'Bio' : 'other'
}
