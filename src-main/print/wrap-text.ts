/**
 * Lines of `text` no wider than `width` by `measure`. Breaks at plain spaces only, so that figures and their units stay together;
 * a word that is wider than a line is broken where the line ends. An empty text is one empty line.
 */
export function wrapText(text: string, width: number, measure: (part: string) => number): string[] {
  if (measure(text) <= width) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (measure(longer) <= width) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    const pieces = brokenWord(word, width, measure)
    lines.push(...pieces.slice(0, -1))
    line = pieces.at(-1) ?? ''
  }
  lines.push(line)
  return lines
}

/** Pieces of one word that each fit; at least one letter a piece, whatever the width. */
function brokenWord(word: string, width: number, measure: (part: string) => number): string[] {
  if (measure(word) <= width) return [word]
  const pieces: string[] = []
  let piece = ''
  for (const letter of letters(word)) {
    if (piece !== '' && measure(piece + letter) > width) {
      pieces.push(piece)
      piece = letter
    } else {
      piece += letter
    }
  }
  pieces.push(piece)
  return pieces
}

/** Characters with the marks that stand on them. */
const letters = (word: string): string[] => word.match(/\P{M}\p{M}*|\p{M}+/gu) ?? []
