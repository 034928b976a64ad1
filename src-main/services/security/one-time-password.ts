import { assert } from '#shared/kit/assert.ts'

const consonants = 'bdfghjklmnprstvz'
const vowels = 'aiou'
const words = 7

/** Random bytes an initial password is made of: 112 bits (AU-7). */
export const oneTimePasswordBytes = words * 2
/** Days that an initial password holds (AU-7: it expires). */
export const oneTimePasswordDays = 14

/** An initial password of seven words of two syllables, 16 bits each, to be read aloud over a telephone: `lusab-babad-gutih-…`. */
export function oneTimePassword(random: Uint8Array): string {
  assert(random.length === oneTimePasswordBytes, 'an initial password is made of 112 bits')
  return Array.from({ length: words }, (_, n) => word((random[2 * n] ?? 0) * 256 + (random[2 * n + 1] ?? 0))).join('-')
}

function word(bits: number): string {
  const consonant = (shift: number) => consonants[(bits >> shift) & 15] ?? ''
  const vowel = (shift: number) => vowels[(bits >> shift) & 3] ?? ''
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0)
}
