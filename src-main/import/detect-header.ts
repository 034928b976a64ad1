import { editDistance } from '#shared/domain/edit-distance.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import { type ImportField, type ImportKind, importFields } from './import-fields.ts'
import type { Table } from './table.ts'

/** Where the headings are. */
export interface HeaderGuess {
  /** Record number, from 1. */
  readonly record: number
  /** Headings over two records (a group and its parts): `record` and the next one. */
  readonly span: 1 | 2
  /** Columns that were understood. */
  readonly understood: number
}

/** How far down titles may push the headings. Units: records. */
export const SEARCH_RECORDS = 60
const UNDERSTOOD = 70
/** Data, not a heading: a number, or four digits and more. */
const FIGURES = /\d{4}|^\s*[\d.,]+\s*$/

const NAMES =
  /^(?:NOMS?|NAMES?|FULL NAMES?|FARMERS? NAMES?)(?: (?:ET|DU|DE|COMPLET|PRENOMS?|S|PLANTEUR|PRODUCTEUR)\b.*)?$/

interface Headings {
  readonly exact: ReadonlyMap<string, number>
  readonly fields: readonly ImportField[]
}

const cache = new Map<ImportKind, Headings>()

function headingsOf(kind: ImportKind): Headings {
  const known = cache.get(kind)
  if (known !== undefined) return known
  const exact = new Map<string, number>()
  const fields = importFields(kind)
  fields.forEach((field, i) => {
    for (const heading of field.headings) if (!exact.has(heading)) exact.set(heading, i)
  })
  const made = { exact, fields }
  cache.set(kind, made)
  return made
}

/**
 * How well a heading names a field, 0–100: 100 for a usual heading, 95 when only a bracket or unit is added, 80 when it begins with one, 70 when a
 * letter is wrong.
 */
export function headingScore(field: ImportField, heading: string): number {
  const folded = foldText(heading)
  if (folded === '') return 0
  if (field.headings.includes(folded)) return 100
  const bare = foldText(heading.replace(/[([{].*?(?:[)\]}]|$)/g, ' '))
  if (bare !== '' && field.headings.includes(bare)) return 95
  const words = ` ${bare === '' ? folded : bare} `
  let best = 0
  for (const usual of field.headings) {
    if (usual.length < 3) continue
    if (words.startsWith(` ${usual} `)) best = Math.max(best, 70 + Math.min(20, usual.length))
    else if (usual.length >= 5 && words.includes(` ${usual} `)) best = Math.max(best, 70)
    else if (usual.length >= 6 && editDistance(folded, usual, 1) <= 1) best = Math.max(best, 75)
  }
  return best
}

/**
 * The record that holds the headings, looked for below titles and blanks; null when no record of the first sixty names two fields, or the name
 * alone in a list of one column. Source: IMP-7.
 */
export function detectHeader(table: Pick<Table, 'records'>, kind: ImportKind): HeaderGuess | null {
  let best: HeaderGuess | null = null
  const most = Math.min(SEARCH_RECORDS, table.records.length)
  for (let i = 0; i < most; i += 1) {
    const cells = table.records[i]?.cells ?? []
    const alone = understoodIn(cells, kind)
    if (alone >= leastFor(cells) && alone > (best?.understood ?? 0))
      best = { record: i + 1, span: 1, understood: alone }
    const next = table.records[i + 1]?.cells
    if (next === undefined || alone === 0) continue
    const both = understoodIn(joined(cells, next), kind)
    if (both >= 3 && both > Math.max(alone, understoodIn(next, kind)) + 1 && both > (best?.understood ?? 0)) {
      best = { record: i + 1, span: 2, understood: both }
    }
  }
  return best
}

/** Two understood columns make headings; the name alone does when it is called so. */
function leastFor(cells: readonly string[]): number {
  const filled = cells.filter(cell => cell.trim() !== '')
  return filled.length === 1 || filled.some(cell => NAMES.test(foldText(cell))) ? 1 : 2
}

/** Headings of two records as one: the lower one where it says something, with the group it belongs to. */
export function joined(upper: readonly string[], lower: readonly string[]): string[] {
  const cells: string[] = []
  for (let i = 0; i < Math.max(upper.length, lower.length); i += 1) {
    const part = lower[i]?.trim() ?? ''
    cells.push(part === '' ? (upper[i] ?? '') : part)
  }
  return cells
}

/** How many different fields the cells of a record name. Long cells are no headings. */
function understoodIn(cells: readonly string[], kind: ImportKind): number {
  const filled = cells.filter(cell => cell.trim() !== '')
  if (filled.filter(cell => FIGURES.test(cell)).length * 4 > filled.length) return 0
  const { exact, fields } = headingsOf(kind)
  const found = new Set<number>()
  for (const cell of cells) {
    if (cell === '' || cell.length > 60) continue
    const direct = exact.get(foldText(cell))
    if (direct !== undefined) {
      found.add(direct)
      continue
    }
    const at = fields.findIndex(field => headingScore(field, cell) > UNDERSTOOD)
    if (at >= 0) found.add(at)
  }
  return found.size
}
