import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BitmapFont, parseBitmapFont } from './bitmap-font.ts'
import { withTabularFigures } from './tabular-figures.ts'
import { drawableCharacters } from './truetype.ts'

/** What papers are drawn with: two faces for PDF, one bitmap face for the picture of the 80 mm roll. */
export interface PaperFonts {
  /** TrueType files, digits tabular */
  regular: Buffer
  strong: Buffer
  drawable: ReadonlySet<number>
  bitmap: BitmapFont
}

/** Files that `directory` must hold: Inter (OFL) and Spleen 12×24 (BSD-2). */
export const paperFontFiles = {
  regular: 'Inter-Regular.ttf',
  strong: 'Inter-SemiBold.ttf',
  bitmap: 'spleen-12x24.psf',
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
    bitmap: parseBitmapFont(readFileSync(join(directory, paperFontFiles.bitmap))),
  }
}

let loaded: PaperFonts | null = null

/** The fonts that come with the application, read once. In the sources and in the bundles alike they lie two folders up. */
export function defaultPaperFonts(): PaperFonts {
  loaded ??= loadPaperFonts(join(import.meta.dirname, '..', '..', 'resources', 'fonts'))
  return loaded
}
