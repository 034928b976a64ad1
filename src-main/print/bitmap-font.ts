import { assert } from '#shared/kit/assert.ts'

/** A fixed-width bitmap font: one bit a dot, rows padded to whole bytes, most significant bit left. */
export interface BitmapFont {
  width: number
  height: number
  /** code point → its rows, `height × ceil(width / 8)` bytes */
  glyphs: ReadonlyMap<number, Uint8Array>
}

const magic = 0x864ab572
const hasUnicodeTable = 1
const endOfGlyph = 0xff
const startOfSequence = 0xfe

/**
 * Reads a PC Screen Font, version 2, with its Unicode table.
 * Errors: asserts the magic number and the table. Source: the Linux console's PSF format.
 */
export function parseBitmapFont(file: Uint8Array): BitmapFont {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const header = (index: number) => view.getUint32(index * 4, true)
  assert(header(0) === magic && (header(3) & hasUnicodeTable) === 1, 'a PSF 2 font with a Unicode table')
  const [start, count, size, height, width] = [header(2), header(4), header(5), header(6), header(7)]
  const glyphs = new Map<number, Uint8Array>()
  const decoder = new TextDecoder()
  let at = start + count * size
  for (let index = 0; index < count; index++) {
    const end = file.indexOf(endOfGlyph, at)
    assert(end >= 0, 'every glyph of the font has its characters')
    const sequence = file.subarray(at, end).indexOf(startOfSequence)
    const characters = decoder.decode(file.subarray(at, sequence < 0 ? end : at + sequence))
    const rows = file.subarray(start + index * size, start + (index + 1) * size)
    for (const character of characters) glyphs.set(character.codePointAt(0) ?? 0, rows)
    at = end + 1
  }
  return { width, height, glyphs }
}
