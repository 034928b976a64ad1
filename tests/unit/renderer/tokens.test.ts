import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../../../src-renderer/ui/tokens.css', import.meta.url), 'utf8')

/** The colours of one block of the tokens. */
function colours(selector: string): Map<string, string> {
  const at = css.indexOf(`${selector} {`)
  const block = css.slice(at, css.indexOf('\n}', at))
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]))
}
const light = colours(':root')
const dark = new Map([...light, ...colours('[data-mantine-color-scheme="dark"]')])

function luminance(hex: string): number {
  const part = (from: number) => {
    const value = Number.parseInt(hex.slice(from, from + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)
}

/** Text on ground: 4.5 (WCAG 1.4.3). */
const texts = [
  ...['ink', 'ink-2', 'ink-3'].flatMap(ink => ['surface', 'ground', 'sunken'].map(ground => [ink, ground])),
  ...['ink', 'ink-2', 'ink-3'].map(ink => [ink, 'leaf-100']),
  ...['leaf', 'amber', 'red', 'blue'].flatMap(hue => [
    [`${hue}-700`, `${hue}-100`],
    [`${hue}-700`, 'surface'],
  ]),
  ['ink', 'cocoa-100'],
  ['on-leaf', 'leaf-600'],
  ['on-red', 'red-600'],
  ['on-amber', 'amber-500'],
  ...['on-cocoa', 'on-cocoa-2', 'on-cocoa-3', 'on-cocoa-gold'].map(ink => [ink, 'cocoa-900']),
  ['on-cocoa', 'cocoa-700'],
  ['on-cocoa-2', 'cocoa-700'],
  ['on-cocoa', 'cocoa-600'],
] as [string, string][]
/** Borders of fields, the focus ring, buttons: 3 (WCAG 1.4.11). */
const shapes: [string, string][] = [
  ...['surface', 'ground'].map(ground => ['field-line', ground] as [string, string]),
  ...['surface', 'ground', 'sunken'].map(ground => ['leaf-600', ground] as [string, string]),
  ['red-600', 'surface'],
  ['on-cocoa-gold', 'cocoa-900'],
]

describe.each([
  ['light', light],
  ['dark', dark],
])('%s colours', (_, tokens) => {
  const of = (name: string) => tokens.get(name) ?? '#808080'
  test('every colour named here exists', () => {
    expect([...texts, ...shapes].flat().filter(name => !tokens.has(name))).toEqual([])
  })
  test.each(texts)('%s on %s can be read', (ink, ground) => {
    expect(contrast(of(ink), of(ground))).toBeGreaterThanOrEqual(4.5)
  })
  test.each(shapes)('%s on %s can be seen', (line, ground) => {
    expect(contrast(of(line), of(ground))).toBeGreaterThanOrEqual(3)
  })
})

test('the measure knows black on white', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5)
})
