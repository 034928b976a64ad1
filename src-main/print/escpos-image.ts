import { AssertionError } from '#shared/kit/assert.ts'
import { characterOfByte } from './code-page-858.ts'
import { rollDots } from './escpos-writer.ts'
import { defaultPaperFonts, type RollFont } from './paper-fonts.ts'
import { bitmapPng } from './png-file.ts'
import { qrCode } from './qr-code.ts'

/** Distance between lines that printers take when nobody sets another. Units: dots. */
const lineDots = 30
/** From the print head to the cutter. */
const cutterDots = 96

/**
 * What a printer makes of ESC/POS bytes, as a PNG 576 dots wide, one bit a dot: the preview and the tests see the very bytes that print.
 * Errors: asserts that every command is one that `EscposWriter` writes. Cost: about 15 ms a receipt.
 */
export function escposToPng(bytes: Uint8Array, font: RollFont = defaultPaperFonts().bitmap): Uint8Array {
  const roll = new Roll(font)
  for (let at = 0; at < bytes.length; ) at += roll.take(bytes.subarray(at))
  return bitmapPng(rollDots, roll.rows)
}

interface Letter {
  rows: Uint8Array
  wide: number
  high: number
  inverse: boolean
}

/** A thermal printer's state and its paper, as far as our papers use one. */
class Roll {
  readonly rows: Uint8Array[] = []
  readonly #font: RollFont
  #line: Letter[] = []
  #align = 0
  #bold = false
  #inverse = false
  #wide = 1
  #high = 1
  #code = { text: '', module: 3 }

  constructor(font: RollFont) {
    this.#font = font
    this.#feedDots(24)
  }

  /** Obeys the first command or prints the first character of `bytes`; how many bytes that was. */
  take(bytes: Uint8Array): number {
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = bytes
    if (first === 0x0a) return this.#done(1, () => this.#printLine())
    if (first === 0x1b) return this.#escape(second, third)
    if (first === 0x1d && second === 0x28 && third === 0x6b) {
      const length = fourth + (fifth << 8)
      return this.#done(5 + length, () => this.#symbol(bytes.subarray(5, 5 + length)))
    }
    if (first === 0x1d) return this.#group(second, third)
    return this.#done(1, () => this.#letter(first))
  }

  #done(length: number, act: () => void): number {
    act()
    return length
  }

  #escape(command: number, parameter: number): number {
    switch (command) {
      case 0x40:
        return 2
      case 0x74:
        if (parameter !== 19) throw new AssertionError('papers are written in code page 858')
        return 3
      case 0x61:
        return this.#done(3, () => (this.#align = parameter))
      case 0x45:
        return this.#done(3, () => (this.#bold = parameter === 1))
      case 0x64:
        return this.#done(3, () => {
          for (let n = 0; n < parameter; n++) this.#printLine()
        })
      default:
        throw new AssertionError(`ESC ${command} is not a command that papers use`)
    }
  }

  #group(command: number, parameter: number): number {
    switch (command) {
      case 0x21:
        return this.#done(3, () => {
          this.#wide = (parameter >> 4) + 1
          this.#high = (parameter & 0x0f) + 1
        })
      case 0x42:
        return this.#done(3, () => (this.#inverse = parameter === 1))
      case 0x56:
        return this.#done(4, () => this.#feedDots(cutterDots))
      default:
        throw new AssertionError(`GS ${command} is not a command that papers use`)
    }
  }

  #symbol(parameters: Uint8Array): void {
    const [, action, third] = parameters
    if (action === 0x43) this.#code.module = third ?? 3
    if (action === 0x50) this.#code.text = new TextDecoder().decode(parameters.subarray(3))
    if (action === 0x51) this.#printCode()
  }

  #letter(byte: number): void {
    const character = characterOfByte(byte)
    if (character === null) throw new AssertionError(`byte ${byte} prints nothing`)
    const { glyphs, width } = this.#bold ? this.#font.bold : this.#font.regular
    // ▓ ▄ ▀ ‗ are in the code page and not in this font
    const rows = glyphs.get(character.codePointAt(0) ?? 0) ?? glyphs.get(0x3f)
    if (rows === undefined) throw new AssertionError('the font has a question mark')
    if (this.#widthOf(this.#line) + width * this.#wide > rollDots) this.#printLine()
    this.#line.push({ rows, wide: this.#wide, high: this.#high, inverse: this.#inverse })
  }

  #widthOf = (line: readonly Letter[]): number =>
    line.reduce((sum, letter) => sum + letter.wide * this.#font.regular.width, 0)

  #left(width: number): number {
    return this.#align === 0 ? 0 : this.#align === 1 ? Math.floor((rollDots - width) / 2) : rollDots - width
  }

  /** Letters of different heights stand on one base line. */
  #printLine(): void {
    const font = this.#font.regular
    const height = Math.max(font.height, ...this.#line.map(letter => letter.high * font.height))
    const top = this.rows.length
    this.#feedDots(Math.max(lineDots, height))
    let x = this.#left(this.#widthOf(this.#line))
    for (const letter of this.#line) {
      this.#draw(letter, x, top + height - letter.high * font.height)
      x += letter.wide * font.width
    }
    this.#line = []
  }

  #draw(letter: Letter, left: number, top: number): void {
    const { width, height } = this.#font.regular
    const bytesARow = Math.ceil(width / 8)
    const isSet = (x: number, y: number): boolean =>
      ((letter.rows[y * bytesARow + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (isSet(x, y) === letter.inverse) continue
        this.#fill(left + x * letter.wide, top + y * letter.high, letter.wide, letter.high)
      }
    }
  }

  #printCode(): void {
    const { modules, rects } = qrCode(this.#code.text)
    const { module } = this.#code
    const left = this.#left(modules * module)
    const top = this.rows.length
    this.#feedDots(modules * module)
    for (const { x, y, width, height } of rects) {
      this.#fill(left + x * module, top + y * module, width * module, height * module)
    }
  }

  #feedDots(dots: number): void {
    for (let n = 0; n < dots; n++) this.rows.push(new Uint8Array(rollDots / 8))
  }

  #fill(left: number, top: number, width: number, height: number): void {
    for (let y = top; y < top + height; y++) {
      const row = this.rows[y]
      if (row === undefined) continue
      for (let x = left; x < left + width; x++) row[x >> 3] = (row[x >> 3] ?? 0) | (0x80 >> (x & 7))
    }
  }
}
