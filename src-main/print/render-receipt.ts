import type { Language } from '#shared/domain/typography.ts'
import type { Measure } from './paper-flow.ts'
import type { Mark } from './paper-mark.ts'
import { layoutPaper } from './paper-layout.ts'
import { defaultPaperFonts, type PaperFonts } from './paper-fonts.ts'
import { a4, a5, type PaperFormat, type PaperPage, twoA5 } from './paper-format.ts'
import { paperTexts } from './paper-texts.ts'
import { type PdfAbout, PdfFile, type PdfSheet } from './pdf-document.ts'
import type { PaperModel } from './receipt-model.ts'
import { safeText } from './safe-text.ts'

export interface PdfOptions {
  paper: 'a4' | 'a5'
  lang: Language
  /** A4 only: the paper twice as A5, side by side on a landscape sheet with a line to cut along */
  twoUp?: boolean
  fonts?: PaperFonts
}

/**
 * One paper as PDF. Equal models give equal bytes; a reprint differs in its DUPLICATA number only.
 * Errors: none that input can cause; text is shown as text whatever it holds (FI-6).
 * Cost: 40 ms, most of it opening the fonts; ask for many papers at once with `renderReceiptsPdf`.
 */
export function renderReceiptPdf(model: PaperModel, options: PdfOptions): Promise<Uint8Array> {
  return renderReceiptsPdf([model], options)
}

/** Many papers in one file, in the order given, each beginning on a page of its own. Cost: 30 ms and 3 ms a receipt. */
export function renderReceiptsPdf(models: readonly PaperModel[], options: PdfOptions): Promise<Uint8Array> {
  const fonts = options.fonts ?? defaultPaperFonts()
  const twoUp = options.twoUp === true && options.paper === 'a4'
  const format = twoUp ? twoA5 : options.paper === 'a4' ? a4 : a5
  const file = new PdfFile(fonts, aboutPapers(models, options.lang))
  const layout = { format, language: options.lang, measure: file.measure, drawable: fonts.drawable }
  for (const model of models) {
    for (const page of layoutPaper(model, layout)) {
      file.addSheet(twoUp ? twice(page, format, options.lang, file.measure) : single(page, format))
    }
  }
  return file.finish()
}

const single = (page: PaperPage, { width, height }: PaperFormat): PdfSheet => ({
  width,
  height,
  parts: [{ x: 0, page }],
  cutAt: null,
})

/** The same page twice: one half for the person, one for the depot, each saying so at its foot. */
function twice(page: PaperPage, format: PaperFormat, language: Language, measure: Measure): PdfSheet {
  const { copyOf } = paperTexts(language)
  const half = (x: number, label: string) => {
    const size = 7
    const at = { x: (format.width - measure(label, 'strong', size)) / 2, y: format.height - format.bottom - 2 }
    const mark: Mark = { kind: 'text', ...at, text: label, face: 'strong', size, ink: 'black' }
    return { x, page: { marks: [...page.marks, mark] } }
  }
  return {
    width: 2 * format.width,
    height: format.height,
    parts: [half(0, copyOf.person), half(format.width, copyOf.depot)],
    cutAt: format.width,
  }
}

function aboutPapers(models: readonly PaperModel[], language: Language): PdfAbout {
  const { title } = paperTexts(language)
  const first = models[0]
  const numbers = models.length > 1 ? `${first?.number ?? ''} … ${models.at(-1)?.number ?? ''}` : (first?.number ?? '')
  return {
    title: safeText(first === undefined ? '' : `${title[first.kind]} ${numbers}`),
    author: safeText(first?.organisation.name ?? ''),
    language: language === 'fr' ? 'fr-CM' : 'en-CM',
    createdMs: Math.max(0, ...models.map(momentOf)),
  }
}

/** When the fact on the paper was recorded. Units: UTC ms. */
export function momentOf(model: PaperModel): number {
  switch (model.kind) {
    case 'delivery':
      return model.confirmedAtMs
    case 'payment':
      return model.paidAtMs
    case 'till':
      return model.closedAtMs
  }
}
