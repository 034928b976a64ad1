import { expect, test } from 'vitest'
import { filesBelow, textOf } from '../support/source-files.ts'

const index = textOf('docs/spec/README.md')
const named = /\b(?:unit|property|contract|integration|relay|migrations|tidy|fuzz|crash|e2e)(?:\/[a-z0-9-]+)+/g

test('every test that the index of rules names is there', () => {
  const files = new Set(filesBelow('tests'))
  const tests = [...new Set(index.match(named))]
  expect(tests.length).toBeGreaterThan(40)
  expect(tests.filter(name => !files.has(`tests/${name}.test.ts`))).toEqual([])
})

test('every paper of the specification is in its index', () => {
  const papers = filesBelow('docs/spec')
    .map(path => path.slice('docs/spec/'.length))
    .filter(name => name !== 'README.md')
  expect(papers.filter(name => !index.includes(`](${name})`))).toEqual([])
})
