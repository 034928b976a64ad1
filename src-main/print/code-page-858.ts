import { noBreakSpace } from '#shared/domain/figures.ts'
import { safeText } from './safe-text.ts'

/** Bytes 80–FF of code page 858: 850 with the euro sign. U+00AD stands where the page has a soft hyphen. Source: IBM CPGID 00858. */
const upperHalf =
  'ÇüéâäàåçêëèïîìÄÅ' +
  'ÉæÆôöòûùÿÖÜø£Ø×ƒ' +
  'áíóúñÑªº¿®¬½¼¡«»' +
  '░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐' +
  '└┴┬├─┼ãÃ╚╔╩╦╠═╬¤' +
  'ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀' +
  'ÓßÔÒõÕµþÞÚÛÙýÝ¯´' +
  '\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0'

const bytes = new Map(Array.from(upperHalf, (character, index) => [character, 0x80 + index]))
const unknown = '?'

/** Letters of Cameroonian languages and marks that the page lacks, as they are written where they cannot be typed. */
const spelled: Record<string, string> = {
  '’': "'",
  '‘': "'",
  ʼ: "'",
  ꞌ: "'",
  Ꞌ: "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '‑': '-',
  '−': '-',
  '…': '...',
  '•': '·',
  œ: 'oe',
  Œ: 'OE',
  ŋ: 'ng',
  Ŋ: 'NG',
  ɲ: 'ny',
  Ɲ: 'NY',
  ɛ: 'e',
  Ɛ: 'E',
  ə: 'e',
  Ə: 'E',
  ǝ: 'e',
  Ǝ: 'E',
  ɔ: 'o',
  Ɔ: 'O',
  ɑ: 'a',
  Ɑ: 'A',
  ʌ: 'a',
  ɓ: 'b',
  Ɓ: 'B',
  ɗ: 'd',
  Ɗ: 'D',
  ɨ: 'i',
  Ɨ: 'I',
  ʉ: 'u',
  Ʉ: 'U',
  ɣ: 'g',
  ƴ: 'y',
  Ƴ: 'Y',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ƙ: 'k',
  Ƙ: 'K',
  ɠ: 'g',
  Ɠ: 'G',
  Ɣ: 'G',
  ʋ: 'v',
  Ʋ: 'V',
  ı: 'i',
  ẞ: 'SS',
}

/** The character of a byte, or null where the page has none that prints. */
export function characterOfByte(byte: number): string | null {
  if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
  return byte < 0x80 ? null : (upperHalf[byte - 0x80] ?? null)
}

const isInPage = (character: string): boolean =>
  bytes.has(character) || (character.length === 1 && character >= ' ' && character <= '~')

/**
 * The text in characters of code page 858 only, one a column: foreign letters in their usual spelling, any no-break space as U+00A0
 * (so that figures stay whole where lines are broken), any other space as a space.
 */
export function roll80Text(text: string): string {
  const characters = Array.from(
    safeText(text)
      .replace(/[\u00a0\u2007\u202f]/g, noBreakSpace)
      .replace(/(?!\u00a0)\p{Zs}/gu, ' '),
  )
  return characters.map((character, index) => spelling(character, characters[index + 1] ?? '')).join('')
}

function spelling(character: string, next: string): string {
  if (isInPage(character)) return character
  const known = spelled[character]
  // Ŋkɔlɛ is Ngkole, EKƆŊ is EKONG
  if (known !== undefined)
    return known.length > 1 && /\p{Ll}/u.test(next) ? known.charAt(0) + known.slice(1).toLowerCase() : known
  const plain = Array.from(character.normalize('NFKD').replace(/\p{M}/gu, ''), part =>
    isInPage(part) ? part : (spelled[part] ?? unknown),
  )
  return plain.length === 0 ? '' : plain.join('')
}

/** Bytes of a text that `roll80Text` made. A no-break space is sent as a space: printers disagree on byte FF. */
export function encode858(text: string): Uint8Array {
  return Uint8Array.from(text, character =>
    character === noBreakSpace ? 0x20 : (bytes.get(character) ?? character.charCodeAt(0)),
  )
}
