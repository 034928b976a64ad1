import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMarkup, plainText } from '#shared/domain/markup.ts'
import { searchedText, typedText } from '#shared/domain/mention.ts'
import { CAMEROON } from '#shared/domain/position.ts'
import {
  positionsIn,
  positionToken,
  splitPositions,
  type ToldPosition,
  withPositions,
} from '#shared/domain/told-position.ts'

// TALK-75: a position in a message.

const quay = { lat_e6: 4_346_700, lon_e6: 11_254_321, name: 'Quai d’Ebebda' }
const token = '[Quai d’Ebebda](geo:4.346700,11.254321)'

describe('TALK-75: a position in a text', () => {
  test('is a name and an address, shown as a position and said in words', () => {
    expect(positionToken(quay)).toBe(token)
    const text = `Le camion attend ici : ${token}.`
    expect(parseMarkup(text)).toEqual([
      {
        kind: 'lines',
        lines: [
          [
            { kind: 'text', text: 'Le camion attend ici : ' },
            {
              kind: 'position',
              text: 'Quai d’Ebebda (4.346700, 11.254321)',
              raw: token,
              position: quay,
            },
            { kind: 'text', text: '.' },
          ],
        ],
      },
    ])
    expect(plainText(text)).toBe('Le camion attend ici : Quai d’Ebebda (4.346700, 11.254321).')
    expect(plainText(positionToken({ ...quay, name: '' }))).toBe('4.346700, 11.254321')
    expect(searchedText(text)).toContain('QUAI DEBEBDA')
    // It is edited as it stands: nothing of it is lost.
    expect(typedText(text)).toBe(text)
  })

  test('is none outside of Cameroon, in other figures, or with a name that is none', () => {
    const none = [
      '[x](geo:48.856600,2.352200)',
      '[x](geo:4.3467,11.254321)',
      '[x](geo:-4.346700,11.254321)',
      `[${'x'.repeat(61)}](geo:4.346700,11.254321)`,
      '[](geo:4.346700,11.254321)',
      '[a\nb](geo:4.346700,11.254321)',
      '[x](https://4.346700,11.254321)',
    ]
    for (const text of none) expect(positionsIn(text)).toEqual([])
    expect(plainText(none[0] ?? '')).toBe(none[0])
  })

  test('a message shows three at most, each once', () => {
    const four = [0, 1, 2, 3].map(n => positionToken({ ...quay, lat_e6: quay.lat_e6 + n }))
    expect(positionsIn([...four, ...four].join(' '))).toHaveLength(3)
  })

  test('what is typed and the positions behind it are one text, and come apart again', () => {
    const [south, north, west, east] = CAMEROON
    const position = fc.record({
      lat_e6: fc.integer({ min: south, max: north }),
      lon_e6: fc.integer({ min: west, max: east }),
      name: fc.stringMatching(/^[a-zé’ ]{0,30}[a-z]$/).map(name => name.replace(/ +/g, ' ').trim()),
    })
    const words = fc.stringMatching(/^[a-z \n[\]()]{0,40}$/)
    fc.assert(
      fc.property(words, fc.array(position, { maxLength: 3 }), (typed, positions) => {
        const text = withPositions({ words: typed, positions })
        const apart = splitPositions(text)
        expect(apart.words).toBe(typed)
        expect(apart.positions.map(plain)).toEqual(positions)
      }),
    )
    // One that stands among the words stays where it is.
    expect(splitPositions(`${token} ce soir`)).toEqual({ words: `${token} ce soir`, positions: [] })
    expect(splitPositions(token)).toMatchObject({ words: '', positions: [quay] })
  })
})

const plain = ({ lat_e6, lon_e6, name }: ToldPosition): ToldPosition => ({ lat_e6, lon_e6, name })
