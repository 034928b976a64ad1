import { type Language, typographyOf } from '#shared/domain/typography.ts'
import { putDelivery } from './delivery-page.ts'
import { drawableModel } from './drawable-model.ts'
import type { PaperFormat, PaperPage } from './paper-format.ts'
import { type Measure, PaperFlow } from './paper-flow.ts'
import { type Pen, putFooters, putRunningHead, putVoidWatermark } from './paper-parts.ts'
import { paperTexts } from './paper-texts.ts'
import { putPayment } from './payment-page.ts'
import type { PaperModel } from './receipt-model.ts'
import { putTill } from './till-page.ts'

export interface LayoutOptions {
  format: PaperFormat
  language: Language
  measure: Measure
  drawable: ReadonlySet<number>
}

/** Type shrinks this far before a paper takes a second page: 8.2 points on A5 down to 7.1. */
const scales = [1, 0.93, 0.87]

/**
 * The pages of one paper. What fits on one page with slightly smaller type is given one page; anything longer keeps its size and flows
 * over as many as it needs. Text that fonts cannot draw shows as □; nothing is left out or cut.
 */
export function layoutPaper(model: PaperModel, options: LayoutOptions): PaperPage[] {
  const drawable = drawableModel(model, options.drawable)
  let first: PaperPage[] | null = null
  for (const factor of scales) {
    const pages = layoutAt(drawable, options, factor)
    if (pages.length === 1) return pages
    first ??= pages
  }
  return first ?? []
}

function layoutAt(model: PaperModel, { format, language, measure }: LayoutOptions, factor: number): PaperPage[] {
  const texts = paperTexts(language)
  const figures = typographyOf(language)
  const scaled = { ...format, scale: format.scale * factor }
  const flow = new PaperFlow(scaled, measure, turned => {
    putRunningHead({ flow: turned, texts, figures }, model, texts.title[model.kind])
  })
  const pen: Pen = { flow, texts, figures }
  if (model.voided !== null) putVoidWatermark(pen)
  const stubTop = putModel(pen, model, language)
  putFooters(pen, `${texts.title[model.kind]} ${model.number}`, stubTop)
  return flow.pages
}

function putModel(pen: Pen, model: PaperModel, language: Language): number | null {
  switch (model.kind) {
    case 'delivery':
      return putDelivery(pen, model, language)
    case 'payment':
      return putPayment(pen, model, language)
    case 'till':
      putTill(pen, model)
      return null
  }
}
