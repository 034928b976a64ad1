import ExcelJS from 'exceljs'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ListQuery } from '#shared/contract/fields.ts'
import { contractLimits } from '#shared/contract/limits.ts'
import { refuse } from '#shared/contract/refusal.ts'
import { err, ok } from '#shared/kit/result.ts'
import type { Role } from '#shared/domain/roles.ts'
import { PaperPrinter } from '#main/print/paper-printer.ts'
import { deliveryList } from '#main/services/lists/counter-lists.ts'
import { exportList } from '#main/services/lists/export-list.ts'
import { userList } from '#main/services/lists/register-lists.ts'
import type { ExportInput } from '#main/services/lists/shown-list.ts'
import { listUsers } from '#main/services/users/list-users.ts'
import { type CounterDesk, counterDesk, today, why } from '../support/counter-desk.ts'
import { listFilesHere } from '../support/list-files-here.ts'
import { deliverySheet } from '../support/list-sheets.ts'
import { readPaper } from '../support/read-paper.ts'
import { done, kindOf } from '../support/test-station.ts'

// What leaves a list is the list: columns, words, rows, order and sums of the screen, in every kind of file (EXPT-1).

let desk: CounterDesk
beforeAll(async () => {
  desk = await counterDesk(4)
  const { at, people, command } = desk
  for (let n = 0; n < 40; n++) {
    const delivery = desk.typed({ farmer: desk.farmers[n % 3] ?? '', weighings_g: [51_000 + n * 100, 60_000] })
    const made = done(await at.deliveries.record(people.MA, { ...command(), delivery }))
    if (n % 8 === 3) done(await at.deliveries.void(people.MA, { ...command(), id: made.id, why }))
  }
})
afterAll(() => desk.close())

const everything: ListQuery = { offset: 0, limit: 50, sort: [], filter: {}, archived: 'hide' }
const words = { pending: 'À payer', partial: 'Partiel', paid: 'Payée', void: 'Annulée' }
const columns = [
  { field: 'no', heading: 'Numéro', hidden: false },
  { field: 'at_ms', heading: 'Date', hidden: false },
  { field: 'farmerName', heading: 'Planteur', hidden: false },
  { field: 'bags', heading: 'Sacs', hidden: false },
  { field: 'payable_g', heading: 'Kg payés', hidden: false },
  { field: 'amount_xaf', heading: 'Montant', hidden: false },
  { field: 'status', heading: 'Paiement', words, hidden: false },
  { field: 'day', heading: 'Jour', hidden: true },
]
const asked = (flavour: ExportInput['flavour'], more: Partial<ExportInput> = {}): ExportInput => ({
  query: everything,
  flavour,
  lang: 'fr',
  title: 'Livraisons',
  columns,
  ...more,
})
const exported = async (input: ExportInput) => done(await desk.at.deliveries.export(desk.people.AC, input))
const bytesOf = (file: { base64: string }): Buffer => Buffer.from(file.base64, 'base64')
const listed = (query = everything) => done(desk.at.deliveries.list(desk.people.AC, { ...query, limit: 200 }))

async function sheetOf(input: ExportInput): Promise<ExcelJS.Worksheet> {
  const workbook = new ExcelJS.Workbook()
  const bytes = bytesOf(await exported(input))
  await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer)
  const [sheet] = workbook.worksheets
  return sheet ?? expect.fail('the workbook has no sheet')
}

describe('a workbook', () => {
  test('has the columns, words and order of the screen; figures are numbers, instants dates at Douala', async () => {
    const file = await exported(asked('workbook'))
    expect(file).toMatchObject({ fileName: 'Livraisons-2026-11-02.xlsx', rows: 40 })
    expect(file.mime).toContain('spreadsheetml.sheet')
    const sheet = await sheetOf(asked('workbook'))
    const headings = ['Numéro', 'Date', 'Planteur', 'Sacs', 'Kg payés', 'Montant (FCFA)', 'Paiement']
    expect((sheet.getRow(1).values as unknown[]).slice(1)).toEqual(headings)
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
    const { rows } = listed()
    for (const [at, row] of rows.entries()) {
      const cells = (sheet.getRow(at + 2).values as unknown[]).slice(1)
      expect(cells).toEqual([
        row.no,
        new Date(row.at_ms + 3_600_000),
        row.farmerName,
        row.bags,
        row.payable_g / 1000,
        row.amount_xaf,
        row.live ? 'À payer' : 'Annulée',
      ])
      expect(sheet.getRow(at + 2).getCell(1).font?.strike ?? false).toBe(!row.live)
    }
    expect(sheet.rowCount).toBe(rows.length + 1)
    expect(sheet.getRow(2).getCell(2).numFmt).toBe('dd/mm/yyyy hh:mm')
    expect(sheet.getRow(2).getCell(5).numFmt).toBe('#,##0.0##')
  })

  test('no text becomes a formula, whatever is done to the cell; what XML cannot hold is left out (FI-5)', async () => {
    const hostile = ['=HYPERLINK("http://x")', '+1+1', '-2+3', '@SUM(A1)', '＝1+1', 'a\uffffb', '<v>&amp;</v>']
    const { org, root } = desk.station
    const made = hostile.map(name => done(org.farmers.create(root, { ...desk.command(), fields: { name } })).id)
    const file = done(await org.farmers.export(root, { query: everything, flavour: 'workbook', lang: 'fr' }))
    const workbook = new ExcelJS.Workbook()
    const bytes = bytesOf(file)
    await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer)
    const seen: string[] = []
    workbook.worksheets[0]?.eachRow(row =>
      row.eachCell(cell => {
        expect(cell.type).not.toBe(ExcelJS.ValueType.Formula)
        if (typeof cell.value !== 'string') return
        expect(cell.value).not.toMatch(/^[=+\-@\t\r＝＋－＠]/)
        if (Number(cell.row) > 1) expect(cell.numFmt).toBe('@')
        seen.push(cell.value)
      }),
    )
    for (const name of hostile) {
      const kept = name.replace('\uffff', '')
      expect(seen).toContain(/^[=+\-@＝]/.test(kept) ? `'${kept}` : kept)
    }
    for (const id of made) done(org.farmers.archive(root, { ...desk.command(), id, why: 'essai fini' }))
  })
})

