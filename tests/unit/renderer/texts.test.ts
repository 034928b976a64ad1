import i18next from 'i18next'
import { describe, expect, test } from 'vitest'
import { type Refusal, refusalKinds } from '#shared/contract/refusal.ts'
import { formatsOf } from '../../../src-renderer/i18n/format.ts'
import { withMany } from '../../../src-renderer/i18n/plurals.ts'
import { troubleText } from '../../../src-renderer/i18n/refusal-text.ts'
import { english, french } from '../../../src-renderer/i18n/texts.ts'

function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  return Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, `${path}.${key}`))
}

/** What French typography asks for and a text does not do (ux.md §7). */
function faults(text: string): string[] {
  const found: string[] = []
  if (text.includes("'")) found.push('straight apostrophe')
  if (/[ ][:;!?%»]/.test(text) || /«[ ]/.test(text)) found.push('ordinary space where none may break')
  if (/[a-zà-ÿ0-9}][;!?]/i.test(text)) found.push('no space before ; ! ?')
  if (/[a-zà-ÿ}]:(\s|$)/i.test(text)) found.push('no space before :')
  if (/"/.test(text)) found.push('straight quotes')
  if (/\.\.\./.test(text)) found.push('three dots for …')
  return found
}

describe('French texts', () => {
  test('the rules see what is wrong', () => {
    expect(faults("l'eau")).toEqual(['straight apostrophe'])
    expect(faults('Quoi ?')).toEqual(['ordinary space where none may break'])
    expect(faults('Quoi?')).toEqual(['no space before ; ! ?'])
    expect(faults('Poids\u00a0: 3 kg')).toEqual([])
    expect(faults('«\u00a0Payer\u00a0»')).toEqual([])
  })
  test.each(Object.entries(french))('%s keeps French typography', (_, texts) => {
    expect(flatten(texts).flatMap(([key, text]) => faults(text).map(fault => `${key}: ${fault}: ${text}`))).toEqual([])
  })
  test('English writes real apostrophes', () => {
    expect(flatten(english).filter(([, text]) => /\w'\w/.test(text))).toEqual([])
  })
})

describe('plurals', () => {
  test('a million reads like any other plural', () => {
    const t = i18next.createInstance()
    void t.init({
      lng: 'fr',
      initAsync: false,
      resources: { fr: { translation: withMany({ sac_one: '{{count}} sac', sac_other: '{{count}} sacs' }) } },
    })
    expect([0, 1, 1.5, 2, 1_000_000].map(count => t.t('sac', { count }))).toEqual([
      '0 sac',
      '1 sac',
      '1.5 sac',
      '2 sacs',
      '1000000 sacs',
    ])
  })
})

describe.each(['fr', 'en'] as const)('refusals in %s', language => {
  const instance = i18next.createInstance()
  void instance.init({
    lng: language,
    defaultNS: 'errors',
    initAsync: false,
    interpolation: { escapeValue: false },
    resources: { fr: withMany(french), en: english },
  })
  const t = instance.getFixedT(language, 'errors')
  const formats = formatsOf(language)
  const figures = { net_g: 1, records: 3, count: 3, waitSeconds: 240, day: '2026-11-02', lastDay: '2026-11-02' }
  const filled = new Proxy<Record<string, unknown>>(figures, {
    get: (known, name: string) => known[name] ?? (/_(g|xaf|bp)$|^g$/.test(name) ? 1_000 : name),
  })

  test.each(refusalKinds)('%s is a sentence', kind => {
    const raw = t(kind, { ...figures, count: 3, interpolation: { skipOnVariables: true } })
    const needs = [...JSON.stringify((language === 'fr' ? french : english).errors).matchAll(/\{\{(\w+)\}\}/g)]
    const refusal = Object.fromEntries(needs.map(([, name = '']) => [name, filled[name]]))
    const sentence = troubleText({ ...refusal, kind } as unknown as Refusal, t, formats)
    expect(raw).not.toBe(kind)
    expect(sentence).toMatch(/[.!?]$/)
    expect(sentence).not.toMatch(/\{\{|undefined|\[object/)
  })
  test('figures are written in their units', () => {
    const say = (refusal: Refusal) => troubleText(refusal, t, formats)
    expect(say({ kind: 'TareExceedsGross', gross_g: 3_000, tare_g: 4_500 })).toContain(formats.kilograms(4_500))
    expect(say({ kind: 'OverPayment', due_xaf: 1_000, asked_xaf: 25_000 })).toContain(formats.money(25_000))
    expect(say({ kind: 'NoPrice', grade: 'II', day: '2026-11-02' })).toContain('02/11/2026')
    expect(say({ kind: 'TooManyAttempts', waitSeconds: 240 })).toContain(formats.wait(240))
    expect(say({ kind: 'WeakPassword', why: 'short' })).toContain('8')
  })
  test('what a busy station is doing is named in words, never by its code', () => {
    const say = (why: string) => troubleText({ kind: 'Busy', why }, t, formats)
    expect(say('restore')).toMatch(/(restauration|restore) .*PC/)
    expect(say('bodies')).toMatch(/^(Ce poste est occupé|This station is busy)\. /)
  })
})
