import { Buffer } from 'node:buffer'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { DUPLICATE_REASONS, IMPORT_WARNINGS, REJECT_REASONS } from '#shared/domain/import-codes.ts'
import { checkFarmers, checkFarmersInSteps } from '../../src-main/import/check-farmers.ts'
import { STEP_RECORDS } from '../../src-main/import/check-records.ts'
import { errorFile } from '../../src-main/import/error-file.ts'
import { errorWords } from '../../src-main/import/error-words.ts'
import { importFields } from '../../src-main/import/import-fields.ts'
import {
  applySavedMapping,
  headerCells,
  mappingGaps,
  proposeMapping,
  savedMapping,
  withColumns,
} from '../../src-main/import/map-columns.ts'
import { goldenBytes, importFarmers, importFarmerText, nobody, tableOf, tableOfText } from '../support/import-file.ts'

describe('mapping (IMP-7, IMP-8)', () => {
  test('a person’s own choice of headings and columns', async () => {
    const table = await tableOfText('Alpha;Beta;Gamma\nMBALLA Jean;699112233;1,5\n')
    const proposed = proposeMapping(table, 'farmers', 1)
    expect(mappingGaps(proposed)).toEqual(['name'])
    const chosen = withColumns(table, proposed, { name: 0, phone: 1, area: 2, unheard: 1, village: 9 })
    expect(chosen.columns).toEqual({ name: 0, phone: 1, area: 2 })
    expect(mappingGaps(chosen)).toEqual([])
    expect(checkFarmers(table, chosen, nobody).records[1]?.draft).toMatchObject({
      name: 'MBALLA Jean',
      phone: '+237699112233',
      area_m2: 15_000,
    })
  })

  test('no headings although the first record looks like some', async () => {
    const table = await tableOfText('Nom;Village\nMBALLA Jean;Okola\nOWONA Rose;Obala\nZE Paul;Lobo\n')
    expect(proposeMapping(table, 'farmers', null)).toMatchObject({ headerRecord: null, columns: { name: 0 } })
  })

  test('a saved mapping fits the next file of the shape, wherever its columns are now', async () => {
    const first = await tableOfText('Planteur (nom);Zone X;Tél\nMBALLA Jean;Okola;699112233\n')
    const kept = savedMapping(
      first,
      withColumns(first, proposeMapping(first, 'farmers'), { name: 0, village: 1, phone: 2 }),
    )
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept)
    const next = await tableOfText('Liste;;\n;;\nTél;Planteur (nom);Zone X\n699112234;OWONA Rose;Obala\n')
    expect(applySavedMapping(next, kept)).toMatchObject({
      from: 'saved',
      headerRecord: 3,
      columns: { name: 1, village: 2, phone: 0 },
    })
    expect(applySavedMapping(await tableOfText('a;b\n1;2\n'), kept)).toBeNull()
  })

  test('the real register’s mapping is kept by heading', async () => {
    const { table, mapping } = await importFarmers(goldenBytes('registre-planteurs-ebebda.csv'))
    const applied = applySavedMapping(table, savedMapping(table, mapping))
    expect(applied?.columns).toMatchObject({ name: 2, position: 14, notes: 16 })
    expect(headerCells(table, mapping)[13]).toBe('Superficie (ha)')
  })

  test('a heading that says one thing over cells that say another is not believed', async () => {
    const rows = Array.from({ length: 8 }, (_, i) => `MBALLA Jean ${'ABCDEFGH'[i]};actif`)
    const table = await tableOfText(`Nom;Statut\n${rows.join('\n')}\n`)
    expect(proposeMapping(table, 'farmers').columns['land']).toBeNull()
  })

  test('what the cells said is kept: mapped ones first, the others by their headings, headings of one name apart', async () => {
    const { check } = await importFarmerText('Nb enfants;__proto__;Nom;Nb enfants;name\n4;x;MBALLA Jean;5;y;reste\n')
    expect(Object.entries(check.records[1]?.source ?? {})).toEqual([
      ['name', 'MBALLA Jean'],
      ['Nb enfants', '4'],
      ['__proto__ #2', 'x'],
      ['Nb enfants #4', '5'],
      ['name #5', 'y'],
      ['#6', 'reste'],
    ])
  })

  test('the mark of the file settles 1.234', async () => {
    const table = await tableOfText('Nom;Superficie (ha)\nMBALLA Jean;1.234\n')
    const mapping = proposeMapping(table, 'farmers')
    const area = (mark: 'comma' | 'dot' | null) =>
      checkFarmers(table, { ...mapping, mark }, nobody).records[1]?.draft?.area_m2
    expect([area(null), area('dot'), area('comma')]).toEqual([undefined, 12_340, undefined])
  })
})

