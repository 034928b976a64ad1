import { foldText, isSeen } from '#shared/domain/folded-text.ts'
import type { SkipReason } from '#shared/domain/import-codes.ts'
import { parsePersonName } from '#shared/domain/person-name.ts'
import type { Mapping } from './map-columns.ts'
import type { Table, TableRecord } from './table.ts'

const TOTAL = /^(?:(?:SOUS|GRAND|S)? ?TOTA(?:L|UX)\b|SOMME\b|CUMUL\b|REPORT\b|A REPORTER\b|ENSEMBLE\b|EFFECTIF TOTAL\b)/
const COUNT =
  /^(?:\d[\d ]* )?(?:PLANTEURS?|PRODUCTEURS?|MEMBRES?|PERSONNES?|FARMERS?|MEMBERS?|FOURNISSEURS?|COOPERATIVES?)$/
const CAPTION =
  /^(?:VILLAGE|GROUPE|LISTE|REGISTRE|FICHIER|ZONE|SECTEUR|SECTION|BASSIN|ARRONDISSEMENT|DEPARTEMENT|REGION|COOPERATIVE|FAIT A|ARRETE|SIGNATURE|VISA|CACHET|DATE|PAGE|CAMPAGNE|NB|NOTA|SOURCE|LE PRESIDENT|LE CHEF|SEP)\b/

/** Tells records that are people from those that are the paper around them. Made once a check. */
export interface RecordClassifier {
  /** Why the record is skipped; null when it should be a person or a body. Source: IMP-10. */
  (record: TableRecord): SkipReason | null
}

/** See `RecordClassifier`. Cost: one look at each cell for most records. */
export function recordClassifier(table: Table, mapping: Mapping): RecordClassifier {
  const header = mapping.headerRecord
  const headings = headingFolds(table, mapping)
  const ordinal = mapping.columns['ordinal'] ?? -1
  const names = ['name', 'surname', 'given'].map(field => mapping.columns[field] ?? -1).filter(column => column >= 0)
  return record => {
    const cells = record.cells
    const filled: number[] = []
    for (let i = 0; i < cells.length; i += 1) if (!isBlank(cells[i] ?? '')) filled.push(i)
    if (filled.length === 0) return 'blank'
    if (header !== null && record.n >= header && record.n < header + mapping.headerSpan) return 'header'
    if (header !== null && record.n < header) return 'title'
    if (filled.length === 1 && filled[0] === ordinal && /^\s*\d{1,6}[.)]?\s*$/.test(cells[ordinal] ?? ''))
      return 'blank'
    if (repeatsHeadings(cells, filled, headings)) return 'header'
    const name = names
      .map(column => cells[column] ?? '')
      .join(' ')
      .trim()
    if (filled.length > 3 && name !== '') return null
    const code = mapping.columns['code'] ?? -1
    if (isTotal(cells, filled, names, name) && !isCoded(cells[code] ?? '', name)) return 'total'
    return isTitle(cells, filled, names, name) ? 'title' : null
  }
}

/** Nothing that can be seen, or dashes and dots in place of it. */
function isBlank(cell: string): boolean {
  return !isSeen(cell)
}

function headingFolds(table: Table, mapping: Mapping): ReadonlyMap<number, string> {
  const folds = new Map<number, string>()
  if (mapping.headerRecord === null) return folds
  const last = mapping.headerRecord + mapping.headerSpan - 1
  const cells = table.records[last - 1]?.cells ?? []
  cells.forEach((cell, column) => {
    const folded = foldText(cell)
    if (folded !== '') folds.set(column, folded)
  })
  return folds
}

/** The headings again, at the top of a printed page: most filled cells say what their heading says. */
function repeatsHeadings(
  cells: readonly string[],
  filled: readonly number[],
  headings: ReadonlyMap<number, string>,
): boolean {
  if (headings.size < 2 || filled.length < 2) return false
  let same = 0
  for (const column of filled) {
    const heading = headings.get(column)
    if (heading !== undefined && foldText(cells[column] ?? '') === heading) same += 1
    else if (same === 0 && column > (filled[2] ?? 0)) return false
  }
  return same >= 2 && same * 2 > filled.length
}

/** `TOTAL;1184 planteurs`, `Sous-total … 12,5`: the word where a code or a name stands, and no person beside it. */
function isTotal(cells: readonly string[], filled: readonly number[], names: readonly number[], name: string): boolean {
  for (const column of filled) {
    const folded = foldText(cells[column] ?? '')
    if (COUNT.test(folded) && names.includes(column)) return filled.length <= 2
    if (!TOTAL.test(folded)) continue
    return names.includes(column) || name === '' || !parsePersonName(name).ok
  }
  return false
}

/** People are called Total or Somme, too: one who has a code of letters and figures, and another name, is one. */
const isCoded = (code: string, name: string): boolean =>
  /\p{L}/u.test(code) && /\d/.test(code) && !TOTAL.test(foldText(code)) && name.split(/\s+/).length > 1

/** A line across the list: one cell outside the name, or a caption in it. */
function isTitle(cells: readonly string[], filled: readonly number[], names: readonly number[], name: string): boolean {
  const first = foldText(cells[filled[0] ?? 0] ?? '')
  if (filled.length <= 2 && CAPTION.test(first)) return true
  if (filled.length > 1) return false
  return name === '' || !names.includes(filled[0] ?? -1) || name.split(/\s+/).length > 8
}
