import { expect, test } from 'vitest'
import { codeFiles, textOf } from '../support/source-files.ts'

const rooms = [
  'src-shared',
  'src-node',
  'src-main/services',
  'src-main/repositories',
  'src-main/storage',
  'src-relay',
  'db/postgres',
]
const declares = /^export (declare )?(abstract )?(async )?(const|function\*?|class|interface|type|let) (\w+)/

/** A type that is only read off a value says nothing that the value's words do not say. */
const derived = /^export type \w+ = (z\.(infer|input|output)<typeof |\(typeof |keyof typeof |typeof )/

/** Names that a file exports without a comment that ends on the line above. */
function withoutDocstring(text: string): string[] {
  const lines = text.split('\n')
  const documented = new Set<string>()
  return lines.flatMap((line, n) => {
    const name = declares.exec(line)?.[5]
    if (name === undefined || documented.has(name)) return []
    if (derived.test(line)) return []
    if (lines[n - 1]?.trimEnd().endsWith('*/')) {
      documented.add(name) // overloads and a type beside its value share one
      return []
    }
    return [name]
  })
}

test('the rule sees an export without words', () => {
  expect(withoutDocstring('/** Says. */\nexport const a = 1\nexport const b = 2\n')).toEqual(['b'])
  expect(withoutDocstring('export async function c(): Promise<void> {}\n')).toEqual(['c'])
  expect(withoutDocstring('/** A. */\nexport function d(x: 1): 1\nexport function d(x: 2): 2\nconst e = 1\n')).toEqual(
    [],
  )
})

test('every export of shared, services, repositories, storage and relay says what it guarantees', () => {
  const silent = rooms
    .flatMap(room => codeFiles(room))
    .flatMap(path => withoutDocstring(textOf(path)).map(name => `${path}: ${name}`))
  expect(silent).toEqual([])
})