describe('a paper', () => {
  test('carries the organisation, the depot, the filter, every row and the list’s own sums', async () => {
    const query = { ...everything, filter: { day: { from: today, to: today } }, search: 'planteur' }
    const file = await exported(asked('paper', { query }))
    expect(file).toMatchObject({ fileName: 'Livraisons-2026-11-02.pdf', mime: 'application/pdf', rows: 40 })
    const paper = readPaper(bytesOf(file))
    expect(paper.check).toContain('No syntax or stream encoding errors')
    const text = paper.text.replace(/[\s\u00a0\u202f]+/g, ' ')
    const { totals } = listed(query)
    for (const part of [
      'Coopérative Essai',
      'Dépôt : Magasin d’Ebebda (EBO) · Poste : Poste 1',
      'Imprimé le 02/11/2026 08:00 par Personne AC',
      'Jour : du 02/11/2026 au 02/11/2026 · Recherche : « planteur »',
      'À reporter',
      'Report',
      'Total, 40 lignes',
      'Les lignes barrées ne comptent pas dans les totaux.',
      'Page 2/2',
      totals['bags']?.toString() ?? '',
    ]) {
      expect(text).toContain(part)
    }
    const letters = text.replaceAll(' ', '')
    expect(letters).toContain(String(totals['amount_xaf']))
    for (const row of listed(query).rows) expect(text).toContain(row.no)
    expect(text.match(/Annulée/g)).toHaveLength(5)
  })

  test('is A4 landscape, in its language, without script, link or form (FI-6), and the same bytes again (PAP-2)', async () => {
    const [one, two] = [bytesOf(await exported(asked('paper'))), bytesOf(await exported(asked('paper')))]
    expect(one.equals(two)).toBe(true)
    const info = readPaper(one).about
    expect(info).toMatch(/Page size: +841\.\d+ x 595\.\d+ pts \(A4\)/)
    expect(info).toMatch(/Title: +Livraisons/)
    expect(one.toString('latin1')).not.toMatch(
      /\/(JavaScript|JS|Launch|URI|EmbeddedFiles?|AcroForm|OpenAction|Annots)\b/,
    )
    const english = bytesOf(await exported(asked('paper', { lang: 'en', title: 'Deliveries' })))
    const said = readPaper(english).text
    for (const part of ['Carried forward', 'Brought forward', 'The whole list', 'Printed on 2'])
      expect(said).toContain(part)
  })
})

