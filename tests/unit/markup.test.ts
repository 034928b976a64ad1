import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Block,
  formSigns,
  type Inline,
  parseLine,
  parseMarkup,
  plainOf,
  plainText,
} from '#shared/domain/markup.ts'

/** The text that parts were made of. */
const rawOf = (parts: readonly Inline[]): string =>
  parts
    .map(part => {
      if ('parts' in part) return `${formSigns[part.kind]}${rawOf(part.parts)}${formSigns[part.kind]}`
      if (part.kind === 'mention' || part.kind === 'record') return part.raw
      return part.kind === 'code' ? `\`${part.text}\`` : part.text
    })
    .join('')
const linesOf = (block: Block): string[] => {
  if (block.kind === 'code') return ['```', ...block.text.split('\n'), '```']
  if (block.kind === 'list') return block.items.map(({ mark, parts }) => mark + rawOf(parts))
  return block.lines.map(parts => (block.kind === 'quote' ? `> ${rawOf(parts)}` : rawOf(parts)))
}
const kinds = (line: string) =>
  parseLine(line).map(part => [part.kind, 'parts' in part ? plainOf(part.parts) : part.text])

describe('MSG-3: forms of words', () => {
  test('a sign on both sides of words, at the edges of words only', () => {
    expect(kinds('le *camion* part _demain_, ~pas hier~')).toEqual([
      ['text', 'le '],
      ['bold', 'camion'],
      ['text', ' part '],
      ['italic', 'demain'],
      ['text', ', '],
      ['strike', 'pas hier'],
    ])
    expect(parseLine('*gras _et italique_*')).toEqual([
      {
        kind: 'bold',
        parts: [
          { kind: 'text', text: 'gras ' },
          { kind: 'italic', parts: [{ kind: 'text', text: 'et italique' }] },
        ],
      },
    ])
    for (const line of ['2*3*4', 'a_b_c', '* étoile *', '**', '*', 'fichier_2026_11.csv', '5 * 3 * 2', '*ouvert']) {
      expect(kinds(line)).toEqual([['text', line]])
    }
  })

  test('code is taken as it is; an address ends before what ends the sentence', () => {
    expect(kinds('`*a* < b`')).toEqual([['code', '*a* < b']])
    const token = '#[EBO7KD-2627-L00412](delivery:018f0000-0000-7000-8000-000000000001)'
    expect(plainText(`voir \`${token}\`\n\`\`\`\n${token}\n\`\`\``)).toBe(
      'voir #EBO7KD-2627-L00412\n#EBO7KD-2627-L00412',
    )
    expect(kinds('voir https://oncc.cm/prix?x=1*2_3, merci')).toEqual([
      ['text', 'voir '],
      ['link', 'https://oncc.cm/prix?x=1*2_3'],
      ['text', ', merci'],
    ])
    const dangerous = ['javascript', 'data', 'file', 'http', 'smb'].map(scheme => `${scheme}://x`)
    for (const line of [...dangerous, 'https://', 'https:// x']) expect(kinds(line)).toEqual([['text', line]])
  })

  test('what is said elsewhere has its words and none of the signs', () => {
    expect(plainText('*Départ* _6 h_\n- `un`\n> dit\n```\n*x*\n```')).toBe('Départ 6 h\n- un\ndit\n*x*')
  })

  test('lines make lists, quotes and code', () => {
    expect(parseMarkup('Liste :\n- un\n- *deux*\n1. trois\n> dit\n```\n*x*\n```\nfin').map(({ kind }) => kind)).toEqual(
      ['lines', 'list', 'quote', 'code', 'lines'],
    )
    expect(parseMarkup('```\nouvert').map(({ kind }) => kind)).toEqual(['lines'])
  })

  test('no letter is ever lost, whatever is typed, and long nonsense costs little', () => {
    const piece = fc.constantFrom(
      '*',
      '_',
      '~',
      '`',
      '```',
      '\n',
      '- ',
      '> ',
      '1. ',
      'a',
      ' ',
      'é',
      'https://x.cm',
      '@[Jean](all)',
      '.',
      '<b>',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
        const text = pieces.join('')
        expect(parseMarkup(text).flatMap(linesOf).join('\n')).toBe(text)
      }),
      { numRuns: 500 },
    )
    for (const text of [
      '*a'.repeat(2_000),
      '*_'.repeat(2_000),
      '`'.repeat(4_000),
      '*_~'.repeat(600) + '~_*'.repeat(600),
    ]) {
      expect(parseMarkup(text).flatMap(linesOf).join('\n')).toBe(text)
    }
  })
})
