import { describe, expect, test } from 'vitest'
import { formatsOf } from '../../../src-renderer/i18n/format.ts'

const fr = formatsOf('fr')
const en = formatsOf('en')

describe('figures and dates on screen (ux.md §7)', () => {
  test('French groups by U+202F and writes units after U+00A0', () => {
    expect(fr.whole(1_234_568)).toBe('1\u202f234\u202f568')
    expect(fr.money(595_350)).toBe('595\u202f350\u00a0FCFA')
    expect(fr.kilograms(189_000)).toBe('189,0\u00a0kg')
    expect(fr.kilograms(1_234_500)).toBe('1\u202f234,5\u00a0kg')
    expect(fr.percent(920)).toBe('9,2\u00a0%')
    expect(fr.hectares(18_500)).toBe('1,85\u00a0ha')
  })
  test('English is whole', () => {
    expect(en.money(595_350)).toBe('595,350\u00a0FCFA')
    expect(en.kilograms(1_234_500)).toBe('1,234.5\u00a0kg')
    expect(en.percent(920)).toBe('9.2%')
  })
  test('grams below a hundred are not rounded away', () => {
    expect(fr.weight(64_525)).toBe('64,525')
    expect(fr.weight(64_500)).toBe('64,5')
  })
  test('minus is U+2212', () => {
    expect(fr.money(-25_000)).toBe('\u221225\u202f000\u00a0FCFA')
    expect(fr.decimal(-1.5, 1)).toBe('\u22121,5')
  })
  test('instants are Douala’s, an hour ahead of UTC', () => {
    expect(fr.instant(Date.UTC(2026, 10, 2, 13, 5))).toBe('02/11/2026 14:05')
    expect(fr.clock(Date.UTC(2026, 10, 2, 23, 30))).toBe('00:30')
    expect(fr.instant(Date.UTC(2026, 10, 2, 23, 30))).toBe('03/11/2026 00:30')
  })
  test('days', () => {
    expect(fr.day('2026-11-02')).toBe('02/11/2026')
    expect(fr.longDay('2026-11-02')).toBe('lundi 2 novembre 2026')
    expect(fr.longDay('2026-08-01')).toBe('samedi 1er août 2026')
    expect(en.day('2026-11-02')).toBe('02/11/2026')
  })
  test('how long ago, in the unit that says something', () => {
    const now = Date.UTC(2026, 10, 2)
    expect(fr.ago(now, now)).toBe('il y a 0\u00a0min') // never “dans 0 min”
    expect(fr.ago(now - 11 * 60_000, now)).toBe('il y a 11\u00a0min')
    expect(fr.ago(now - 2 * 86_400_000, now)).toBe('il y a 2\u00a0jours')
    expect(en.ago(now - 3 * 3_600_000, now)).toBe('3\u00a0hr ago')
  })
  test('how long to wait', () => {
    expect(fr.wait(45)).toBe('45\u00a0secondes')
    expect(fr.wait(240)).toBe('4\u00a0minutes')
    expect(fr.wait(133 * 60)).toBe('2\u00a0heures')
    expect(fr.wait(400 * 86_400)).toBe('400\u00a0jours')
    expect(en.wait(60)).toBe('60\u00a0seconds')
  })
})
