import { Buffer } from 'node:buffer'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { readTable } from '../../src-main/import/read-table.ts'
import { goldenBytes, tableOf, tableOfText } from '../support/import-file.ts'
import { zipFile } from '../support/zip-file.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const faultOf = async (bytes: Uint8Array, options = {}) => {
  const table = await readTable(bytes, options)
  return table.ok ? 'read' : table.error
}

describe('encodings (IMP-2)', () => {
  const sample = 'Nom et prénoms;Village\nBÉKOLO Hélène;Zoétélé\nNGUÉMO François;Makénéné – n°2\nÇa Où Être;Évodoula\n'
  test.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be', 'windows-1252', 'macintosh', 'cp850'])(
    '%s without a mark',
    async encoding => {
      const wanted = encoding === 'cp850' ? sample.replace('–', '-') : sample
      const table = await tableOf(iconv.encode(wanted, encoding))
      expect(table.encoding).toBe(encoding)
      expect(table.records.map(record => record.cells.join(';')).join('\n')).toBe(wanted.trim())
    },
  )

  test.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'])('%s with its mark', async encoding => {
    const table = await tableOf(iconv.encode(sample, encoding, { addBOM: true }))
    expect(table.encoding).toBe(encoding)
    expect(table.records[0]?.cells).toEqual(['Nom et prénoms', 'Village'])
  })

  test('a chosen encoding overrides; one that does not exist is refused', async () => {
    const bytes = iconv.encode('é', 'windows-1252')
    expect((await tableOf(bytes, { encoding: 'macintosh' })).records[0]?.cells).toEqual(['È'])
    expect(await faultOf(bytes, { encoding: 'klingon' })).toEqual({ kind: 'EncodingUnknown', encoding: 'klingon' })
  })

  test('one accent in a file of names is enough to tell', async () => {
    const table = await tableOf(iconv.encode('Nom;Village\nMBARGA Jean;Sa\nABÉNA Rose;Obala\n', 'windows-1252'))
    expect(table.records[2]?.cells[0]).toBe('ABÉNA Rose')
  })
})

test('accents come as one character and halves of characters are made whole: what the ledger can keep', async () => {
  const table = await tableOf(iconv.encode('Nom;Note\nBe\u0301kolo;a\ud800b\n', 'utf-16le', { addBOM: true }))
  expect(table.records[1]?.cells).toEqual(['B\u00e9kolo', 'a\ufffdb'])
})

