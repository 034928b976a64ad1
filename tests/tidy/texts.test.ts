import { describe, expect, test } from 'vitest'
import { englishErrors } from '#shared/texts/errors-english.ts'
import { frenchErrors } from '#shared/texts/errors-french.ts'
import { filesBelow, textOf } from '../support/source-files.ts'

const folder = 'src-renderer/i18n'
const plural = /_(zero|one|two|few|many|other)$/

/** Every text by its path, `a.b.c`. */
function flatten(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]])
  const found = new Map<string, string>()
  for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
    for (const [at, text] of flatten(inner, path === '' ? key : `${path}.${key}`)) found.set(at, text)
  }
  return found
}
const placeholders = (text: string): string =>
  [...text.matchAll(/\{\{\s*(\w+)/g)]
    .map(([, name]) => name)
    .toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1))
    .join(' ')

/** What is wrong between two languages of one file. French has a plural form that English has not: keys are compared without it. */
function differences(fr: unknown, en: unknown): string[] {
  const [a, b] = [flatten(fr), flatten(en)]
  const stems = (texts: Map<string, string>): Set<string> =>
    new Set([...texts.keys()].map(key => key.replace(plural, '')))
  const missing = (from: Map<string, string>, to: Map<string, string>, name: string): string[] =>
    [...stems(from)].filter(stem => !stems(to).has(stem)).map(stem => `${stem}: not in ${name}`)
  const empty = [...a, ...b].filter(([, text]) => text.trim() === '').map(([key]) => `${key}: empty`)
  const unlike = [...a].filter(([key, text]) => b.has(key) && placeholders(text) !== placeholders(b.get(key) ?? ''))
  return [
    ...missing(a, b, 'en'),
    ...missing(b, a, 'fr'),
    ...empty,
    ...unlike.map(([key]) => `${key}: other placeholders`),
  ]
}

describe('texts of the screens', () => {
  const french = filesBelow(`${folder}/fr`)
  const read = (path: string): unknown => JSON.parse(textOf(path))

  test('the comparison sees what is missing, empty or unlike', () => {
    expect(differences({ a: { b: 'x {{n}}' } }, { a: { b: 'y {{ n }}' } })).toEqual([])
    expect(differences({ sac_one: 'x', sac_many: 'x', sac_other: 'x' }, { sac_one: 'y', sac_other: 'y' })).toEqual([])
    expect(differences({ a: 'x' }, {})).toEqual(['a: not in en'])
    expect(differences({}, { a: 'x' })).toEqual(['a: not in fr'])
    expect(differences({ a: 'x' }, { a: ' ' })).toEqual(['a: empty'])
    expect(differences({ a: '{{n}}' }, { a: '{{m}}' })).toEqual(['a: other placeholders'])
  })
  test('French and English have the same files', () => {
    expect(french.length).toBeGreaterThan(0)
    expect(filesBelow(`${folder}/en`)).toEqual(french.map(path => path.replace('/fr/', '/en/')))
  })
  test('a mark that French sets off and English does not is in the texts, never in the code of a screen', () => {
    const setOff = /\} [:;?!] ?(?:\$\{|`)/
    const found = filesBelow('src-renderer')
      .filter(path => /\.tsx?$/.test(path))
      .flatMap(path =>
        textOf(path)
          .split('\n')
          .map((line, at) => `${path}:${at + 1} ${line}`),
      )
    expect(found.filter(line => setOff.test(line))).toEqual([])
  })
  test('nothing in French breaks before a mark or inside quotation marks', () => {
    const breaks = / [:;?!%»]|« /
    const screens = french.flatMap(path => [...flatten(read(path))])
    const texts = [...screens, ...flatten(frenchErrors)]
    expect(texts.filter(([, text]) => breaks.test(text))).toEqual([])
  })
  test('refusals and faults say the same in both', () => {
    expect(differences(frenchErrors, englishErrors)).toEqual([])
  })
  test.each(french)('%s says the same as its English', path => {
    expect(differences(read(path), read(path.replace('/fr/', '/en/')))).toEqual([])
  })
})
