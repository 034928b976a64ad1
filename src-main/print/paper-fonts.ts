import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BitmapFont, parseBitmapFont } from './bitmap-font.ts'
import { withTabularFigures } from './tabular-figures.ts'
import { drawableCharacters } from './truetype.ts'

/** Font A of a printer and its emphasised form, of one size. */
export interface RollFont {
  regular: BitmapFont
  bold: BitmapFont
}

/** What papers are drawn with: two faces for PDF, two bitmap faces for the picture of the 80 mm roll. */
export interface PaperFonts {
  /** TrueType files, digits tabular */
  regular: Buffer
  strong: Buffer
  drawable: ReadonlySet<number>
  bitmap: RollFont
}

/** Files that `directory` must hold: Inter and Terminus Font 24×12, both OFL 1.1. */
export const paperFontFiles = {
  regular: 'Inter-Regular.ttf',
  strong: 'Inter-SemiBold.ttf',
  bitmapRegular: 'Terminus-Lat15-24x12.psf',
  bitmapBold: 'TerminusBold-Lat15-24x12.psf',
} as const

/**
 * The fonts of a folder, ready to draw.
 * Errors: those of `readFileSync`; a file that is no such font is an assertion.
 * Cost: about 1 MB read; do it once a process.
 */
export function loadPaperFonts(directory: string): PaperFonts {
  const regular = withTabularFigures(readFileSync(join(directory, paperFontFiles.regular)))
  const strong = withTabularFigures(readFileSync(join(directory, paperFontFiles.strong)))
  return {
    regular: Buffer.from(regular.buffer),
    strong: Buffer.from(strong.buffer),
    drawable: drawableCharacters(regular),
    bitmap: {
      regular: parseBitmapFont(readFileSync(join(directory, paperFontFiles.bitmapRegular))),
      bold: parseBitmapFont(readFileSync(join(directory, paperFontFiles.bitmapBold))),
    },
  }
}

let loaded: PaperFonts | null = null

/** The fonts that come with the application, read once. In the sources and in the bundles alike they lie two folders up. */
export function defaultPaperFonts(): PaperFonts {
  loaded ??= loadPaperFonts(join(import.meta.dirname, '..', '..', 'resources', 'fonts'))
  return loaded
}
