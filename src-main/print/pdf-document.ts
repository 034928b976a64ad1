import PDFDocument from 'pdfkit'
import type { Measure } from './paper-flow.ts'
import type { PaperFonts } from './paper-fonts.ts'
import type { Face, Ink, Mark } from './paper-mark.ts'
import type { PaperPage } from './paper-format.ts'

export interface PdfAbout {
  title: string
  author: string
  /** BCP 47, e.g. `fr-CM` */
  language: string
  /** stands in the file instead of the time of writing, so that equal papers are equal bytes */
  createdMs: number
}

/** One side of a sheet: pages side by side, each at its own `x`, and the line to cut along. Units: points. */
export interface PdfSheet {
  width: number
  height: number
  parts: { x: number; page: PaperPage }[]
  cutAt: number | null
}

const inks: Record<Ink, string> = { black: '#000000', soft: '#2e2e2e', faint: '#e4e4e4', white: '#ffffff' }

/**
 * One PDF 1.7 file, written page by page: fonts parsed once and embedded, title and language set, no script, link, form or attachment
 * (FI-6). Equal marks and facts give equal bytes.
 * Cost: 30 ms to open, then about 2 ms a receipt.
 */
export class PdfFile {
  readonly measure: Measure
  readonly #document: PDFKit.PDFDocument
  readonly #bytes: Promise<Uint8Array>
  #ink: Ink | null = null

  constructor(fonts: PaperFonts, about: PdfAbout) {
    const document = new PDFDocument({
      autoFirstPage: false,
      pdfVersion: '1.7',
      lang: about.language,
      displayTitle: true,
      // No default font: absent, it would be Helvetica, which cannot draw U+202F; one of ours, and pdfkit would parse that file
      // again at every `font('regular')`, because it keeps the first under its own name only.
      font: null as unknown as string,
      info: {
        Title: about.title,
        Author: about.author,
        Creator: 'CocoaTrack',
        CreationDate: new Date(about.createdMs),
      },
    })
    document.registerFont('regular', fonts.regular)
    document.registerFont('strong', fonts.strong)
    this.#document = document
    this.#bytes = collected(document)
    this.measure = (text, face, size) => document.font(face).fontSize(size).widthOfString(text)
  }

  addSheet(sheet: PdfSheet): void {
    const document = this.#document
    document.addPage({ size: [sheet.width, sheet.height], margin: 0 })
    for (const { x, page } of sheet.parts) {
      this.#ink = null
      if (x !== 0) document.save().translate(x, 0)
      for (const mark of page.marks) this.#paint(mark)
      if (x !== 0) document.restore()
    }
    if (sheet.cutAt === null) return
    document
      .moveTo(sheet.cutAt, 0)
      .lineTo(sheet.cutAt, sheet.height)
      .lineWidth(0.6)
      .dash(4, { space: 4 })
      .stroke(inks.soft)
  }

  /** Ends the file. */
  finish(): Promise<Uint8Array> {
    this.#document.end()
    return this.#bytes
  }

  #paint(mark: Mark): void {
    const document = this.#document
    switch (mark.kind) {
      case 'text':
        this.#fillWith(mark.ink)
        this.#write(mark.text, mark.face, mark.size, mark.x, mark.y)
        return
      case 'rule':
        document.moveTo(mark.x1, mark.y1).lineTo(mark.x2, mark.y2).lineWidth(mark.width)
        if (mark.dash === null) document.stroke('#000000')
        else document.dash(mark.dash, { space: mark.dash }).stroke('#000000').undash()
        return
      case 'frame':
        document
          .roundedRect(mark.x, mark.y, mark.width, mark.height, mark.radius)
          .lineWidth(mark.line)
          .stroke('#000000')
        return
      case 'fill':
        document.roundedRect(mark.x, mark.y, mark.width, mark.height, mark.radius).fill(inks[mark.ink])
        this.#ink = mark.ink
        return
      case 'code':
        this.#fillWith('black')
        for (const { x, y, width, height } of mark.rects) {
          document.rect(mark.x + x * mark.module, mark.y + y * mark.module, width * mark.module, height * mark.module)
        }
        document.fill()
        return
      case 'slanted':
        this.#paintSlanted(mark)
    }
  }

  #paintSlanted(mark: Mark & { kind: 'slanted' }): void {
    const document = this.#document
    const width = this.measure(mark.text, 'strong', mark.size)
    document
      .save()
      .rotate(mark.degrees, { origin: [mark.x, mark.y] })
      .fillColor(inks[mark.ink])
    this.#write(mark.text, 'strong', mark.size, mark.x - width / 2, mark.y + mark.size * 0.36)
    document.restore()
    this.#ink = null
  }

  #fillWith(ink: Ink): void {
    if (this.#ink !== ink) this.#document.fillColor(inks[ink])
    this.#ink = ink
  }

  #write(text: string, face: Face, size: number, x: number, y: number): void {
    this.#document.font(face).fontSize(size).text(text, x, y, { lineBreak: false, baseline: 'alphabetic' })
  }
}

function collected(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('error', reject)
    document.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))))
  })
}