describe('stored people and bodies', () => {
  const mballa = {
    id: 'f1',
    name: 'MBALLA Jean',
    codes: ['EBO7KD-PL00001', 'PL-7'],
    phones: ['+237699112233'],
    identityNumber: '123456789',
    birthYear: 1970,
    birthDay: null,
    birthApprox: false,
    village: 'Okola',
  }
  const context = {
    ...nobody,
    farmers: [mballa],
    suppliers: [{ id: 's1', name: 'TABI John', codes: [] }],
    cooperatives: [{ id: 'c1', name: 'SCOOPS-CA Agricam', codes: [] }],
  }

  test('a stored farmer is matched by any of his codes and his name, else he is a candidate', async () => {
    const text = 'Code;Nom;Téléphone;Coopérative;Chef planteur\n'
    const { check } = await importFarmerText(
      `${text}PL0007;Jean MBALLA;;SCOOPS  AGRICAM;Mr TABI John\nebo7kd pl1;Mballa Jean;;;Tabi Jhon\n;MBALA Jean;699 11 22 33;SCOOPS AGRICAN;\n`,
      context,
    )
    expect(check.records.map(record => record.match)).toEqual([null, { id: 'f1' }, { id: 'f1' }, null])
    expect(check.records[3]).toMatchObject({
      outcome: 'create',
      duplicates: [{ id: 'f1', reasons: ['name-close', 'phone'] }],
    })
    expect(check.cooperatives).toMatchObject([
      { key: 'AGRICAM', id: 'c1', alike: [{ key: 'AGRICAN', id: null }] },
      { key: 'AGRICAN', id: null, alike: [{ key: 'AGRICAM', id: 'c1' }] },
    ])
    expect(check.suppliers).toMatchObject([
      { key: 'JHON TABI', id: null, alike: [{ key: 'JOHN TABI', id: 's1' }] },
      { key: 'JOHN TABI', id: 's1' },
    ])
  })

  test('progress comes in steps and the check may be left at any of them', async () => {
    const { table, mapping } = await importFarmerText(`Nom;Village\n${'MBALLA Jean;Okola\n'.repeat(2_500)}`)
    const steps = checkFarmersInSteps(table, mapping, nobody)
    expect(steps.next()).toEqual({ done: false, value: { step: 'records', done: STEP_RECORDS, all: 2_501 } })
    expect(steps.return(undefined as never).done).toBe(true)
  })
})

