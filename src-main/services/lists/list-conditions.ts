import type { SheetCondition } from '../../export/list-sheet.ts'
import { kindOf, withUnit, worded } from './list-rows.ts'
import type { ExportInput, ShownList } from './shown-list.ts'

/** What was asked of a list, in the headings and words of its screen: the paper says what is on it and what is not. */
export function conditionsOf(list: ShownList, { query, columns = [] }: ExportInput): SheetCondition[] {
  const named = (field: string) => {
    const column = columns.find(one => one.field === field)
    const kind = kindOf(list.fields[field] ?? 'text')
    return { heading: withUnit(column?.heading ?? field, kind), kind, words: column?.words }
  }
  const filters = Object.entries(query.filter).map(([field, wanted]): SheetCondition => {
    const { heading, kind, words } = named(field)
    if (Array.isArray(wanted)) return { of: 'values', heading, kind, values: wanted.map(value => worded(value, words)) }
    return { of: 'range', heading, kind, from: wanted.from ?? null, to: wanted.to ?? null }
  })
  const { search } = query
  return [
    ...filters,
    ...(search === undefined || search === '' ? [] : [{ of: 'search', text: search } as const]),
    ...(query.archived === 'hide' ? [] : [{ of: 'archived', only: query.archived === 'only' } as const]),
    ...query.sort.map(({ field, desc }) => ({ of: 'order', heading: named(field).heading, desc }) as const),
  ]
}
