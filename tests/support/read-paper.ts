import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface ReadPaper {
  /** What qpdf says of the file. */
  readonly check: string
  /** What poppler tells of it: title, size, number of pages. */
  readonly about: string
  /** Its words, any run of spaces as one. */
  readonly text: string
  /** What zbar reads on the picture of its pages at 203 dpi, a cheap printer's. */
  readonly codes: readonly string[]
}

/** What a tool says of a file. */
export const run = (tool: string, ...words: string[]): string =>
  execFileSync(tool, words, { encoding: 'utf8', maxBuffer: 256 << 20, stdio: ['ignore', 'pipe', 'pipe'] })

/** What zbar reads on a picture; it exits with 4 where there is no code. */
export function codesOn(picture: string): string[] {
  try {
    return run('zbarimg', '-q', '--raw', '-Sdisable', '-Sqrcode.enable', picture).trim().split('\n')
  } catch (failure) {
    if ((failure as { status?: number }).status === 4) return []
    throw failure
  }
}

/** What zbar reads on each page at 203 dpi, a cheap printer's. Pictures are not packed: packing takes longer than all the rest. */
export function codesOf(path: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-pages-'))
  try {
    run('pdftoppm', '-r', '203', '-gray', '-tiff', '-tiffcompression', 'none', path, join(folder, 'page'))
    return readdirSync(folder).flatMap(name => codesOn(join(folder, name)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A PDF as the outside sees it: qpdf the file, poppler its words and its picture, zbar its code. */
export function readPaper(pdf: Uint8Array): ReadPaper {
  const folder = mkdtempSync(join(tmpdir(), 'cocoatrack-paper-'))
  try {
    const path = join(folder, 'paper.pdf')
    writeFileSync(path, pdf)
    const check = run('qpdf', '--check', path)
    const about = run('pdfinfo', path)
    const text = run('pdftotext', '-layout', '-enc', 'UTF-8', path, '-').replace(/\s+/g, ' ')
    return { check, about, text, codes: codesOf(path) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The picture of a PDF's first page, at `stem`.png. */
export function firstPageOf(pdf: Uint8Array, dpi: number, stem: string): void {
  execFileSync('pdftoppm', ['-r', String(dpi), '-png', '-singlefile', '-', stem], { input: pdf })
}
