import ExcelJS from 'exceljs'
import { describe, expect, test } from 'vitest'
import { headerCells, mappingGaps } from '../../src-main/import/map-columns.ts'
import {
  draftOf,
  type FarmerImport,
  goldenBytes,
  importCooperatives,
  importFarmers,
  importFarmerText,
  importSuppliers,
  warningsOf,
} from '../support/import-file.ts'

// Registers as other offices keep them: tests/golden/import, each another shape. Issue 2: "Registers in other shapes must come in as well."

const golden = (name: string): Promise<FarmerImport> => importFarmers(goldenBytes(name))
const counts = ({ check }: FarmerImport) => ({
  rows: check.rows,
  created: check.created,
  matched: check.matched,
  rejected: check.rejected.length,
  skipped: check.skipped.map(skip => skip.reason).join(' '),
})
const names = ({ check }: FarmerImport) =>
  check.records.flatMap(record => (record.draft === null ? [] : [record.draft.name]))

describe('text files', () => {
  test('UTF-8, commas, English headings, surname before a comma', async () => {
    const file = await golden('english-comma.csv')
    expect(file.table).toMatchObject({ encoding: 'utf-8', separator: ',' })
    expect(counts(file)).toEqual({ rows: 4, created: 3, matched: 0, rejected: 0, skipped: 'header' })
    expect(draftOf(file, 2)).toEqual({
      name: 'TABI John Ayuk',
      phone: '+237677123456',
      identity: { type: 'CNI', number: '123456789' },
      region: 'Sud-Ouest',
      departement: 'Meme',
      arrondissement: 'Kumba I',
      village: 'Fiango',
      position: { lat_e6: 4_640_512, lon_e6: 9_441_230 },
      cooperativeKey: 'KUMBA COCOA FARMERS',
      supplierKey: 'ENOW PETER',
      other_codes: ['KMB-001'],
      sex: 'M',
      birth: { year: 1975, day: '1975-03-12' },
      land: 'Propriétaire',
      area_m2: 25_000,
      certification: ['Rainforest Alliance'],
      notes: 'Pays on time, always',
    })
    expect(warningsOf(file, 3)).toEqual(['position PositionCoarse', 'area AreaImplausible'])
    expect(draftOf(file, 4)).toMatchObject({ phone: '+237674000222', phone2: '+237699111000', land: 'Métayer' })
    expect(file.check.cooperatives).toMatchObject([
      { spellings: ['Kumba Cocoa Farmers CIG', 'KUMBA COCOA FARMERS C.I.G'], records: 3 },
    ])
  })

  test('UTF-16 with tabs, as Excel saves "Unicode text"', async () => {
    const file = await golden('unicode-text.txt')
    expect(file.table).toMatchObject({ encoding: 'utf-16le', separator: '\t' })
    expect(counts(file)).toEqual({ rows: 4, created: 2, matched: 0, rejected: 0, skipped: 'title header' })
    expect(draftOf(file, 3)).toMatchObject({ name: 'MBARGA Éloïse', phone: '+237699112233', area_m2: 17_500 })
    expect(draftOf(file, 4)).toMatchObject({ name: 'ŊGƐLƐ Thérèse', birth: { year: 1950, approx: true } })
  })

  test('surname and given name in two columns, the paper’s kind and expiry in their own', async () => {
    const file = await golden('nom-prenom.csv')
    expect(file.mapping.columns).toMatchObject({ name: null, surname: 1, given: 2, identityType: 6, identity: 7 })
    expect(names(file)).toEqual(['MBALLA Jean Paul', 'NGO BELL', 'Bernadette'])
    expect(draftOf(file, 2)).toMatchObject({
      identity: { type: 'CNI', number: '108765432', expiry: '2029-12-31' },
      certification: ['Rainforest Alliance', 'UTZ'],
      consent: { day: '2026-09-15', scope: 'register' },
    })
    expect(draftOf(file, 3)).toMatchObject({
      arrondissement: 'Édéa I',
      identity: { type: 'récépissé', number: 'KIT332-7077707' },
    })
    expect(warningsOf(file, 4)).toEqual(['identityExpiry DayImpossible'])
    expect(file.check.records[1]?.source['actif']).toBe('oui')
  })

  test('latitude and longitude in two columns, some the wrong way round, some in degrees and minutes', async () => {
    const file = await golden('lat-lon.csv')
    const there = { lat_e6: 4_230_112, lon_e6: 11_402_233 }
    expect([2, 3, 4, 5, 6, 7, 8].map(record => draftOf(file, record)['position'])).toEqual([
      there,
      there,
      { lat_e6: 4_230_000, lon_e6: 11_402_222 },
      undefined,
      { lat_e6: 4_230_100, lon_e6: 11_402_200 },
      undefined,
      { lat_e6: 8_900_000, lon_e6: 9_100_000 },
    ])
    expect(file.check.warnings).toEqual({
      PositionSwapped: 1,
      PositionOutside: 1,
      PositionElsewhere: 1,
      PositionCoarse: 1,
    })
  })

  test('no headings at all: columns are guessed by their cells and a person is asked', async () => {
    const file = await golden('sans-entete.csv')
    expect(file.mapping).toMatchObject({ headerRecord: null, from: 'content' })
    expect(file.mapping.columns).toEqual({ name: 1, sex: 2, birth: 3, phone: 4, land: 5, position: 6 })
    expect(counts(file)).toEqual({ rows: 4, created: 4, matched: 0, rejected: 0, skipped: '' })
    expect(headerCells(file.table, file.mapping)).toEqual(['', '', '', '', '', '', ''])
  })

  test('nothing that could be a name: the name must be mapped by hand', async () => {
    const file = await importFarmerText('12;699112233\n13;699112234\n14;699112235\n')
    expect(mappingGaps(file.mapping)).toEqual(['name'])
  })

  test('an English list, areas in acres and positions in two columns of degrees', async () => {
    const rows = Array.from(
      { length: 6 },
      (_, i) => `EKANE Peter${'abcdef'[i] ?? ''}|${i + 1}.5|4°${20 + i}'10"N|9.${i}`,
    )
    const file = await importFarmerText(`Full name|Farm size (acres)|Latitude|Longitude\n${rows.join('\n')}\n`)
    expect(file.mapping).toMatchObject({ areaUnit: 'acre', columns: { name: 0, area: 1, lat: 2, lon: 3 } })
    expect(draftOf(file, 2)).toMatchObject({ area_m2: 6_070, position: { lat_e6: 4_336_111, lon_e6: 9_000_000 } })
  })

  test('square metres', async () => {
    const file = await golden('metres-carres.csv')
    expect(file.mapping.areaUnit).toBe('m2')
    expect([2, 3, 4, 5, 6].map(record => draftOf(file, record)['area_m2'])).toEqual([
      12_500,
      8_000,
      12_000,
      undefined,
      undefined,
    ])
    expect(file.check.records[4]?.warnings).toEqual([
      { field: 'area', code: 'AreaAmbiguous', text: '12.500', proposals: [13, 12_500] },
    ])
    expect(file.check.records[5]?.warnings).toEqual([
      { field: 'area', code: 'AreaImplausible', text: '5', proposals: [50_000] },
    ])
  })

  test('the village in brackets after the name', async () => {
    const file = await golden('village-entre-parentheses.csv')
    expect([2, 3, 4].map(record => draftOf(file, record))).toEqual([
      { name: 'ESSOMBA Roger', village: 'Talba', phone: '+237690112233', phone2: '+237677889900' },
      { name: 'ONANA Cécile', village: 'Biakoa' },
      { name: 'TSALA Marie épouse NKOA', phone: '+237655443322' },
    ])
  })

  test('Mac Roman with carriage returns only', async () => {
    const file = await golden('mac-roman.csv')
    expect(file.table.encoding).toBe('macintosh')
    expect(file.check.records.map(record => record.line)).toEqual([1, 2, 3, 4])
    expect(names(file)).toEqual(['BÉKOLO Hélène', 'NGUÉMO François-Xavier', 'BILO’O Désirée'])
    expect(warningsOf(file, 3)).toEqual(['notes NoteSaysDead'])
  })

  test('a DOS code page, bars, ages, numbers of before 2014', async () => {
    const file = await golden('tubes-cp850.txt')
    expect(file.table).toMatchObject({ encoding: 'cp850', separator: '|' })
    expect(draftOf(file, 2)).toMatchObject({
      name: 'FOTSO Gisèle',
      birth: { year: 1981, approx: true },
      land: 'Métayer',
    })
    expect(file.check.records[1]?.warnings).toEqual([
      { field: 'phone', code: 'PhoneOldEightDigits', text: '99 12 34 56', proposals: ['+237699123456'] },
    ])
    expect(warningsOf(file, 4)).toEqual([
      'phone PhoneOldEightDigits',
      'age BirthUnreadable',
      'land LandStatusUnreadable',
    ])
  })

  test('quotation marks round everything, a cell over five lines', async () => {
    const file = await golden('guillemets-partout.csv')
    expect(file.check.records.map(record => record.line)).toEqual([1, 2, 6, 7])
    expect(draftOf(file, 2)).toMatchObject({
      name: 'MVONDO Zé Paul',
      notes: 'ligne une\nligne deux; avec point-virgule\n\nligne quatre',
    })
    expect(draftOf(file, 4)['notes']).toBe('dit "oui"')
  })

  test('stray quotation marks stay text and swallow nobody', async () => {
    const file = await golden('guillemet-perdu.csv')
    expect(counts(file)).toEqual({ rows: 7, created: 6, matched: 0, rejected: 0, skipped: 'header' })
    expect(file.table.notices).toEqual([{ kind: 'StrayQuotes', count: 4, lines: [2, 5, 8] }])
    expect(draftOf(file, 2)['notes']).toBe('"bon planteur')
    expect(names(file)[3]).toBe('EYENGA Marc Aurèle')
    expect(draftOf(file, 6)['notes']).toBe('parcelle en litige\nvoir le chef')
    expect(names(file)[5]).toBe('EYENGA Jean')
  })

  test('the last column missing, or cut by a separator nobody quoted', async () => {
    const file = await golden('derniere-colonne-absente.csv')
    expect(names(file)).toEqual(['ASSIGA Paul', 'ASSIGA Rose', 'ASSIGA Luc', 'ASSIGA Marc'])
    expect(draftOf(file, 4)['notes']).toBe('double; déjà inscrit')
  })

  test('headings repeated on every page, sections, subtotals, numbered blanks, a place and a date at the end', async () => {
    const file = await golden('entete-repete.csv')
    expect(counts(file)).toEqual({
      rows: 16,
      created: 3,
      matched: 0,
      rejected: 0,
      skipped: 'title title blank title header title total header title blank total blank title',
    })
    expect(names(file)).toEqual(['ONANA Jean', 'ONANA Rose', 'OWONA Luc'])
  })

  test('headings over two records', async () => {
    const file = await golden('entete-double.csv')
    expect(file.mapping).toMatchObject({ headerRecord: 2, headerSpan: 2, areaUnit: 'ha' })
    expect(counts(file)).toEqual({ rows: 5, created: 2, matched: 0, rejected: 0, skipped: 'title header header' })
    expect(draftOf(file, 4)).toMatchObject({
      region: 'Sud',
      village: 'Zoétélé',
      area_m2: 25_000,
      position: { lat_e6: 3_250_100 },
    })
  })

  test('UTF-8 written twice, and two encodings in one file', async () => {
    const twice = await golden('double-encodage.csv')
    expect(twice.table.notices).toEqual([{ kind: 'DoubleEncoded' }])
    expect(names(twice)).toEqual(['BÉKOLO Hélène', 'NGUÉMO Désiré'])
    const mixed = await golden('encodages-melanges.csv')
    expect(mixed.table.notices).toEqual([{ kind: 'MixedEncodings', lines: [4] }])
    expect(names(mixed)).toEqual(['BÉKOLO Hélène', 'NGUÉMO Désiré', 'ABÉNA Thérèse'])
  })
})

