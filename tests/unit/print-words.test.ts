import { toCardinal as englishOracle } from 'n2words/en-GB'
import { toCardinal as frenchOracle } from 'n2words/fr-FR'
import { describe, expect, test } from 'vitest'
import { amountInWords, englishNumberInWords, frenchNumberInWords } from '#shared/domain/amount-in-words.ts'

/** Written by hand from the rules of French, not by a program. */
const french: [number, string][] = [
  [0, 'zéro franc CFA'],
  [1, 'un franc CFA'],
  [2, 'deux francs CFA'],
  [5, 'cinq francs CFA'],
  [10, 'dix francs CFA'],
  [11, 'onze francs CFA'],
  [16, 'seize francs CFA'],
  [17, 'dix-sept francs CFA'],
  [19, 'dix-neuf francs CFA'],
  [20, 'vingt francs CFA'],
  [21, 'vingt et un francs CFA'],
  [22, 'vingt-deux francs CFA'],
  [25, 'vingt-cinq francs CFA'],
  [30, 'trente francs CFA'],
  [31, 'trente et un francs CFA'],
  [41, 'quarante et un francs CFA'],
  [51, 'cinquante et un francs CFA'],
  [60, 'soixante francs CFA'],
  [61, 'soixante et un francs CFA'],
  [69, 'soixante-neuf francs CFA'],
  [70, 'soixante-dix francs CFA'],
  [71, 'soixante et onze francs CFA'],
  [72, 'soixante-douze francs CFA'],
  [77, 'soixante-dix-sept francs CFA'],
  [79, 'soixante-dix-neuf francs CFA'],
  [80, 'quatre-vingts francs CFA'],
  [81, 'quatre-vingt-un francs CFA'],
  [82, 'quatre-vingt-deux francs CFA'],
  [90, 'quatre-vingt-dix francs CFA'],
  [91, 'quatre-vingt-onze francs CFA'],
  [97, 'quatre-vingt-dix-sept francs CFA'],
  [99, 'quatre-vingt-dix-neuf francs CFA'],
  [100, 'cent francs CFA'],
  [101, 'cent un francs CFA'],
  [111, 'cent onze francs CFA'],
  [171, 'cent soixante et onze francs CFA'],
  [180, 'cent quatre-vingts francs CFA'],
  [181, 'cent quatre-vingt-un francs CFA'],
  [200, 'deux cents francs CFA'],
  [201, 'deux cent un francs CFA'],
  [280, 'deux cent quatre-vingts francs CFA'],
  [300, 'trois cents francs CFA'],
  [999, 'neuf cent quatre-vingt-dix-neuf francs CFA'],
  [1000, 'mille francs CFA'],
  [1001, 'mille un francs CFA'],
  [1100, 'mille cent francs CFA'],
  [1200, 'mille deux cents francs CFA'],
  [1971, 'mille neuf cent soixante et onze francs CFA'],
  [2000, 'deux mille francs CFA'],
  [3150, 'trois mille cent cinquante francs CFA'],
  [21_000, 'vingt et un mille francs CFA'],
  [71_000, 'soixante et onze mille francs CFA'],
  [80_000, 'quatre-vingt mille francs CFA'],
  [80_080, 'quatre-vingt mille quatre-vingts francs CFA'],
  [81_000, 'quatre-vingt-un mille francs CFA'],
  [100_000, 'cent mille francs CFA'],
  [200_000, 'deux cent mille francs CFA'],
  [200_200, 'deux cent mille deux cents francs CFA'],
  [280_000, 'deux cent quatre-vingt mille francs CFA'],
  [533_850, 'cinq cent trente-trois mille huit cent cinquante francs CFA'],
  [776_550, 'sept cent soixante-seize mille cinq cent cinquante francs CFA'],
  [999_999, 'neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf francs CFA'],
  [1_000_000, 'un million de francs CFA'],
  [1_000_001, 'un million un francs CFA'],
  [1_001_000, 'un million mille francs CFA'],
  [1_500_000, 'un million cinq cent mille francs CFA'],
  [2_000_000, 'deux millions de francs CFA'],
  [21_000_000, 'vingt et un millions de francs CFA'],
  [80_000_000, 'quatre-vingts millions de francs CFA'],
  [80_000_080, 'quatre-vingts millions quatre-vingts francs CFA'],
  [200_000_000, 'deux cents millions de francs CFA'],
  [280_080_000, 'deux cent quatre-vingts millions quatre-vingt mille francs CFA'],
  [1_000_000_000, 'un milliard de francs CFA'],
  [2_200_000_000, 'deux milliards deux cents millions de francs CFA'],
  [9_988_060_065, 'neuf milliards neuf cent quatre-vingt-huit millions soixante mille soixante-cinq francs CFA'],
  [1_000_000_000_000, 'un billion de francs CFA'],
  [-500, 'moins cinq cents francs CFA'],
  [-1, 'moins un franc CFA'],
]

const english: [number, string][] = [
  [0, 'zero CFA francs'],
  [1, 'one CFA franc'],
  [21, 'twenty-one CFA francs'],
  [80, 'eighty CFA francs'],
  [100, 'one hundred CFA francs'],
  [101, 'one hundred and one CFA francs'],
  [1000, 'one thousand CFA francs'],
  [1005, 'one thousand and five CFA francs'],
  [80_000, 'eighty thousand CFA francs'],
  [200_201, 'two hundred thousand two hundred and one CFA francs'],
  [533_850, 'five hundred and thirty-three thousand eight hundred and fifty CFA francs'],
  [1_000_000, 'one million CFA francs'],
  [1_000_001, 'one million and one CFA francs'],
  [2_500_000_000, 'two billion five hundred million CFA francs'],
  [-15, 'minus fifteen CFA francs'],
]

const withoutAnd = (words: string): string => words.replaceAll(' and ', ' ')

describe('an amount in words', () => {
  test('the table has the tricky values', () => expect(french.length).toBeGreaterThanOrEqual(60))
  test.each(french)('%i in French', (amount, words) => expect(amountInWords(amount, 'fr')).toBe(words))
  test.each(english)('%i in English', (amount, words) => expect(amountInWords(amount, 'en')).toBe(words))

  test('n2words says the same of every French number in the table', () => {
    for (const [amount, words] of french) expect(words.startsWith(frenchOracle(amount)), `${amount}`).toBe(true)
  })
  test('n2words says the same of thousands of numbers of every size, in both languages', () => {
    const sizes = [1, 7, 11, 13, 80, 81, 91, 99, 100, 101, 180, 200, 201, 1000, 1001]
    const numbers = Array.from({ length: 1100 }, (_, n) => n)
    for (let power = 1000; power <= 1e15; power *= 10) for (const size of sizes) numbers.push(power * size + (size % 7))
    for (let state = 7, n = 0; n < 4000; n++) {
      state = (state * 48_271) % 2_147_483_647
      numbers.push((state * 4_194_301) % 10 ** (1 + (n % 15)))
    }
    numbers.push(Number.MAX_SAFE_INTEGER)
    for (const number of numbers.filter(Number.isSafeInteger)) {
      expect(frenchNumberInWords(number)).toBe(frenchOracle(number))
      // its *and* between millions and thousands is not ours
      expect(withoutAnd(englishNumberInWords(number))).toBe(withoutAnd(englishOracle(number)))
    }
  })
  test('what is no whole number is a bug', () => {
    for (const bad of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => amountInWords(bad, 'fr')).toThrow('whole number')
    }
  })
})
