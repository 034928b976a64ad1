import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldText } from '#shared/domain/folded-text.ts'
import { foundWords, wantedWords } from '#shared/domain/found-words.ts'

const shown = (text: string, search: string) =>
  foundWords(text, wantedWords(search)).map(({ from, to }) => text.slice(from, to))

describe('MSG-3: words that are searched', () => {
  test('are words in any spelling; what stands between quotes stays together', () => {
    expect(wantedWords('  cacao  Éké ')).toEqual(['CACAO', 'EKE'])
    expect(wantedWords('"le camion" part «deux sacs»')).toEqual(['LE CAMION', 'PART', 'DEUX SACS'])
    expect(wantedWords('"le camion')).toEqual(['LE CAMION'])
    expect(wantedWords('cacao Cacao ?! ')).toEqual(['CACAO'])
  })

  test('are shown where they stand in what was typed', () => {
    expect(shown('Reçu : 12 sacs, l’Élevage à Éké.', 'eke RECU levage')).toEqual(['Reçu', 'levage', 'Éké'])
    expect(shown('sœur d’Œil', 'soeur oeil')).toEqual(['sœur', 'Œil'])
    expect(shown('cacacao', 'caca cacao')).toEqual(['cacacao'])
    expect(shown('rien ici', 'cacao')).toEqual([])
    expect(shown('fin: cacao', 'cacao')).toEqual(['cacao'])
    expect(shown('le camion, le  camion', '"le camion"')).toEqual(['le camion', 'le  camion'])
  })

  test('are marked in every text that a search finds, and stand in it in order', () => {
    const letter = fc.constantFrom('é', 'a', 'B', '’', ' ', '🚚', 'Œ', '\n', '!', '9')
    fc.assert(
      fc.property(
        fc.array(letter, { maxLength: 40 }),
        fc.nat(38),
        fc.integer({ min: 1, max: 6 }),
        (letters, from, count) => {
          const text = letters.join('').normalize('NFC')
          const wanted = wantedWords(letters.slice(from, from + count).join(''))
          const isFound = wanted.every(word => foldText(text).includes(word))
          const stretches = foundWords(text, wanted)
          expect(stretches.length > 0).toBe(isFound && wanted.length > 0)
          for (const [n, { from: start, to }] of stretches.entries()) {
            expect(start).toBeGreaterThanOrEqual(stretches[n - 1]?.to ?? 0)
            expect(to).toBeGreaterThan(start)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
