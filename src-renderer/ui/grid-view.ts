import type { ListQuery } from '#shared/contract/fields.ts'

/** What narrows a list, by field. */
export type GridFilter = ListQuery['filter']

/** A narrowed list that a screen offers by name. */
export interface GridView {
  key: string
  label: string
  filter: GridFilter
}

/** One page of a list, as every list procedure answers it. */
export interface GridPage<R> {
  rows: readonly R[]
  total: number
  totals: Record<string, number>
}