describe('the file of errors (FI-5)', () => {
  test('rejected and warned records as they stood, with where and why; nothing in it calculates', async () => {
    const { table, mapping, check } = await importFarmerText(
      'Code;Nom;Téléphone;Notes\nPL1;MBALLA Jean;douze;ok\nPL2;;699112233;=HYPERLINK("http://x")\nPL3;OWONA Rose;699112234;\n;;;\n',
    )
    const { bytes, rows } = errorFile(table, mapping, check)
    const text = Buffer.from(bytes).toString('utf8')
    expect(rows).toBe(2)
    expect(
      text.startsWith('\ufeff"Enregistrement";"Ligne";"Résultat";"Motif";"Code";"Nom";"Téléphone";"Notes"\r\n'),
    ).toBe(true)
    const parsed = Papa.parse<string[]>(text.slice(1), { delimiter: ';', skipEmptyLines: true }).data
    expect(parsed.slice(1)).toEqual([
      ['2', '2', 'importé', 'Téléphone\u00a0: téléphone illisible', 'PL1', 'MBALLA Jean', 'douze', 'ok'],
      ['3', '3', 'refusé', 'nom absent', 'PL2', '', '699112233', '\'=HYPERLINK("http://x")'],
    ])
  })

  test('in English where it is asked for', async () => {
    const { table, mapping, check } = await importFarmers(goldenBytes('rejets.csv'))
    const text = Buffer.from(errorFile(table, mapping, check, 'en').bytes).toString('utf8')
    expect(text).toContain('"Record";"Line";"Outcome";"Reason"')
    expect(text).toContain('Superficie (ha): area with two readings (1.23\u00a0ha / 1,234.00\u00a0ha)')
  })

  test('every reason is in the words of who reads it: fields, readings and likenesses too (IMP-30)', async () => {
    const text =
      'PL1;MBALLA Jean;699112233;1.234;Okola\nPL2;MBALLA Jean;99112233;;Okola\nPL3;OWONA Rose;douze;12.345;Obala\n'
    const table = await tableOfText(text)
    const columns = { code: 0, name: 1, phone: 2, area: 3, village: 4 }
    const mapping = withColumns(table, proposeMapping(table, 'farmers', null), columns)
    const reasons = (lang: 'fr' | 'en') => {
      const { bytes } = errorFile(table, mapping, checkFarmers(table, mapping, nobody), lang)
      const cells = Papa.parse<string[]>(Buffer.from(bytes).toString('utf8'), { delimiter: ';' }).data
      return cells.slice(1, -1).map(row => (row[3] ?? '').replace(/[\u00a0\u202f]/g, ' '))
    }
    expect(reasons('fr')).toEqual([
      'Superficie : superficie à deux lectures (1,23 ha / 1 234,00 ha); Nom et prénom : doublon probable; ' +
        'ressemble à MBALLA Jean (enregistrement 2, 60 % : même nom, même village)',
      'Téléphone : numéro à huit chiffres (+237 6 99 11 22 33); Nom et prénom : doublon probable; ' +
        'ressemble à MBALLA Jean (enregistrement 1, 60 % : même nom, même village)',
      'Téléphone : téléphone illisible; Superficie : superficie à deux lectures (12,35 ha / 12 345,00 ha)',
    ])
    expect(reasons('en')[1]).toBe(
      'Phone: number of eight digits (+237 6 99 11 22 33); Name: likely duplicate; ' +
        'looks like MBALLA Jean (record 1, 60%: same name, same village)',
    )
  })

  test('no code and no field of ours is left in the error file (IMP-30)', async () => {
    const coded = [...IMPORT_WARNINGS, ...REJECT_REASONS, ...DUPLICATE_REASONS].filter(code => /[A-Z-]/.test(code))
    const codes = new RegExp(`\\b(${coded.join('|')})\\b`)
    for (const name of ['rejets.csv', 'lat-lon.csv', 'sans-entete.csv', 'metres-carres.csv']) {
      const { table, mapping, check } = await importFarmers(goldenBytes(name))
      for (const lang of ['fr', 'en'] as const) {
        const text = Buffer.from(errorFile(table, mapping, check, lang).bytes).toString('utf8')
        for (const row of Papa.parse<string[]>(text, { delimiter: ';' }).data.slice(1))
          expect(row[3] ?? '', name).not.toMatch(codes)
      }
    }
    for (const kind of ['farmers', 'suppliers', 'cooperatives'] as const) {
      for (const { field } of importFields(kind))
        for (const lang of ['fr', 'en'] as const) expect(errorWords[lang].fields[field], field).toMatch(/\S/)
    }
  })

  test('it comes in again once it is put right', async () => {
    const { table, mapping, check } = await importFarmers(goldenBytes('rejets.csv'))
    const again = await importFarmers(errorFile(table, mapping, check).bytes)
    expect(again.mapping.columns).toMatchObject({ code: 4, name: 5, phone: 6, area: 7 })
    expect(again.check.rejected.map(({ reason }) => reason)).toEqual(check.rejected.map(({ reason }) => reason))
  })

  test('no cell of 200 payloads is a formula', async () => {
    const heads = ['=', '+', '-', '@', '\t=', '＝', '＋', '－', '＠', '\r=']
    const payloads = heads.flatMap(head => Array.from({ length: 20 }, (_, i) => `${head}cmd|'/c calc'!A${i}`))
    const quoted = payloads.map(payload => `;"${payload}"`).join('\n')
    const table = await tableOf(new TextEncoder().encode(`Nom;Notes\n${quoted}\n`))
    const mapping = proposeMapping(table, 'farmers')
    const text = Buffer.from(errorFile(table, mapping, checkFarmers(table, mapping, nobody)).bytes).toString('utf8')
    for (const cell of Papa.parse<string[]>(text.slice(1), { delimiter: ';' }).data.flat()) {
      expect(cell).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
    }
  })
})
