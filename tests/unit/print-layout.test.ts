import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultPaperFonts } from '#main/print/paper-fonts.ts'
import { a4, a5, type PaperFormat, type PaperPage, twoA5 } from '#main/print/paper-format.ts'
import { layoutPaper } from '#main/print/paper-layout.ts'
import type { Mark } from '#main/print/paper-mark.ts'
import { PdfFile } from '#main/print/pdf-document.ts'
import { qrCode } from '#main/print/qr-code.ts'
import type { DeliveryReceipt, PaperModel } from '#main/print/receipt-model.ts'
import { withTabularFigures } from '#main/print/tabular-figures.ts'
import { faults, textsOf } from '../support/paper-faults.ts'
import { delivery, longestDelivery, longestTill, morningMs, payment, till } from '../support/paper-models.ts'

const fonts = defaultPaperFonts()
const { measure } = new PdfFile(fonts, { title: '', author: '', language: 'fr', createdMs: 0 })
const voided = { atMs: morningMs, reason: 'Erreur de pesée', by: 'Bernard Fouda', replacedBy: 'EBO7KD-2627-L00413' }
const formats = { a5, a4, twoA5 }

const layout = (model: PaperModel, format: PaperFormat, language: 'fr' | 'en' = 'fr'): PaperPage[] =>
  layoutPaper(model, { format, language, measure, drawable: fonts.drawable })

const papers: [string, PaperModel][] = [
  ['delivery', delivery],
  ['duplicate', { ...delivery, duplicate: 12 }],
  ['voided', { ...delivery, voided }],
  ['correction', { ...delivery, replaces: 'EBO7KD-2627-L00411' }],
  ['longest delivery', longestDelivery],
  ['longest and voided', { ...longestDelivery, duplicate: 3, voided: { ...voided, reason: 'x'.repeat(500) } }],
  ['payment', payment],
  [
    'payment of 100 deliveries',
    { ...payment, deliveries: Array.from({ length: 50 }, () => payment.deliveries).flat() },
  ],
  ['till', till],
  ['longest till', longestTill],
]

describe('a page', () => {
  for (const [format, measures] of Object.entries(formats)) {
    for (const language of ['fr', 'en'] as const) {
      test.each(papers)(`%s on ${format} in ${language}: nothing overlaps, nothing leaves the paper`, (_, model) => {
        for (const page of layout(model, measures, language)) expect(faults(page, measures, measure)).toEqual([])
      })
    }
  }
  test('the check sees an overlap', () => {
    const text = (x: number): Mark => ({
      kind: 'text',
      x,
      y: 100,
      text: 'abc',
      face: 'regular',
      size: 10,
      ink: 'black',
    })
    expect(faults({ marks: [text(50), text(55)] }, a5, measure)).toEqual(['abc over abc'])
    expect(faults({ marks: [text(a5.width - 20)] }, a5, measure)).toEqual(['abc: off the paper'])
  })
  test('an ordinary delivery is one page at full size on every paper', () => {
    for (const format of Object.values(formats)) {
      const pages = layout(delivery, format)
      expect(pages).toHaveLength(1)
      const sizes = pages[0]?.marks.flatMap(mark => (mark.kind === 'text' ? [mark.size / format.scale] : []))
      expect(sizes).toContain(8.2)
    }
  })
  test('a long one flows on, with its head and page x of y, and loses nothing', () => {
    const pages = layout(longestDelivery, a5)
    expect(pages.length).toBeGreaterThan(1)
    const text = textsOf(pages)
    expect(text).toContain(`Page 1/${pages.length}`)
    expect(textsOf(pages.slice(1))).toContain('Reçu d’achat · EBO7KD-2627-L1234567 (suite)')
    for (const grams of longestDelivery.weighingsGrams) {
      expect(text).toContain(
        (grams / 1000)
          .toFixed(2)
          .replace('.', ',')
          .replace(/\B(?=(\d{3})+,)/g, '\u202f'),
      )
    }
    for (const plot of longestDelivery.plots) expect(text).toContain(plot)
    for (let n = 1; n <= 12; n++) expect(text).toContain(`Retenue n° ${n} `)
  })
  test('a table that runs over repeats its heads', () => {
    const pages = layout(longestTill, a4)
    expect(pages.length).toBeGreaterThan(3)
    expect(textsOf(pages.slice(1, 2))).toContain('Paiements (suite)')
    for (const line of longestTill.payments) expect(textsOf(pages)).toContain(line.number)
  })
  test('any delivery lays out without overlap', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
    const any: fc.Arbitrary<DeliveryReceipt> = fc
      .record({
        name: words,
        village: words,
        place: words,
        weighings: fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 1, maxLength: 60 }),
        labels: fc.array(words, { maxLength: 12 }),
        plots: fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 10 }),
        amount: fc.integer({ min: 0, max: 10_000_000_000 }),
        isVoid: fc.boolean(),
      })
      .map(({ name, village, place, weighings, labels, plots, amount, isVoid }) => ({
        ...delivery,
        farmer: { ...delivery.farmer, name, village },
        placeOfPurchase: place,
        weighingsGrams: weighings,
        plots,
        deductions: labels.map(label => ({ kind: 'other', label, balanceXaf: null, amountXaf: amount })),
        netToPayXaf: amount,
        voided: isVoid ? { ...voided, reason: place } : null,
      }))
    fc.assert(
      fc.property(any, fc.constantFrom(a5, a4), (model, format) => {
        for (const page of layout(model, format)) expect(faults(page, format, measure)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

describe('parts of a page', () => {
  test('the code is at least 25 mm, each module a whole number of dots at 203 dpi', () => {
    for (const format of Object.values(formats)) {
      const code = layout(delivery, format)[0]?.marks.find(mark => mark.kind === 'code')
      expect(code?.kind).toBe('code')
      if (code?.kind !== 'code') continue
      const dots = code.module / (72 / 203)
      expect(dots).toBeCloseTo(Math.round(dots), 6)
      expect(code.module * qrCode(delivery.proof.qrText).modules).toBeGreaterThanOrEqual((25 * 72) / 25.4)
    }
  })
  test('merged rectangles cover exactly the black modules of version 11, level Q', () => {
    const { modules, rects } = qrCode(delivery.proof.qrText)
    expect(modules).toBe(61)
    const cells = new Set<number>()
    for (const { x, y, width, height } of rects) {
      for (let row = y; row < y + height; row++)
        for (let column = x; column < x + width; column++) cells.add(row * modules + column)
    }
    expect(cells.size).toBe(rects.reduce((sum, rect) => sum + rect.width * rect.height, 0))
    expect(rects.length).toBeLessThan(cells.size / 2)
  })
  test('figures are all of one width, in both faces', () => {
    for (const face of ['regular', 'strong'] as const) {
      expect(new Set([...'0123456789'].map(digit => measure(digit, face, 1000))).size).toBe(1)
    }
  })
  test('a font without tabular figures is a bug', () => {
    expect(() => withTabularFigures(new Uint8Array(64))).toThrow()
  })
  test('letters of Cameroonian languages and the narrow space are in the font', () => {
    for (const letter of 'ŋŊɛƐɔƆəƏǝɓƁɗƊœŒ€₣×−’«»\u202f\u00a0□')
      expect(fonts.drawable.has(letter.codePointAt(0) ?? 0), letter).toBe(true)
  })
})
