import iconv from 'iconv-lite'
import Papa from 'papaparse'
import { expect, test } from 'vitest'
import { checkFarmers } from '../../src-main/import/check-farmers.ts'
import type { KnownPerson } from '../../src-main/import/farmer-draft.ts'
import { draftOf, goldenBytes, importFarmers, nobody } from '../support/import-file.ts'

const register = await importFarmers(goldenBytes('registre-planteurs-ebebda.csv'))
const { check, table, mapping } = register

test('issue 2 part B: the office’s register comes in as it is, every record accounted for', () => {
  expect({
    encoding: table.encoding,
    separator: table.separator,
    columns: table.columns,
    notices: table.notices,
  }).toEqual({
    encoding: 'windows-1252',
    separator: ';',
    columns: 17,
    notices: [],
  })
  expect(mapping.headerRecord).toBe(3)
  expect({ rows: check.rows, created: check.created, matched: check.matched, rejected: check.rejected }).toEqual({
    rows: 1191,
    created: 1184,
    matched: 0,
    rejected: [],
  })
  expect(check.skipped).toEqual([
    { record: 1, line: 1, reason: 'title' },
    { record: 2, line: 2, reason: 'blank' },
    { record: 3, line: 3, reason: 'header' },
    { record: 187, line: 191, reason: 'blank' },
    { record: 454, line: 477, reason: 'blank' },
    { record: 993, line: 1041, reason: 'blank' },
    { record: 1191, line: 1255, reason: 'total' },
  ])
  expect(check.warnings).toEqual({
    CodeOfAnother: 7,
    FormulaText: 53,
    LikelyDuplicate: 125,
    NoteSaysDead: 65,
    NoteSaysDuplicate: 67,
    PositionSwapped: 27,
    PossibleDuplicate: 299,
  })
})

test.each([
  ['utf-8', ';', true],
  ['utf-8', ',', false],
  ['utf-16le', '\t', false],
  ['utf-16be', ';', true],
  ['macintosh', '|', false],
])('the same register saved as %s with %j gives the same records', async (encoding, delimiter, quotes) => {
  const text = Papa.unparse(
    table.records.map(record => [...record.cells]),
    { delimiter, quotes },
  )
  const other = await importFarmers(iconv.encode(text, encoding))
  expect(other.table).toMatchObject({ encoding, separator: delimiter, notices: [] })
  expect(other.check.records.map(({ line: _, ...record }) => record)).toEqual(
    check.records.map(({ line: _, ...record }) => record),
  )
})

test('cells are normalised and their text is kept', () => {
  expect(draftOf(register, 4)).toEqual({
    name: 'EBONGUE Barthélémy',
    phone: '+237698596938',
    identity: { type: 'récépissé', number: 'KIT332-7077707' },
    region: 'Sud-Ouest',
    departement: 'Meme',
    arrondissement: 'Mbonge',
    village: 'Mbonge',
    position: { lat_e6: 4_730_028, lon_e6: 9_607_750 },
    cooperativeKey: 'PROCAEB',
    supplierKey: 'JOHN TABI',
    other_codes: ['PL-1'],
    sex: 'F',
    birth: { year: 1993 },
    land: 'Locataire',
    area_m2: 23_300,
    notes: '=HYPERLINK("http://x","dossier")',
  })
  expect(check.records[3]?.source).toEqual({
    code: 'PL-1',
    name: 'Ebongue Barthélémy',
    sex: 'F',
    birth: '1993',
    phone: '00237 6 98 59 69 38',
    identity: 'KIT332-7077707',
    cooperative: 'SCOOPS-CA PROCAEB',
    supplier: 'TABI John',
    region: 'Sud-Ouest',
    departement: 'Meme',
    village: 'Mbonge',
    land: 'Locataire',
    area: '2.33',
    position: '4°43\'48.1"N 9°36\'27.9"E',
    certification: 'non',
    notes: '=HYPERLINK("http://x","dossier")',
  })
})

