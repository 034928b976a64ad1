import type { PaperFormat, PaperPage } from '#main/print/paper-format.ts'
import type { Measure } from '#main/print/paper-flow.ts'
import type { Mark } from '#main/print/paper-mark.ts'

interface Box {
  what: string
  left: number
  right: number
  top: number
  bottom: number
}

/** Where ink may fall: capitals and figures of a text with a little of its descenders, a code with its white border. */
function boxOf(mark: Mark, measure: Measure): Box | null {
  if (mark.kind === 'text') {
    const right = mark.x + measure(mark.text, mark.face, mark.size)
    return { what: mark.text, left: mark.x, right, top: mark.y - mark.size * 0.73, bottom: mark.y + mark.size * 0.12 }
  }
  if (mark.kind !== 'code') return null
  const side = Math.max(...mark.rects.map(rect => rect.x + rect.width)) * mark.module
  const border = 4 * mark.module
  return {
    what: 'code',
    left: mark.x - border,
    right: mark.x + side + border,
    top: mark.y - border,
    bottom: mark.y + side + border,
  }
}

/** What runs over another thing or over the edge of the paper. */
export function faults(page: PaperPage, format: PaperFormat, measure: Measure): string[] {
  const boxes = page.marks.flatMap(mark => boxOf(mark, measure) ?? [])
  const found: string[] = []
  for (const [n, box] of boxes.entries()) {
    const margin = box.what === 'code' ? 0 : format.side - 0.01
    const outside = box.left < margin || box.right > format.width - margin || box.top < 0 || box.bottom > format.height
    if (outside) found.push(`${box.what}: off the paper`)
    for (const other of boxes.slice(n + 1)) {
      const apart =
        box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top
      if (!apart) found.push(`${box.what} over ${other.what}`)
    }
  }
  return found
}

/** Every text on the pages, one a line, in the order in which they were written. */
export const textsOf = (pages: readonly PaperPage[]): string =>
  pages.flatMap(page => page.marks.flatMap(mark => (mark.kind === 'text' ? [mark.text] : []))).join('\n')