describe('a workbook', () => {
  test('title, merged cells, days, numbers, formulas, the right sheet of three', async () => {
    const file = await golden('classeur.xlsx')
    expect(file.table).toMatchObject({
      format: 'xlsx',
      sheet: 'Planteurs 2026',
      sheets: ['Guide', 'Planteurs 2026', 'Cachée'],
    })
    expect(counts(file)).toEqual({
      rows: 9,
      created: 3,
      matched: 0,
      rejected: 0,
      skipped: 'title blank header blank blank total',
    })
    expect(draftOf(file, 4)).toEqual({
      name: 'ATANGANA Éric',
      phone: '+237699123456',
      identity: { type: 'CNI', number: '108765432' },
      village: 'Okola',
      position: { lat_e6: 4_230_112, lon_e6: 11_402_233 },
      other_codes: ['PL0701'],
      birth: { year: 1970, day: '1970-04-09' },
      area_m2: 21_250,
      certification: ['Rainforest Alliance'],
    })
    // A formula's stored value, a code kept with its zero, a year that a date format had made 1905 of, a village merged downwards.
    expect(draftOf(file, 5)).toMatchObject({
      phone: '+237677000111',
      identity: { number: '012345678' },
      area_m2: 15_000,
      village: 'Okola',
    })
    expect(draftOf(file, 6)).toMatchObject({ name: 'NOAH Pierre', birth: { year: 1963 }, village: 'Okola' })
    expect(warningsOf(file, 6)).toEqual(['identity IdentityDigitsLost', 'lat PositionCoarse', 'area AreaImplausible'])
  })

  test('the register is read, though the counts beside it are longer', async () => {
    const book = new ExcelJS.Workbook()
    const list = book.addWorksheet('Planteurs')
    list.addRows([
      ['Code planteur', 'Nom et prénoms', 'Village'],
      ['P-1', 'MBARGA Jean', 'Obala'],
    ])
    book
      .addWorksheet('Pivot')
      .addRows([['Village', 'Nombre'], ...Array.from({ length: 12 }, (_, n) => [`Village ${n}`, n])])
    const file = await importFarmers(new Uint8Array(await book.xlsx.writeBuffer()))
    expect(file.table.sheet).toBe('Planteurs')
    expect(names(file)).toEqual(['MBARGA Jean'])
  })
})

