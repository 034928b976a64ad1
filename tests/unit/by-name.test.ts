import { expect, test } from 'vitest'
import { byName } from '#shared/domain/by-name.ts'

test('names stand as a French reader looks for them, those that are missing last', () => {
  const rows = ['Zoa', null, 'évina', 'EVOUNA', 'Abéna', 'ABENA Luc'].map(name => ({ name }))
  expect(rows.sort(byName).map(({ name }) => name)).toEqual(['Abéna', 'ABENA Luc', 'évina', 'EVOUNA', 'Zoa', null])
})
