import type { ColumnState } from 'ag-grid-community'
import { describe, expect, test } from 'vitest'
import { filterOf, viewOf } from '../../../src-renderer/ui/grid-views.ts'
import { fileColumns } from '../../../src-renderer/ui/grid-files.ts'

const week = (from: string, to: string) => ({ key: 'week', label: '7 jours', filter: { day: { from, to } } })
const unpaid = { key: 'unpaid', label: 'Impayées', filter: { status: ['pending', 'partial'] } }
const state: ColumnState[] = [
  { colId: 'no', hide: false, width: 174.4, sort: null, sortIndex: null },
  { colId: 'day', hide: true, width: 96, sort: null, sortIndex: null },
  { colId: 'bags', hide: true, width: 68, sort: 'desc', sortIndex: 1 },
  { colId: 'status', hide: false, width: 104, sort: 'asc', sortIndex: 0 },
]
const wish = {
  search: 'mbarga',
  archived: 'hide' as const,
  filter: { day: { from: '2026-11-22', to: '2026-11-28' }, status: ['pending', 'partial'] },
}

describe('a saved view', () => {
  test('keeps filter, search, order and columns; what stepped aside for a record is still shown', () => {
    const view = viewOf('Mes impayés', wish, state, ['bags'], [unpaid])
    expect(view).toMatchObject({ name: 'Mes impayés', search: 'mbarga', archived: 'hide' })
    expect(view.sort).toEqual([
      { field: 'status', desc: false },
      { field: 'bags', desc: true },
    ])
    expect(view.columns).toEqual([
      { field: 'no', hidden: false, width: 174 },
      { field: 'day', hidden: true, width: 96 },
      { field: 'bags', hidden: false, width: 68 },
      { field: 'status', hidden: false, width: 104 },
    ])
    expect(filterOf(view, [unpaid])).toEqual(wish.filter)
  })
  test('of the last seven days is of the last seven days a month later, too', () => {
    const view = viewOf('Ma semaine', wish, state, [], [week('2026-11-22', '2026-11-28'), unpaid])
    expect(view.filter['day']).toEqual({ ready: 'week' })
    const later = week('2026-12-22', '2026-12-28')
    expect(filterOf(view, [later, unpaid])).toEqual({ ...later.filter, status: ['pending', 'partial'] })
    expect(filterOf(view, [unpaid])).toEqual({ status: ['pending', 'partial'] })
  })
  test('of days that no ready view has keeps the days', () => {
    const view = viewOf('Novembre', wish, state, [], [week('2026-11-01', '2026-11-07')])
    expect(filterOf(view, [week('2026-12-01', '2026-12-07')])).toEqual(wish.filter)
  })
})

test('a file has the columns in the order on screen, with their words; hidden ones only name what was asked', () => {
  const columns = [
    { field: 'no', header: 'Numéro', kind: 'code' as const },
    { field: 'status', header: 'Paiement', kind: 'choice' as const, choices: [{ value: 'paid', label: 'Payée' }] },
    { field: 'bags', header: 'Sacs', kind: 'count' as const },
    { field: 'day', header: 'Jour', kind: 'day' as const, none: 'sans jour' },
  ]
  expect(
    fileColumns(
      columns,
      [state[0], state[3], state[2], state[1]].flatMap(one => one ?? []),
      ['bags'],
    ),
  ).toEqual([
    { field: 'no', heading: 'Numéro', hidden: false },
    { field: 'status', heading: 'Paiement', hidden: false, words: { paid: 'Payée' } },
    { field: 'bags', heading: 'Sacs', hidden: false },
    { field: 'day', heading: 'Jour', hidden: true, words: { '': 'sans jour' } },
  ])
})
