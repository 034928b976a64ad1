import { describe, expect, test } from 'vitest'
import { paperTexts } from '#main/print/paper-texts.ts'
import * as french from '#shared/domain/french.ts'
import { typographyOf } from '#shared/domain/typography.ts'

const english = typographyOf('en')
const [narrow, hard, minus] = ['\u202f', '\u00a0', '\u2212']

describe('French figures (UX §7)', () => {
  test.each([
    [0, '0'],
    [7, '7'],
    [999, '999'],
    [1000, `1${narrow}000`],
    [1_234_567, `1${narrow}234${narrow}567`],
    [10_000_000_000, `10${narrow}000${narrow}000${narrow}000`],
    [-1500, `${minus}1${narrow}500`],
  ])('%i', (value, text) => expect(french.formatInteger(value)).toBe(text))

  test('money has a no-break space before its unit', () => {
    expect(french.formatXaf(1_234_568)).toBe(`1${narrow}234${narrow}568${hard}FCFA`)
    expect(french.formatXaf(0)).toBe(`0${hard}FCFA`)
    expect(french.formatXaf(-60_000)).toBe(`${minus}60${narrow}000${hard}FCFA`)
  })
  test.each([
    [0, '0,0'],
    [100, '0,1'],
    [1000, '1,0'],
    [64_500, '64,5'],
    [64_550, '64,55'],
    [2498, '2,498'],
    [2, '0,002'],
    [-2498, `${minus}2,498`],
    [1_234_500, `1${narrow}234,5`],
    [132_232_200, `132${narrow}232,2`],
  ])('%i g shows every gram', (grams, text) => {
    expect(french.formatKilogramsBare(grams)).toBe(text)
    expect(french.formatKilograms(grams)).toBe(`${text}${hard}kg`)
  })
  test('a column of weights can have its commas in line', () => {
    expect([64_500, 63_850, 66_000].map(grams => french.formatKilogramsBare(grams, 2))).toEqual([
      '64,50',
      '63,85',
      '66,00',
    ])
  })
  test('percents, hectares, counts', () => {
    expect(french.formatPercent(750)).toBe(`7,5${hard}%`)
    expect(french.formatPercent(800)).toBe(`8${hard}%`)
    expect(french.formatPercent(1125)).toBe(`11,25${hard}%`)
    expect(french.formatHectares(18_500)).toBe(`1,85${hard}ha`)
    expect(french.formatHectares(10_000)).toBe(`1,00${hard}ha`)
    expect(french.formatHectares(10_049)).toBe(`1,00${hard}ha`)
    expect(french.formatHectares(10_050)).toBe(`1,01${hard}ha`)
    expect([0, 1, 2, 1860].map(n => french.formatCount(n, 'sac', 'sacs'))).toEqual([
      `0${hard}sac`,
      `1${hard}sac`,
      `2${hard}sacs`,
      `1${narrow}860${hard}sacs`,
    ])
  })
  test('days and times are those of Douala', () => {
    expect(french.formatDay('2026-11-02')).toBe('02/11/2026')
    expect(french.formatDayLong('2026-11-02')).toBe('lundi 2 novembre 2026')
    expect(french.formatDayLong('2027-08-01')).toBe('dimanche 1er août 2027')
    expect(french.formatInstant(Date.UTC(2026, 10, 2, 13, 5))).toBe(`02/11/2026${hard}14:05`)
    expect(french.formatInstant(Date.UTC(2026, 11, 31, 23, 30))).toBe(`01/01/2027${hard}00:30`)
  })
  test('marks', () => {
    expect(french.labelled('Planteur', 'MBALLA')).toBe(`Planteur${hard}: MBALLA`)
    expect(french.quoted('oui')).toBe(`«${hard}oui${hard}»`)
  })
  test('ICU says the same of amounts', () => {
    const icu = new Intl.NumberFormat('fr-FR')
    for (const value of [0, 12, 999, 1000, 45_678, 1_234_567, 9_988_060_065]) {
      expect(french.formatInteger(value)).toBe(icu.format(value))
    }
  })
})

describe('English figures', () => {
  test('comma, point, day before month', () => {
    expect(english.formatXaf(1_234_568)).toBe(`1,234,568${hard}FCFA`)
    expect(english.formatKilograms(64_550)).toBe(`64.55${hard}kg`)
    expect(english.formatPercent(920)).toBe('9.2%')
    expect(english.formatHectares(18_500)).toBe(`1.85${hard}ha`)
    expect(english.formatDay('2026-11-02')).toBe(`2${hard}Nov${hard}2026`)
    expect(english.formatDayLong('2026-11-02')).toBe('Monday 2 November 2026')
    expect(english.formatInstant(Date.UTC(2026, 10, 2, 13, 5))).toBe(`2${hard}Nov${hard}2026${hard}14:05`)
    expect([0, 1, 2].map(n => english.formatCount(n, 'bag', 'bags'))).toEqual([
      `0${hard}bags`,
      `1${hard}bag`,
      `2${hard}bags`,
    ])
    expect(english.labelled('Farmer', 'MBALLA')).toBe('Farmer: MBALLA')
    expect(english.quoted('yes')).toBe('“yes”')
  })
})

describe('words of papers', () => {
  /** Every text; functions are asked with sample values. */
  const textsOf = (value: unknown): string[] => {
    if (typeof value === 'string') return [value]
    if (typeof value === 'function') return [String((value as (...sample: string[]) => string)('1', '2'))]
    return Object.values(value as object).flatMap(textsOf)
  }
  test('French has no plain space before a double mark, and no straight apostrophe', () => {
    for (const text of textsOf(paperTexts('fr'))) {
      expect(text).not.toMatch(/ [:;!?%»]|« |'/)
      expect(text.trim()).toBe(text)
      expect(text).not.toBe('')
    }
  })
  test('English has its own words', () => {
    expect(textsOf(paperTexts('en'))).toHaveLength(textsOf(paperTexts('fr')).length)
    for (const text of textsOf(paperTexts('en'))) expect(text).not.toMatch(/[éèàç]/)
  })
})
