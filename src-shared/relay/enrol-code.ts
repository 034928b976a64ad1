import { parseHex } from '../sync/bytes.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Characters of a code that are the mark of the relay that made it; they stand after those of chance. */
const marks = 12

/** A code as it is compared and signed: read in any case and grouping, I and L as 1, O as 0. */
export const plainCode = (text: string): string =>
  text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll(/[IL]/g, '1').replaceAll('O', '0')

/** Whether a code was made by a relay: it ends with the first 60 bits of the relay's id, in Crockford's base32. */
export const isCodeOf = (code: string, relay: string): boolean => plainCode(code).endsWith(relayMark(relay))

/** The first 60 bits of a relay's id, as a code ends with them. */
export function relayMark(relay: string): string {
  const bytes = parseHex(relay)
  return crockford(bytes.ok ? bytes.value : []).slice(0, marks)
}

/** Bytes in Crockford's base32, from the first bit on; bits that are less than a character are left out. */
export function crockford(bytes: Iterable<number>): string {
  let [text, word, bits] = ['', 0, 0]
  for (const byte of bytes) {
    word = ((word << 8) | byte) & 0xffff
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet.charAt((word >> (bits - 5)) & 31)
  }
  return text
}