describe('what cannot be a person', () => {
  test('who has a code and is called Total is told, not passed over; a title alone is nobody', async () => {
    const rows = ['P-9;TOTAL Marie;', 'P-10;SOMME Paul;', 'P-11;Mme;', 'P-12;Mme ABENA;Obala', ';TOTAL;', 'TOTAL;3;']
    const file = await importFarmerText(`Code planteur;Nom et prénoms;Village\n${rows.join('\n')}\n`)
    expect(file.check.rejected.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '2 name-not-a-name',
      '3 name-not-a-name',
      '4 name-not-a-name',
    ])
    expect(counts(file)).toMatchObject({ created: 1, skipped: 'header total total' })
  })

  test('is rejected with the reason; bad cells never reject anybody', async () => {
    const file = await golden('rejets.csv')
    expect(file.check.rejected.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      '3 name-missing',
      '4 name-placeholder',
      '5 name-organisation',
      '6 name-not-a-name',
      '7 name-hostile',
      '8 name-hostile',
      '9 name-not-a-name',
      '10 name-not-a-name',
      '11 name-too-long',
      '12 name-hostile',
    ])
    expect(warningsOf(file, 2)).toEqual(['phone PhoneUnreadable', 'area AreaUnreadable'])
    expect(file.check.records[1]?.source).toMatchObject({ phone: 'douze', area: 'beaucoup' })
  })

  test('code and name agree: matched, in any spelling; the code alone: created with a warning', async () => {
    const file = await golden('rejets.csv')
    expect(file.check.records[12]).toMatchObject({ outcome: 'match', match: { record: 2 } })
    expect(file.check.records[14]).toMatchObject({ outcome: 'match', match: { record: 2 } })
    expect(file.check.records[13]).toMatchObject({ outcome: 'create', draft: { other_codes: ['PL0601'] } })
    expect(file.check.records[13]?.warnings).toEqual([
      { field: 'code', code: 'CodeOfAnother', text: 'PL0601' },
      { field: 'area', code: 'AreaAmbiguous', text: '1.234', proposals: [12_340, 12_340_000] },
    ])
  })

  test('a list of names alone comes in', async () => {
    const file = await importFarmerText('Nom\nMBALLA Jean\n\nOWONA Rose\nTOTAL : 2\n')
    expect(counts(file)).toEqual({ rows: 5, created: 2, matched: 0, rejected: 0, skipped: 'header blank total' })
  })
})

