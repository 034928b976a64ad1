import { expect, test } from 'vitest'
import { counted, inLanguage } from '#main/cli/terminal.ts'

test('one is one in both languages, none is one in French only', () => {
  const entries = (count: number) => counted(count, ['entry', 'entries'], ['écriture', 'écritures'])
  expect([0, 1, 2].map(count => inLanguage(entries(count), 'en'))).toEqual(['0 entries', '1 entry', '2 entries'])
  expect([0, 1, 2].map(count => inLanguage(entries(count), 'fr'))).toEqual(['0 écriture', '1 écriture', '2 écritures'])
})
