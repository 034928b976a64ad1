import { foldText } from './folded-text.ts'

/** Most words of one search. */
const mostWords = 8

/**
 * What a text that is searched must hold, in the letters of `foldText`: each word, or what stands between quotes as a whole. Empty where
 * nothing was asked for.
 */
export function wantedWords(search: string): string[] {
  const parts = [...search.matchAll(/["«“]([^"»”]*)["»”]?|[^\s"«“]+/g)].map(([whole, quoted]) =>
    foldText(quoted ?? whole),
  )
  return [...new Set(parts.filter(part => part !== ''))].slice(0, mostWords)
}

/** A stretch of a text: from the first of its characters to before the last. Units: UTF-16 units. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** Where the wanted words stand in a text as it was typed, in order and apart from each other. */
export function foundWords(text: string, wanted: readonly string[]): Stretch[] {
  const { folded, at } = withPlaces(text)
  const found = wanted.flatMap(word => placesOf(folded, word).map(n => ({ from: at(n), to: at(n + word.length) })))
  const apart: Stretch[] = []
  for (const stretch of found.sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = apart.at(-1)
    if (last === undefined || stretch.from >= last.to) apart.push(stretch)
    else if (stretch.to > last.to) apart[apart.length - 1] = { from: last.from, to: stretch.to }
  }
  return apart
}

function placesOf(folded: string, word: string): number[] {
  const places: number[] = []
  for (let n = folded.indexOf(word); n >= 0; n = folded.indexOf(word, n + word.length)) places.push(n)
  return places
}

/** A text folded letter by letter, as `foldText` folds it whole, and where each of its letters was. */
function withPlaces(text: string): { folded: string; at: (n: number) => number } {
  const places: number[] = []
  let folded = ''
  let n = 0
  for (const letter of text) {
    const plain = foldText(letter)
    const isSilent = /[\p{M}'’‘ʼʹ`´′]/u.test(letter)
    const next = plain !== '' ? plain : isSilent || folded === '' || folded.endsWith(' ') ? '' : ' '
    for (let unit = 0; unit < next.length; unit++) places.push(n)
    folded += next
    n += letter.length
  }
  return { folded, at: index => places[index] ?? text.length }
}
