/** What separates the cells of a text file, and how many cells its records have. */
export interface SeparatorGuess {
  readonly separator: string
  readonly columns: number
}

const SEPARATORS: readonly string[] = [';', '\t', ',', '|', '^']
/** A separator that also stands in hours and captions: only where hardly any line has one of the others, and nearly all have it. */
const RARE = ':'
const AT_HOME = 0.6
const NEARLY_ALL = 0.9
const SAMPLE_LINES = 400
const QUOTED = /"[^"]*"/g

/**
 * The separator that most lines have the same number of, among `;`, tab, `,`, `|` and `^`, else `:`; Excel's `sep=` line decides if there is
 * one. One column when no separator is at home. `separator` given: only its columns are counted.
 */
export function detectSeparator(text: string, separator?: string): SeparatorGuess {
  const lines = sampleLines(text)
  const said = /^"?sep=(.)"?$/i.exec(lines[0] ?? '')
  const wanted = separator ?? said?.[1]
  const joined = lines
    .join('\n')
    .replace(QUOTED, '')
    .split('\n')
    .filter(line => line.trim() !== '')
  let best: SeparatorGuess = { separator: wanted ?? ';', columns: 1 }
  let most = 0
  for (const candidate of wanted === undefined ? SEPARATORS : [wanted]) {
    // With cells over several lines taken out, or line by line where a stray mark would take out too much.
    for (const { count, share } of [usualCount(joined, candidate), usualCount(lines, candidate)]) {
      const score = count === 0 ? 0 : share * (1 + Math.min(count, 30) / 10)
      if (score > most) {
        most = score
        best = { separator: candidate, columns: count + 1 }
      }
    }
  }
  const rare = usualCount(joined, RARE)
  const isRare = wanted === undefined && most < AT_HOME && rare.share >= NEARLY_ALL && joined.length > 1
  return isRare ? { separator: RARE, columns: rare.count + 1 } : best
}

function sampleLines(text: string): string[] {
  const lines: string[] = []
  const end = /\r\n|\n|\r/g
  let from = 0
  while (lines.length < SAMPLE_LINES && from < text.length) {
    end.lastIndex = from
    const match = end.exec(text)
    const to = match === null ? text.length : match.index
    const line = text.slice(from, Math.min(to, from + 10_000))
    if (line.trim() !== '') lines.push(line)
    from = match === null ? text.length : end.lastIndex
  }
  return lines
}

/** The number of separators that most lines have (0 when most have none), and the share of lines that have it. */
function usualCount(lines: readonly string[], separator: string): { count: number; share: number } {
  const counts = new Map<number, number>()
  for (const line of lines) {
    const bare = line.includes('"') ? line.replace(QUOTED, '') : line
    const count = bare.split(separator).length - 1
    if (count > 0) counts.set(count, (counts.get(count) ?? 0) + 1)
  }
  let count = 0
  let lead = 0
  for (const [n, times] of counts) {
    if (times > lead || (times === lead && n > count)) {
      count = n
      lead = times
    }
  }
  return { count, share: lines.length === 0 ? 0 : lead / lines.length }
}
