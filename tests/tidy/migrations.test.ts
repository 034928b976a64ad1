import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { filesBelow, textOf } from '../support/source-files.ts'

const folder = 'db/sqlite/migrations'
const shipped = 'tests/golden/migrations.txt'

test('migrations are numbered without gap', () => {
  const names = filesBelow(folder).map(path => path.slice(folder.length + 1))
  expect(names.length).toBeGreaterThan(0)
  for (const [n, name] of names.entries()) {
    expect(name).toMatch(/^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.ts$/)
    expect(Number(name.slice(0, 4))).toBe(n + 1)
  }
})

test('a migration that has shipped never changes', () => {
  const now = filesBelow(folder).map(path => `${createHash('sha256').update(textOf(path)).digest('hex')}  ${path}`)
  const then = textOf(shipped)
    .split('\n')
    .filter(line => line !== '')
  expect(now.slice(0, then.length)).toEqual(then)
})
