/**
 * Text from people as it may go on paper: no control, no direction override, no invisible mark can change what is read.
 * Spaces, tabs and line breaks become one space; accents are composed (NFC) so that one glyph is drawn.
 */
export function safeText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(lineBreaks, ' ')
    .replace(invisible, '')
    .replace(stackedMarks, '$1')
    .replace(/ {2,}/g, ' ')
    .trim()
}

const lineEnd = /[\n\v\f\r\u0085\u2028\u2029]/
const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g
/** Controls, bidirectional controls, zero-width and tag characters, variation selectors, private use and unassigned specials. */
const invisible =
  /[\p{Cc}\p{Co}\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu

/** More than two combining marks on one letter would run into the lines above and below. */
const stackedMarks = /(\p{M}{2})\p{M}+/gu

/** What stands for a character that the font cannot draw. */
export const missingGlyph = '\u25a1'

/**
 * `safeText` in which every character is one that `canDraw` (a code point) accepts; others are written in their plain form (`Ａ`, `𝐉`, `ﬁ`),
 * and those that have none show as `missingGlyph`.
 */
export function drawableText(text: string, canDraw: (codePoint: number) => boolean): string {
  let drawn = ''
  const isDrawn = (character: string): boolean => canDraw(character.codePointAt(0) ?? 0)
  for (const character of safeText(text)) drawn += isDrawn(character) ? character : plainForm(character, isDrawn)
  return drawn
}

/** `drawableText` of every line of a text; lines on which nothing stands are left out. */
export const drawableLines = (text: string, canDraw: (codePoint: number) => boolean): string =>
  text
    .split(lineEnd)
    .map(line => drawableText(line, canDraw))
    .filter(line => line !== '')
    .join('\n')

/** Marks of Cameroonian languages that fonts lack, as they are written where they cannot be typed. */
const written: Record<string, string> = { ꞌ: '’', Ꞌ: '’' }

function plainForm(character: string, isDrawn: (character: string) => boolean): string {
  const plain = written[character] ?? character.normalize('NFKC')
  return Array.from(plain).every(isDrawn) ? plain : missingGlyph
}
