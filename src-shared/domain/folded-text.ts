/** Letters that Unicode does not decompose but that registers type either way. */
const LETTERS: Readonly<Record<string, string>> = {
  Œ: 'OE',
  Æ: 'AE',
  Ŋ: 'N',
  Ɛ: 'E',
  Ɔ: 'O',
  Ə: 'E',
  Ɓ: 'B',
  Ɗ: 'D',
  Ø: 'O',
  Ł: 'L',
  Đ: 'D',
  '\u1e9e': 'SS',
}
const PLAIN = /^(?:[0-9A-Z]+(?: [0-9A-Z]+)*)?$/
const ASCII_WORDS = /^[0-9A-Za-z]+(?: [0-9A-Za-z]+)*$/
const MARKS = /\p{M}+/gu
const APOSTROPHES = /['’‘ʼʹ`´′]/g
const SPECIAL = /[ŒÆŊƐƆƏƁƊØŁĐ\u1e9e]/g
const NOT_WORD = /[^0-9\p{L}]+/gu

/**
 * The same words in any spelling give the same text: upper case, no accents, no apostrophes, every other sign a single space.
 * `Bilo’o`, `BILO'O` → `BILOO`; `François-Xavier` → `FRANCOIS XAVIER`. Folding a folded text changes nothing.
 * Source: ux.md §7 (`name_norm`).
 */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text
  if (ASCII_WORDS.test(text)) return text.toUpperCase()
  const known = remembered.get(text)
  if (known !== undefined) return known
  const folded = foldSlowly(text)
  if (text.length <= 40 && remembered.size < 20_000) remembered.set(text, folded)
  return folded
}

/** The same words come again and again; what they fold to never changes. */
const remembered = new Map<string, string>()

function foldSlowly(text: string): string {
  return text
    .normalize('NFD')
    .replace(MARKS, '')
    .replace(APOSTROPHES, '')
    .toUpperCase()
    .replace(SPECIAL, letter => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replace(MARKS, '')
    .replace(NOT_WORD, ' ')
    .trim()
}

const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]/g
const SPACES = /[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+/g
const TIDY =
  /^[!-~\u00a1-\u00ac\u00ae-\u1fff\u2010-\u2027\u2030-\u205e]+(?: [!-~\u00a1-\u00ac\u00ae-\u1fff\u2010-\u2027\u2030-\u205e]+)*$/

/** One line of visible text: control, zero-width and direction characters removed, every run of spaces one space, no space at either end. */
export function tidyText(text: string): string {
  if (text === '' || TIDY.test(text)) return text
  return text.replace(INVISIBLE, '').replace(SPACES, ' ').trim()
}

/** Whether anything of a text can be seen. */
export function isSeen(text: string): boolean {
  const first = text.charCodeAt(0)
  return (first > 0x20 && first < 0x7f) || tidyText(text) !== ''
}

/** Whether a text carries characters that nobody can see (control, zero-width, direction), which hostile files hide things with. */
export function hasInvisible(text: string): boolean {
  INVISIBLE.lastIndex = 0
  return INVISIBLE.test(text)
}

/** The same for a text of several lines: each line tidied, blank lines at either end gone. */
export function tidyLines(text: string): string {
  return text.includes('\n') || text.includes('\r')
    ? text
        .split(/\r\n|\r|\n/)
        .map(tidyText)
        .join('\n')
        .trim()
    : tidyText(text)
}
