import type { Language } from '#shared/domain/typography.ts'
import type { ListJob } from '../export/list-desk.ts'
import { escposToPng } from './escpos-image.ts'
import { renderReceiptEscpos } from './escpos-receipt.ts'
import type { PaperFonts } from './paper-fonts.ts'
import type { PaperModel } from './receipt-model.ts'
import { renderReceiptsPdf } from './render-receipt.ts'

/** What a worker thread is asked to make; plain data. */
export type PaperJob =
  | { kind: 'pdf'; models: PaperModel[]; paper: 'a4' | 'a5'; lang: Language; twoUp: boolean }
  | { kind: 'escpos'; model: PaperModel; lang: Language }
  | { kind: 'escposImage'; model: PaperModel; lang: Language }

export interface PaperRequest {
  id: number
  job: PaperJob | ListJob
}

/** `fault` is a bug's own words, for the log. */
export type PaperReply = { id: number; bytes: Uint8Array } | { id: number; fault: string }

/** The bytes of one job. Knows no thread; the worker's entry calls it, and so may a test. */
export async function runPaperJob(job: PaperJob, fonts: PaperFonts): Promise<Uint8Array> {
  switch (job.kind) {
    case 'pdf':
      return renderReceiptsPdf(job.models, { paper: job.paper, lang: job.lang, twoUp: job.twoUp, fonts })
    case 'escpos':
      return renderReceiptEscpos(job.model, { lang: job.lang })
    case 'escposImage':
      return escposToPng(renderReceiptEscpos(job.model, { lang: job.lang }), fonts.bitmap)
  }
}
