import type { ListQuery } from '#shared/contract/fields.ts'
import { refuse, type Refusal } from '#shared/contract/refusal.ts'
import { foldText } from '#shared/domain/folded-text.ts'
import { err, ok, type Result } from '#shared/kit/result.ts'

type Cell = string | number | null

/** What a short list that no table holds may be asked by. */
export interface MemoryColumns<R> {
  /** field → what it is sorted and filtered by */
  readonly columns: Readonly<Record<string, (row: R) => Cell>>
  /** texts that the search box looks in */
  readonly search: (row: R) => readonly (string | null)[]
  readonly archived: (row: R) => boolean
}

/**
 * One page of rows that are all here: what `listPage` does in the database, for lists of tens that are computed and not stored.
 * Errors: Invalid with the field that the list does not know.
 */
export function memoryPage<R>(
  rows: readonly R[],
  { columns, search, archived }: MemoryColumns<R>,
  query: ListQuery,
): Result<{ rows: R[]; total: number; totals: Record<string, number> }, Refusal> {
  const asked = [
    ...Object.keys(query.filter).map(name => `filter.${name}`),
    ...query.sort.map(one => `sort.${one.field}`),
  ]
  const unknown = asked.find(path => !Object.hasOwn(columns, path.slice(path.indexOf('.') + 1)))
  if (unknown !== undefined) return err(refuse('Invalid', { fields: [{ path: unknown, code: 'unknown' }] }))
  const words = foldText(query.search ?? '')
    .split(' ')
    .filter(word => word !== '')
  const fits = rows.filter(row => {
    if (query.archived !== 'show' && archived(row) !== (query.archived === 'only')) return false
    const texts = search(row).map(text => foldText(text ?? ''))
    if (!words.every(word => texts.some(text => text.includes(word)))) return false
    return Object.entries(query.filter).every(([name, wanted]) => isWanted(columns[name]?.(row) ?? null, wanted))
  })
  const sorted = fits.toSorted((a, b) => {
    for (const { field, desc } of query.sort) {
      const order = compareCells(columns[field]?.(a) ?? null, columns[field]?.(b) ?? null)
      if (order !== 0) return desc ? -order : order
    }
    return 0
  })
  return ok({ rows: sorted.slice(query.offset, query.offset + query.limit), total: sorted.length, totals: {} })
}

function isWanted(cell: Cell, wanted: ListQuery['filter'][string]): boolean {
  if (Array.isArray(wanted)) return wanted.some(one => one === cell)
  const { from, to } = wanted
  if (cell === null) return from === undefined && to === undefined
  return (from === undefined || cell >= from) && (to === undefined || cell <= to)
}

/** Nothing before something, numbers by size, texts by what they say. */
function compareCells(a: Cell, b: Cell): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [foldText(String(a)), foldText(String(b))]
  return left < right ? -1 : left > right ? 1 : 0
}
