import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot, textOf } from '../support/source-files.ts'

// Each tour shows what its test saw: `npm run tour` takes the pictures.

const tours = [
  { at: 'docs/tour', lived: 'tests/e2e/first-day-window.test.ts', taken: /'(\d\d-[a-z-]+|counter)'/g },
  { at: 'docs/tour/two-stations', lived: 'tests/e2e/two-windows.test.ts', taken: /'two-stations\/(\d-[a-z-]+)'/g },
  {
    at: 'docs/tour/headquarters',
    lived: 'tests/e2e/headquarters-windows.test.ts',
    taken: /'headquarters\/(\d-[a-z-]+)'/g,
  },
]

describe.each(tours)('the tour $at', ({ at, lived, taken: names }) => {
  const folder = join(projectRoot, at)
  const pictures = readdirSync(folder).filter(name => name.endsWith('.png'))

  test('the pictures that are taken, those that are there and those that the guide shows are the same', () => {
    const taken = [...textOf(lived).matchAll(names)]
    const shown = [...textOf(`${at}/README.md`).matchAll(/\]\(([^)]+\.png)\)/g)].map(([, name]) => name ?? '')
    expect(pictures.toSorted()).toEqual(taken.map(([, name]) => `${name}.png`).toSorted())
    expect(shown.toSorted()).toEqual(pictures.toSorted())
  })
  test('they are few and light, and the screens as large as the smallest screen', () => {
    expect(pictures.length).toBeLessThanOrEqual(20)
    for (const name of pictures) {
      expect(statSync(join(folder, name)).size, name).toBeLessThanOrEqual(275_000)
      const header = readFileSync(join(folder, name)).subarray(0, 24)
      expect(header.subarray(1, 4).toString('latin1')).toBe('PNG')
      if (!name.includes('receipt.png') || name.includes('check'))
        expect([header.readUInt32BE(16), header.readUInt32BE(20)], name).toEqual([1366, 768])
    }
  })
})
test('README shows the counter', () => {
  expect(textOf('README.md')).toContain('(docs/tour/counter.png)')
})