describe('separators and lines (IMP-3, IMP-4)', () => {
  test.each([';', ',', '\t', '|', '^', ':'])('%j', async separator => {
    const table = await tableOfText(
      `a${separator}b${separator}c\n1${separator}2,5 x${separator}3\n`.replaceAll(', ', ' '),
    )
    expect(table.separator).toBe(separator)
  })

  test('semicolons among decimal commas', async () => {
    expect((await tableOfText('a;b\n1,5;2,5\n1,25;2,25\n')).separator).toBe(';')
  })

  test('colons of hours and captions separate nothing where something else does', async () => {
    expect((await tableOfText('Nom,Heure\nA B,08:30:00\nC D,09:15:00\n')).separator).toBe(',')
    expect((await tableOfText('Nom : A B\nVillage\nC D\n')).columns).toBe(1)
    const commas = await tableOfText('Nom:Village\nA B:Obala, centre\nC D:Sa\n')
    expect(commas.records[1]?.cells).toEqual(['A B', 'Obala, centre'])
  })

  test('Excel’s own line about it decides', async () => {
    const table = await tableOfText('sep=,\nNom,Note\nA B,x;y;z\n')
    expect(table.separator).toBe(',')
    expect(table.records).toHaveLength(3)
  })

  test('a chosen separator overrides', async () => {
    expect((await tableOf(text('a;b,c\n'), { separator: ',' })).records[0]?.cells).toEqual(['a;b', 'c'])
  })

  test('every kind of line end, mixed, and none at the end', async () => {
    const table = await tableOfText('a;b\r\nc;d\re;f\n\ng;h')
    expect(table.records.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, 'a', 'b'],
      [2, 'c', 'd'],
      [3, 'e', 'f'],
      [4, ''],
      [5, 'g', 'h'],
    ])
  })

  test('a stray mark in a wide table does not eat the records up to the next stray mark', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i};a;b;c;d;${i === 3 ? '"bon' : i === 20 ? 'mauvais"' : ''}`)
    const table = await tableOfText(rows.join('\n'))
    expect(table.records).toHaveLength(40)
    expect(table.notices).toEqual([{ kind: 'StrayQuotes', count: 1, lines: [4] }])
    expect(table.records[3]?.cells[5]).toBe('"bon')
  })

  test('a megabyte of quotation marks on one line is no trap', async () => {
    const before = process.cpuUsage()
    expect(await faultOf(text(`a;b\n${';"a'.repeat(400_000)}\n`))).toMatchObject({ kind: 'TooManyColumns' })
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000)
  })
})

describe('files that are no tables (FI-2)', () => {
  test.each([
    ['nothing', new Uint8Array(), { kind: 'FileEmpty' }],
    ['blanks', text('  \r\n\n '), { kind: 'FileEmpty' }],
    ['PDF', text('%PDF-1.7\n'), { kind: 'FileNotATable', found: 'pdf' }],
    ['old Excel', Buffer.from('d0cf11e0a1b11ae1'.padEnd(64, '0'), 'hex'), { kind: 'FileNotATable', found: 'xls' }],
    [
      'an encrypted workbook',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
      { kind: 'WorkbookEncrypted' },
    ],
    ['a web page called .xls', text('<html><table>'), { kind: 'FileNotATable', found: 'html' }],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), { kind: 'FileNotATable', found: 'image' }],
    [
      'a program',
      Buffer.from('4d5a900003000000040000ffff0000b800000001020304050607', 'hex'),
      { kind: 'FileNotATable', found: 'binary' },
    ],
    [
      'another archive',
      zipFile([{ name: 'a.txt', data: Buffer.from('x') }]),
      { kind: 'FileNotATable', found: 'archive' },
    ],
    [
      'OpenDocument',
      zipFile([{ name: 'content.xml', data: Buffer.from('<x/>') }]),
      { kind: 'FileNotATable', found: 'ods' },
    ],
  ])('%s', async (_, bytes, fault) => {
    expect(await faultOf(bytes)).toEqual(fault)
  })
})

describe('limits: past one the file is refused, nothing is cut', () => {
  test('bytes, rows, columns, cells', async () => {
    const limits = { fileBytes: 40, rows: 3, columns: 4, cellChars: 10 }
    expect(await faultOf(text('a;b\n'.repeat(11)), { limits })).toEqual({ kind: 'FileTooLarge', bytes: 44, most: 40 })
    expect(await faultOf(text('a;b\n'.repeat(4)), { limits })).toEqual({ kind: 'TooManyRows', most: 3 })
    expect(await faultOf(text('a;b\n1;2;3;4;5\n'), { limits })).toEqual({ kind: 'TooManyColumns', line: 2, most: 4 })
    expect(await faultOf(text('a;b\n12345678901;2\n'), { limits })).toEqual({ kind: 'CellTooLong', line: 2, most: 10 })
  })

  test('the caller may stop', async () => {
    expect(await faultOf(text('a;b\n'), { onProgress: () => false })).toEqual({ kind: 'Cancelled' })
  })
})

describe('archives (FI-3)', () => {
  const sheet = (data: Buffer, claim?: number) =>
    zipFile([
      { name: 'xl/workbook.xml', data: Buffer.from('<workbook/>') },
      { name: 'xl/worksheets/sheet1.xml', data, ...(claim === undefined ? {} : { claim }) },
    ])

  test('zeros a thousand to one are refused by their claim', async () => {
    expect(await faultOf(sheet(Buffer.alloc(40_000_000)))).toMatchObject({ kind: 'WorkbookTooLarge' })
  })

  test('a small claim over a large truth is refused while it inflates', async () => {
    expect(await faultOf(sheet(Buffer.alloc(3_000_000), 1_000))).toMatchObject({
      kind: 'WorkbookTooLarge',
      bytes: 1_001,
    })
  })

  test('more than the whole may unpack to', async () => {
    expect(
      await faultOf(sheet(Buffer.alloc(2_000_000, 'abcdefgh')), { limits: { unpackedBytes: 1_000_000 } }),
    ).toMatchObject({
      kind: 'WorkbookTooLarge',
      most: 1_000_000,
    })
  })

  test('too many parts, a path outside, an encrypted part, a cut file', async () => {
    const many = Array.from({ length: 1_001 }, (_, i) => ({ name: `${i}.xml`, data: Buffer.from('x') }))
    expect(await faultOf(zipFile(many))).toMatchObject({ kind: 'WorkbookTooLarge', most: 1_000 })
    expect(await faultOf(zipFile([{ name: '../../evil.xml', data: Buffer.from('x') }]))).toEqual({
      kind: 'WorkbookCorrupt',
    })
    expect(await faultOf(zipFile([{ name: 'xl/workbook.xml', data: Buffer.from('x'), encrypted: true }]))).toEqual({
      kind: 'WorkbookEncrypted',
    })
    expect(await faultOf(goldenBytes('classeur.xlsx').slice(0, 4_000))).toEqual({ kind: 'WorkbookCorrupt' })
    expect(await faultOf(sheet(Buffer.from('not xml')))).toMatchObject({ kind: 'WorkbookCorrupt' })
  })

  test('a sheet by name, or none of that name', async () => {
    expect((await tableOf(goldenBytes('classeur.xlsx'), { sheet: 'Guide' })).records).toHaveLength(1)
    expect(await faultOf(goldenBytes('classeur.xlsx'), { sheet: 'Avril' })).toMatchObject({
      kind: 'SheetMissing',
      sheet: 'Avril',
    })
  })
})
