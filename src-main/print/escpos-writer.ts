import { assert } from '#shared/kit/assert.ts'
import { encode858, roll80Text } from './code-page-858.ts'
import { wrapText } from './wrap-text.ts'

/** Columns of font A on 576 dots. */
export const rollColumns = 48
export const rollDots = 576

const esc = 0x1b
const gs = 0x1d
const codePage858 = 19
const qrModel2 = 0x32
const qrLevelQ = 0x32

export type Align = 'left' | 'centre' | 'right'

/** How a line is printed. Sizes are multiples of the font. */
export interface LineStyle {
  align?: Align
  bold?: boolean
  /** white on black, a space on either side */
  inverse?: boolean
  /** columns left blank before it */
  indent?: number
  wide?: 1 | 2
  high?: 1 | 2
}

/**
 * Bytes for an 80 mm printer that speaks ESC/POS: 48 columns of font A, code page 858, the printer's own QR code and cutter.
 * Lines are wrapped here, so that every printer breaks them alike. Equal calls give equal bytes.
 * Source: Epson ESC/POS command reference.
 */
export class EscposWriter {
  readonly #bytes: number[] = []

  constructor() {
    this.#bytes.push(esc, 0x40, esc, 0x74, codePage858)
  }

  /** A text over as many lines as it needs. */
  line(text: string, style: LineStyle = {}): void {
    const { wide = 1, indent = 0, inverse = false } = style
    const columns = Math.floor(rollColumns / wide) - indent - (inverse ? 2 : 0)
    for (const part of wrapped(text, columns)) this.#styled(inverse ? ` ${part} ` : ' '.repeat(indent) + part, style)
  }

  /** Label left, figure right; a long label wraps beside the figure, and a figure that leaves it no room goes on a line of its own. */
  row(label: string, value: string, style: LineStyle = {}): void {
    const figure = roll80Text(value)
    const indent = ' '.repeat(style.indent ?? 0)
    const room = rollColumns - figure.length - indent.length - 2
    if (room < 12) {
      this.line(label, style)
      this.#styled(figure.padStart(rollColumns), style)
      return
    }
    const [first = '', ...rest] = wrapped(label, room)
    this.#styled((indent + first).padEnd(rollColumns - figure.length) + figure, style)
    for (const part of rest) this.#styled(indent + part, style)
  }

  rule(): void {
    this.line('─'.repeat(rollColumns))
  }

  feed(lines: number): void {
    this.#bytes.push(esc, 0x64, lines)
  }

  /** A QR code of model 2, level Q, drawn by the printer. `module` in dots. */
  qr(text: string, module: number): void {
    const data = new TextEncoder().encode(text)
    assert(module >= 1 && module <= 16 && data.length <= 2000, 'a code that a printer can draw')
    const symbol = (...parameters: number[]): void => {
      this.#bytes.push(gs, 0x28, 0x6b, parameters.length & 0xff, parameters.length >> 8, ...parameters)
    }
    this.#bytes.push(esc, 0x61, 1)
    symbol(0x31, 0x41, qrModel2, 0)
    symbol(0x31, 0x43, module)
    symbol(0x31, 0x45, qrLevelQ)
    symbol(0x31, 0x50, 0x30, ...data)
    symbol(0x31, 0x51, 0x30)
    this.#bytes.push(esc, 0x61, 0)
  }

  /** Feeds to the cutter and cuts, leaving a point uncut. */
  cut(): void {
    this.#bytes.push(gs, 0x56, 0x42, 0)
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }

  #styled(text: string, { align = 'left', bold = false, inverse = false, wide = 1, high = 1 }: LineStyle): void {
    const size = ((wide - 1) << 4) | (high - 1)
    const on: number[] = []
    const off: number[] = []
    const around = (before: number[], after: number[]): void => {
      on.push(...before)
      off.unshift(...after)
    }
    if (align !== 'left') around([esc, 0x61, align === 'centre' ? 1 : 2], [])
    if (bold) around([esc, 0x45, 1], [esc, 0x45, 0])
    if (inverse) around([gs, 0x42, 1], [gs, 0x42, 0])
    if (size > 0) around([gs, 0x21, size], [gs, 0x21, 0])
    this.#bytes.push(...on, ...encode858(text), ...off, 0x0a)
    // the alignment of a line may be changed only where a line begins
    if (align !== 'left') this.#bytes.push(esc, 0x61, 0)
  }
}

/** Lines of at most `columns` characters of the code page. */
export const wrapped = (text: string, columns: number): string[] =>
  wrapText(roll80Text(text), columns, part => part.length)