describe('suppliers and cooperatives', () => {
  test('suppliers: people and bodies, ceilings in kilograms and tonnes, contracts', async () => {
    const check = await importSuppliers(goldenBytes('suppliers.csv'))
    expect(check.records.map(record => record.outcome)).toEqual([
      'skip',
      'create',
      'create',
      'create',
      'match',
      'skip',
      'skip',
    ])
    expect(check.records[1]?.draft).toMatchObject({
      ceiling_g: 12_500_000,
      contract_start: '2026-08-01',
      contract_end: '2027-07-31',
    })
    expect(check.records[2]?.draft).toMatchObject({ name: 'GIC Les Planteurs d’Ebebda', ceiling_g: 30_000_000 })
    expect(check.records[2]?.warnings.map(warning => warning.code)).toEqual(['ContractEndsBeforeStart'])
    expect(check.records[3]?.warnings[0]).toEqual({
      field: 'ceiling',
      code: 'QuantityAmbiguous',
      text: '1.500',
      proposals: [1_500, 1_500_000],
    })
    expect(check.records[3]?.duplicates[0]).toMatchObject({ record: 2, score: 95 })
  })

  test('cooperatives: the same name is matched, another legal form is a warning', async () => {
    const check = await importCooperatives(goldenBytes('cooperatives.csv'))
    expect(check.records.map(record => record.outcome)).toEqual([
      'skip',
      'create',
      'match',
      'create',
      'create',
      'reject',
      'reject',
    ])
    expect(check.records[3]?.duplicates).toEqual([
      { record: 2, id: null, name: 'SCOOPS AGRICAM', score: 80, reasons: ['name'] },
    ])
    expect(check.rejected.map(({ reason }) => reason)).toEqual(['name-placeholder', 'name-hostile'])
  })
})