test('swapped coordinates are turned and marked; the text stays', () => {
  const swapped = check.records.filter(record => record.warnings.some(warning => warning.code === 'PositionSwapped'))
  expect(swapped).toHaveLength(27)
  expect(swapped[0]?.source['position']).toBe('11.463559, 4.222666')
  expect(swapped[0]?.draft?.position).toEqual({ lat_e6: 4_222_666, lon_e6: 11_463_559 })
})

test('a record over two physical lines keeps both, and the lines after it are counted right', () => {
  expect(check.records[11]).toMatchObject({
    record: 12,
    line: 12,
    draft: { notes: 'parcelle en litige avec le voisin\nvoir le chef du village' },
  })
  expect(check.records[12]).toMatchObject({ record: 13, line: 14 })
})

test('people who appear twice are created with a warning that names the other record', () => {
  const second = check.records.find(record => record.source['name'] === 'MOUKOURI MESSI  Emmanuel')
  expect(second).toMatchObject({
    outcome: 'create',
    duplicates: [{ name: 'MOUKOURI MESSI Emmanuel', score: 80, reasons: ['name', 'birth-day'] }],
  })
  const shortened = check.records.find(record => record.source['name'] === 'ZE François')
  expect(shortened?.duplicates[0]).toMatchObject({ name: 'ZE François-Xavier', reasons: ['name-close', 'birth-day'] })
})

test('a code that is somebody else’s already is kept as a code of another system, with a warning', () => {
  const later = check.records.filter(record => record.warnings.some(warning => warning.code === 'CodeOfAnother'))
  expect(later.map(record => record.source['code'])).toEqual([
    'PL0209',
    'PL0258',
    'PL0320',
    'PL0427',
    'PL0477',
    'PL0531',
    'PL0825',
  ])
  expect(
    later.every(record => record.outcome === 'create' && record.draft?.other_codes?.[0] === record.source['code']),
  ).toBe(true)
})

test('cooperatives and suppliers of the register, one each however they are spaced', () => {
  expect(check.cooperatives.map(({ name, records }) => [name, records])).toEqual([
    ['SCOOPS-CA PROCAEB', 209],
    ['Kumba Cocoa Farmers CIG', 200],
    ['SCOOPS AGRICAM', 198],
    ['COOP-CA SOCAMBO', 198],
    ['GIC Les Planteurs d’Ebebda', 193],
  ])
  expect(check.suppliers.map(({ name, records }) => [name, records])).toEqual([
    ['ATANGANA Vincent', 232],
    ['TABI John', 212],
    ['ONANA Cécile', 190],
    ['MBARGA Etienne', 186],
    ['ESSOMBA Roger', 175],
  ])
})

test('brought in again, everybody with a code is matched, the others are created with a warning', () => {
  const farmers: KnownPerson[] = check.records.flatMap(({ record, draft }) =>
    draft === null
      ? []
      : [
          {
            id: `id-${record}`,
            name: draft.name,
            codes: draft.other_codes ?? [],
            phones: [draft.phone, draft.phone2].filter(phone => phone !== undefined),
            identityNumber: draft.identity?.number ?? null,
            birthYear: draft.birth?.year ?? null,
            birthDay: draft.birth?.day ?? null,
            birthApprox: draft.birth?.approx ?? false,
            village: draft.village ?? null,
          },
        ],
  )
  const again = checkFarmers(table, mapping, { ...nobody, farmers })
  const coded = check.records.filter(record => record.draft?.other_codes !== undefined)
  expect({ matched: again.matched, created: again.created, rows: again.rows }).toEqual({
    matched: coded.length,
    created: 1184 - coded.length,
    rows: 1191,
  })
  expect(
    again.records.every(({ match, record }) => match === null || ('id' in match && match.id === `id-${record}`)),
  ).toBe(true)
  const created = again.records.filter(record => record.outcome === 'create')
  expect(created.every(record => record.duplicates.some(other => other.id === `id-${record.record}`))).toBe(true)
})
