import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { unprintable } from '#shared/domain/printable.ts'
import { defaultPaperFonts } from '#main/print/paper-fonts.ts'
import { characterOfByte, encode858, roll80Text } from '#main/print/code-page-858.ts'
import { drawableText, safeText } from '#main/print/safe-text.ts'
import { wrapText } from '#main/print/wrap-text.ts'
import { wrapped } from '#main/print/escpos-writer.ts'

describe('text from people', () => {
  test.each([
    ['MBARGA Jean', 'MBARGA Jean'],
    ['  two   spaces ', 'two spaces'],
    ['line\r\nbreak\ttab\u2028end', 'line break tab end'],
    ['a\u202egpj.exe', 'agpj.exe'],
    ['\u0000\u0007\u001b[31mred', '[31mred'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['e\u0301', 'é'],
    [`Z${'\u0301'.repeat(40)}`, 'Ź\u0301\u0301'],
    ['(para\\n) /JS << >>', '(para\\n) /JS << >>'],
    ['\ud800 half', 'half'],
    ['1\u202f000\u00a0FCFA', '1\u202f000\u00a0FCFA'],
  ])('%j', (text, safe) => expect(safeText(text)).toBe(safe))

  test('what the font lacks shows as a box', () => {
    const latin = (codePoint: number): boolean => codePoint < 0x250
    expect(drawableText('Jean 😀 مر', latin)).toBe('Jean □ □□')
  })
  test('a letter in another form is drawn in its plain one, a mark of our languages as it is typed', () => {
    const latin = (codePoint: number): boolean => codePoint < 0x250 || codePoint === 0x2019
    expect(drawableText('Ａｎｎａ 𝐉𝐞𝐚𝐧 ﬁls Mbanꞌa', latin)).toBe('Anna Jean fils Mban’a')
  })
  test('what is not drawn was said while it was typed, and nothing that is drawn was', () => {
    expect(unprintable('Jean 👨‍👩‍👧 محمد 😀 😀 李, Ŋkɔlɛ n° 2 — 50 % → ✓ ©')).toBe('👨‍👩‍👧 م ح د 😀 李')
    expect(unprintable('𝐉𝐞𝐚𝐧 Ａnna ﬁls Mbanꞌa 🇨🇲')).toBe('🇨🇲')
    const { drawable } = defaultPaperFonts()
    const draws = (codePoint: number) => drawable.has(codePoint)
    // letters of names: Latin as far as African languages go, and all scripts that somebody types in
    for (let code = 0x20; code < 0x1_0000; code++) {
      const letter = String.fromCharCode(code)
      const isRare = /\p{Script=Latin}/u.test(letter) && (code > 0x24f || !/\p{L}/u.test(letter)) && !drawable.has(code)
      if (!/\p{L}/u.test(letter) || isRare || drawable.has(code) || drawableText(letter, draws) === '') continue
      const boxed = drawableText(letter, draws).includes('□')
      if (boxed && !/\p{Script=Common}|\p{Script=Inherited}/u.test(letter))
        expect(unprintable(letter), letter).not.toBe('')
    }
    for (const letter of 'ÀÉÏÔŒœÇŊŋƁɓƊɗƐɛƏəƆɔƗɨɄʉɑɣƳƴʼ’ẅ№€') expect(unprintable(letter), letter).toBe('')
  })
  test('no control, override or lone surrogate is ever left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const safe = safeText(text)
        expect(safe.isWellFormed()).toBe(true)
        expect(safe).not.toMatch(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u206f]/u)
        expect(safeText(safe)).toBe(safe)
      }),
    )
  })
})

describe('code page 858', () => {
  test('is that of iconv', () => {
    for (let byte = 0x20; byte < 0x100; byte++) {
      if (byte === 0x7f) continue
      expect(characterOfByte(byte), byte.toString(16)).toBe(iconv.decode(Buffer.of(byte), 'cp858'))
    }
  })
  test.each([
    ['Reçu d’achat n° 4', "Reçu d'achat n° 4"],
    ['533\u202f850\u00a0FCFA', '533\u00a0850\u00a0FCFA'],
    ['−3,0 – 4 — 5…', '-3,0 - 4 - 5...'],
    ['Ŋkɔlɛ EKƆŊ ŋ', 'Ngkole EKONG ng'],
    ['œuf Œ € × ½', 'oeuf OE € × ½'],
    ['Ɓaŋ ɗa ə ǝ', 'Bang da e e'],
    ['Šibenik Ǎ ế', 'Sibenik A e'],
    ['Đorđe ƙaura ɠʋ ẞ', 'Dorde kaura gv SS'],
    ['😀 م', '? ?'],
    ['“x” ‘y’', '"x" \'y\''],
  ])('%j prints as %j', (text, printed) => expect(roll80Text(text)).toBe(printed))

  test('a no-break space is sent as a space', () => {
    expect(Buffer.from(encode858(roll80Text('1\u202f000\u00a0F'))).toString('latin1')).toBe('1 000 F')
  })
  test('whatever is printed is a character of the page, and never a command', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        for (const byte of encode858(roll80Text(text))) {
          expect(byte).toBeGreaterThanOrEqual(0x20)
          expect(byte).not.toBe(0x7f)
          expect(byte).toBeLessThanOrEqual(0xff)
        }
      }),
    )
  })
})

describe('lines', () => {
  const width = (text: string): number => text.length
  test('break at plain spaces, and inside a word only when it is longer than a line', () => {
    expect(wrapText('one two three', 7, width)).toEqual(['one two', 'three'])
    expect(wrapText('1\u202f000\u00a0kg net', 7, width)).toEqual(['1\u202f000\u00a0kg'.slice(0, 7), 'g net'])
    expect(wrapText('abcdefghij', 4, width)).toEqual(['abcd', 'efgh', 'ij'])
    expect(wrapText('', 4, width)).toEqual([''])
  })
  test('no line is too long and nothing is lost', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 48 }), (text, columns) => {
        const lines = wrapped(text, columns)
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns)
        expect(lines.join('').replaceAll(' ', '')).toBe(roll80Text(text).replaceAll(' ', ''))
      }),
    )
  })
})
