import { describe, expect, test } from 'vitest'
import { parseLine, plainText } from '#shared/domain/markup.ts'
import { mentionBegun, searchedText, typedText, withRecords } from '#shared/domain/mention.ts'
import {
  isLinkable,
  isRecordId,
  linksIn,
  linkToken,
  mostLinks,
  numbersTyped,
  recordKinds,
} from '#shared/domain/record-link.ts'

const [one, two] = ['019fd5e5-4401-7e6f-b071-727374757677', '019fd5e5-4401-7e6f-b071-727374757678']
const known = [
  { kind: 'delivery', id: one, no: 'EBO7KD-2627-L00412' },
  { kind: 'farmer', id: two, no: 'PL 0007/B' },
] as const

describe('MSG-4: records in a text', () => {
  test('a typed number becomes the record’s, and is read as it was typed', () => {
    const typed = 'voir #EBO7KD-2627-L00412, de *#PL 0007/B* ; a#EBO7KD-2627-L00412 #EBO7KD-2627-L004123 #rien'
    const text = withRecords(typed, known)
    expect(text).toContain(`voir #[EBO7KD-2627-L00412](delivery:${one}), de *#[PL 0007/B](farmer:${two})* ; a#EBO`)
    expect(linksIn(text).map(({ kind, id }) => [kind, id])).toEqual([
      ['delivery', one],
      ['farmer', two],
    ])
    expect([typedText(text), plainText(text)]).toEqual([typed, typed.replaceAll('*', '')])
    expect(searchedText(text)).not.toMatch(/019FD5E5|DELIVERY/)
    expect(withRecords(typedText(text), known)).toBe(text)
  })

  test('of a text that only looks like it, everything is text', () => {
    for (const text of [
      `#[](delivery:${one})`,
      `#[a\nb](delivery:${one})`,
      '#[a](delivery:1)',
      '#[a](delivery:CE.LEKIE.OBALA)',
      '#[a](station:CE)',
      '#[a](place:CE..OBALA)',
      '#[a](place:CE LEKIE)',
      `#[a](place:${'A'.repeat(201)})`,
      `#[a](receipt:${one})`,
      `[a](delivery:${one})`,
      `#[${'9'.repeat(61)}](delivery:${one})`,
    ]) {
      expect(linksIn(text)).toEqual([])
      expect(parseLine(text).every(({ kind }) => kind === 'text')).toBe(true)
    }
    expect([isLinkable(null), isLinkable('a[b'), isLinkable('9'.repeat(61)), isLinkable('PL 7')]).toEqual([
      false,
      false,
      false,
      true,
    ])
  })

  test('one message names each record once, and no more than a message shows', () => {
    const ids = Array.from({ length: 30 }, (_, n) => `019fd5e5-4401-7e6f-b071-7273747576${10 + n}`)
    const text = [...ids, ...ids].map(id => linkToken({ kind: 'lot', id, no: 'LT1' })).join(' ')
    expect(linksIn(text).map(({ id }) => id)).toEqual(ids.slice(0, mostLinks))
    expect(numbersTyped(ids.map((_, n) => `#A${n} #A${n}`).join(' '))).toHaveLength(mostLinks)
    const own = { place: 'CE.LEKIE.OBALA', station: '0123456789abcdef'.repeat(2) } as Partial<Record<string, string>>
    for (const kind of recordKinds) {
      const record = { kind, id: own[kind] ?? one, no: 'x/1' }
      const [link] = linksIn(`voir ${linkToken(record)}, là`)
      expect(link).toMatchObject(record)
      expect(isRecordId(record.id)).toBe(true)
    }
    expect(['', 'a b', 'CE.', 'É'.repeat(201), '<b>'].filter(isRecordId)).toEqual([])
  })

  test('numbers are looked for after a # that follows no letter', () => {
    expect(numbersTyped('#EBO7KD-2627-L00412. (#PL-7) a#b ##c #- #é9')).toEqual(['EBO7KD-2627-L00412', 'PL-7', 'é9'])
    expect(mentionBegun('voir #ng', 8, '#')).toEqual({ at: 5, part: 'ng' })
    expect(mentionBegun('voir #ng @od', 12, '#')).toBeUndefined()
  })
})
