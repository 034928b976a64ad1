import type { ListSheet, SheetRow } from '../export/list-sheet.ts'
import { layoutList } from './list-page.ts'
import type { PaperFonts } from './paper-fonts.ts'
import { a4Wide } from './paper-format.ts'
import { PdfFile } from './pdf-document.ts'
import { withPlainShaping } from './plain-shaping.ts'
import { safeText } from './safe-text.ts'

/** The fonts that long lists are drawn with. */
export const listFonts = (fonts: PaperFonts): PaperFonts => ({
  ...fonts,
  regular: withPlainShaping(fonts.regular),
  strong: withPlainShaping(fonts.strong),
})

/**
 * A list as PDF on A4 landscape. Equal lists made at the same moment give equal bytes (PAP-2); text is shown as text whatever it holds (FI-6).
 * `fonts` as `listFonts` gives them. Errors: none that input can cause. Cost: 0.6 ms a row.
 */
export function renderListPdf(sheet: ListSheet, rows: readonly SheetRow[], fonts: PaperFonts): Promise<Uint8Array> {
  const file = new PdfFile(fonts, {
    title: safeText(sheet.title),
    author: safeText(sheet.organisation),
    language: sheet.lang === 'fr' ? 'fr-CM' : 'en-CM',
    createdMs: sheet.madeAtMs,
  })
  const { width, height } = a4Wide
  for (const page of layoutList(sheet, rows, { measure: file.measure, drawable: fonts.drawable })) {
    file.addSheet({ width, height, parts: [{ x: 0, page }], cutAt: null })
  }
  return file.finish()
}