describe('every file', () => {
  test('has the same rows as its list, in its order, however it was asked', async () => {
    for (const query of [
      everything,
      { ...everything, sort: [{ field: 'payable_g', desc: true }] },
      { ...everything, filter: { status: ['void'] } },
      { ...everything, search: 'deux' },
    ]) {
      const want = listed(query).rows.map(row => row.no)
      const csv = Papa.parse<string[]>(bytesOf(await exported(asked('csv', { query }))).toString('utf8'), {
        delimiter: ';',
      })
      expect(csv.data.slice(1, -1).map(row => row[0])).toEqual(want)
      const sheet = await sheetOf(asked('workbook', { query }))
      expect((sheet.getColumn(1).values as unknown[]).slice(2)).toEqual(want)
    }
  })

  test('is refused for a column that the list does not have, and for who may not export', async () => {
    const strange = [{ field: 'password', heading: 'x', hidden: false }]
    expect(kindOf(await desk.at.deliveries.export(desk.people.AC, asked('csv', { columns: strange })))).toBe('Invalid')
    expect(kindOf(await desk.at.deliveries.export(desk.people.AG, asked('csv')))).toBe('Forbidden')
    expect(kindOf(await desk.at.payments.export(desk.people.VW, { ...asked('paper'), columns: undefined }))).toBe(
      'Forbidden',
    )
  })

  test('past what a paper or a file holds the refusal says how many rows there are and how many may be', async () => {
    const rows = contractLimits.paperRows + 1
    const ask = () => ok({ rows: [], total: rows, totals: {} })
    const made = (flavour: ExportInput['flavour']) =>
      exportList(desk.deps, listFilesHere(), desk.people.AC, deliveryList, asked(flavour), ask)
    expect(await made('paper')).toEqual(
      err(refuse('ListTooLong', { why: 'paper', rows, limit: contractLimits.paperRows })),
    )
    expect(kindOf(await made('csv'))).toBe('ok')
  })

  test('is the list as it was at one moment: what is written while it is read makes it read again', async () => {
    const { deps, people, station } = desk
    let written = 0
    const write = () => {
      written += 1
      done(station.org.farmers.create(station.root, { ...desk.command(), fields: { name: `ENTRE ${written}` } }))
    }
    const rows = Array.from({ length: 1_200 }, (_, n) => ({ no: `N${n}`, counts: true }))
    for (const writes of [1, 100]) {
      written = 0
      const offsets: number[] = []
      const ask = ({ offset, limit }: ListQuery) => {
        offsets.push(offset)
        // rows come in at the top, as they do at a counter
        if (offset === 500 && written < writes) {
          write()
          rows.unshift({ no: `NEU${written}`, counts: true })
        }
        return ok({ rows: rows.slice(offset, offset + limit), total: rows.length, totals: {} })
      }
      const file = done(
        await exportList(deps, listFilesHere(), people.AC, deliveryList, asked('csv', { columns: undefined }), ask),
      )
      const csv = Papa.parse<string[]>(bytesOf(file).toString('utf8'), { delimiter: ';' }).data.slice(1, -1)
      const numbers = csv.map(row => row[0])
      if (writes === 1) expect(numbers).toEqual(rows.map(row => row.no))
      expect(offsets.filter(offset => offset === 0)).toHaveLength(writes === 1 ? 2 : 3)
      expect(file.rows).toBe(numbers.length)
    }
  })

  test('is written in the audit with what it was (AL-7)', async () => {
    await exported(asked('paper'))
    const body = desk.deps.store.read(tx =>
      tx.db
        .prepare(
          "SELECT CAST(body AS TEXT) FROM entry WHERE log IN (SELECT n FROM log WHERE scope LIKE 'audit:%') ORDER BY seq DESC LIMIT 1",
        )
        .pluck()
        .get(),
    ) as string
    expect(JSON.parse(body)).toMatchObject({
      o: [{ e: 'export', p: { what: 'deliveries', rows: 40, flavour: 'paper' } }],
    })
  })
})

test('the list of people leaves as its screen shows it, only with who may see it (USR-1)', async () => {
  const { deps, people } = desk
  const input: ExportInput = {
    query: { ...everything, archived: 'show' },
    flavour: 'csv',
    lang: 'fr',
    title: 'Utilisateurs',
    columns: [
      { field: 'login', heading: 'Identifiant', hidden: false },
      { field: 'role', heading: 'Rôle', words: { SU: 'Superadministrateur', AG: 'Agent' }, hidden: false },
      {
        field: 'active',
        heading: 'État',
        words: { active: 'Actif', mustChange: 'Mot de passe à changer' },
        hidden: false,
      },
    ],
  }
  const take = (role: Role) =>
    exportList(deps, listFilesHere(), people[role], userList, input, query => listUsers(deps, people[role], query))
  const file = done(await take('AD'))
  const csv = Papa.parse<string[]>(bytesOf(file).toString('utf8').replace('\uFEFF', ''), { delimiter: ';' }).data
  expect(csv).toContainEqual(['odette', 'Superadministrateur', 'Actif'])
  expect(csv.filter(([, , state]) => state === 'Mot de passe à changer')).toHaveLength(5)
  for (const role of ['VW', 'AG', 'AC', 'MA'] as const) expect(kindOf(await take(role)), role).toBe('Forbidden')
})

describe('the worker', () => {
  test('makes the same file from parts as from the whole, many lists at once; a part that is missing is told', async () => {
    const printer = new PaperPrinter({
      workerFile: new URL('../../src-main/worker.ts', import.meta.url),
      fontsDirectory: null,
    })
    try {
      const { sheet, rows } = deliverySheet(90, 'fr')
      const here = listFilesHere().list()
      await here.add(rows)
      const whole = await here.finish(sheet, 'paper')
      const [one, two] = [printer.list(), printer.list()]
      for (let at = 0; at < 90; at += 20) {
        await Promise.all([one.add(rows.slice(at, at + 20)), two.add(rows.slice(at, at + 20))])
      }
      const [paper, csv] = await Promise.all([one.finish(sheet, 'paper'), two.finish(sheet, 'csv')])
      expect(Buffer.from(paper).equals(whole)).toBe(true)
      expect(Buffer.from(csv).toString('utf8').split('\r\n')).toHaveLength(92)
      const short = printer.list()
      await short.add(rows.slice(0, 89))
      await expect(short.finish(sheet, 'csv')).rejects.toThrow('a list is whole')
      const lost = printer.list()
      await lost.add(rows.slice(0, 20))
      await printer.close()
      await expect(lost.add(rows.slice(20))).rejects.toThrow('the parts of a list come in order')
    } finally {
      await printer.close()
    }
  })
})
