import type { PaperFormat, PaperPage } from './paper-format.ts'
import type { Face, Ink, Mark } from './paper-mark.ts'
import { wrapText } from './wrap-text.ts'

/** Width of a text in points. */
export type Measure = (text: string, face: Face, size: number) => number

/** How a line of text looks. Units: points at scale 1. */
export interface Style {
  face: Face
  size: number
  leading: number
  ink: Ink
}

export const styles = {
  title: { face: 'strong', size: 14.5, leading: 16.5, ink: 'black' },
  name: { face: 'strong', size: 10.2, leading: 12.8, ink: 'black' },
  body: { face: 'regular', size: 8.2, leading: 11, ink: 'black' },
  value: { face: 'strong', size: 8.2, leading: 11, ink: 'black' },
  total: { face: 'strong', size: 9.4, leading: 12.4, ink: 'black' },
  label: { face: 'regular', size: 7.2, leading: 9.4, ink: 'soft' },
  small: { face: 'regular', size: 7.2, leading: 9.6, ink: 'black' },
  smallValue: { face: 'strong', size: 7.2, leading: 9.6, ink: 'black' },
  amount: { face: 'strong', size: 16, leading: 19, ink: 'black' },
} as const satisfies Record<string, Style>

export interface StyledText {
  text: string
  style: Style
}

/** Where the baseline stands in a line of this leading, from its top. */
const baselineShare = 0.74

/**
 * Writes downwards and turns the page: what was asked to stay together never parts, nothing is cut, nothing overlaps.
 * Lengths that callers give are at scale 1 and grow with the format.
 */
export class PaperFlow {
  readonly format: PaperFormat
  readonly measure: Measure
  readonly pages: PaperPage[] = []
  readonly left: number
  readonly right: number
  y = 0
  readonly #onNewPage: (flow: PaperFlow) => void

  constructor(format: PaperFormat, measure: Measure, onNewPage: (flow: PaperFlow) => void) {
    this.format = format
    this.measure = measure
    this.#onNewPage = onNewPage
    this.left = format.side
    this.right = format.width - format.side
    this.turnPage()
  }

  get width(): number {
    return this.right - this.left
  }

  /** Lowest point that content may reach: the footer stands below. */
  get bottom(): number {
    return this.format.height - this.format.bottom - this.unit(14)
  }

  unit(points: number): number {
    return points * this.format.scale
  }

  mark(...marks: Mark[]): void {
    this.pages.at(-1)?.marks.push(...marks)
  }

  turnPage(): void {
    this.pages.push({ marks: [] })
    this.y = this.format.top
    if (this.pages.length > 1) this.#onNewPage(this)
  }

  /** Makes room for `height` real points, on a new page if they do not fit here. */
  reserve(height: number): void {
    if (this.y + height > this.bottom) this.turnPage()
  }

  /** Draws one thing that stays together. `height` in real points. */
  block(height: number, draw: (top: number) => void): void {
    this.reserve(height)
    draw(this.y)
    this.y += height
  }

  gap(points: number): void {
    this.y += this.unit(points)
  }

  /** A line across, with its space above and below. */
  rule(above = 5.5, below = 5.5): void {
    this.reserve(this.unit(above + below + 12))
    this.y += this.unit(above)
    this.line(this.left, this.right, this.y)
    this.y += this.unit(below)
  }

  line(from: number, to: number, y: number, dash: number | null = null): void {
    this.mark({ kind: 'rule', x1: from, y1: y, x2: to, y2: y, width: this.unit(0.7), dash })
  }

  widthOf(text: string, style: Style): number {
    return this.measure(text, style.face, this.unit(style.size))
  }

  /** One line of text whose line box begins at `top`. `x` is its left, right or middle. */
  put(text: string, style: Style, x: number, top: number, align: 'left' | 'right' | 'centre' = 'left'): void {
    if (text === '') return
    const width = align === 'left' ? 0 : this.widthOf(text, style)
    const y = top + this.unit(style.leading) * baselineShare
    this.putAt(text, style, align === 'left' ? x : align === 'right' ? x - width : x - width / 2, y)
  }

  /** One line of text on a baseline. */
  putAt(text: string, style: Style, x: number, baseline: number): void {
    this.mark({ kind: 'text', x, y: baseline, text, face: style.face, size: this.unit(style.size), ink: style.ink })
  }

  wrap(text: string, style: Style, width: number): string[] {
    return wrapText(text, width, part => this.widthOf(part, style))
  }

  /** Lines of `texts` in `width`, with the height they take. */
  stack(texts: readonly StyledText[], width: number): { lines: StyledText[]; height: number } {
    const lines = texts.flatMap(({ text, style }) => this.wrap(text, style, width).map(line => ({ text: line, style })))
    return { lines, height: lines.reduce((sum, line) => sum + this.unit(line.style.leading), 0) }
  }

  putStack(lines: readonly StyledText[], x: number, top: number, align: 'left' | 'right' | 'centre' = 'left'): void {
    let y = top
    for (const { text, style } of lines) {
      this.put(text, style, x, y, align)
      y += this.unit(style.leading)
    }
  }

  /** Wrapped text over the whole width or less, line by line over pages. */
  paragraph(text: string, style: Style, width = this.width): void {
    for (const line of this.wrap(text, style, width)) {
      this.block(this.unit(style.leading), top => this.put(line, style, this.left, top))
    }
  }

  /** Stacks beside each other at the shares of the width given; over pages, one after the other, where they are higher than a page. */
  columns(stacks: readonly (readonly StyledText[])[], shares: readonly number[]): void {
    const gutter = this.unit(12)
    const cells = stacks.map((texts, index) => this.stack(texts, this.width * (shares[index] ?? 0) - gutter))
    const height = Math.max(...cells.map(cell => cell.height))
    if (height > (this.bottom - this.format.top) * 0.8) {
      for (const { text, style } of stacks.flat()) this.paragraph(text, style)
      return
    }
    this.block(height, top => {
      let x = this.left
      for (const [index, cell] of cells.entries()) {
        this.putStack(cell.lines, x, top)
        x += this.width * (shares[index] ?? 0)
      }
    })
  }
}
