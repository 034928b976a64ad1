import { businessDay } from '#shared/domain/day.ts'
import { foldText } from '#shared/domain/folded-text.ts'

/** Units: letters. Two names of this length leave room on the line that says what was packed. */
const longestName = 40

/** The file of a courier: from whom, for whom and when, which is what a person looks for on a stick. */
export function courierName(from: string, to: string, wallMs: number): string {
  const seconds = String(Math.floor(wallMs / 1_000) % 86_400).padStart(5, '0')
  return `${['valise', plain(from), plain(to), businessDay(wallMs), seconds].filter(Boolean).join('-')}.ctv`
}

/** Letters that every stick and every system keep, in whole words. */
function plain(name: string): string {
  const words = foldText(name)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  if (words.length <= longestName) return words
  const cut = words.slice(0, longestName + 1)
  return cut.includes('-') ? cut.slice(0, cut.lastIndexOf('-')) : cut.slice(0, longestName)
}
