import { describe, expect, test } from 'vitest'
import type { ListSheet, SheetRow } from '#main/export/list-sheet.ts'
import { layoutList } from '#main/print/list-page.ts'
import { defaultPaperFonts } from '#main/print/paper-fonts.ts'
import { a4Wide, type PaperPage } from '#main/print/paper-format.ts'
import { PdfFile } from '#main/print/pdf-document.ts'
import { listFonts } from '#main/print/render-list.ts'
import { faults, textsOf } from '../support/paper-faults.ts'
import { deliverySheet, farmerSheet, type SheetOf } from '../support/list-sheets.ts'

const fonts = listFonts(defaultPaperFonts())
const { measure } = new PdfFile(fonts, { title: '', author: '', language: 'fr', createdMs: 0 })
const pagesOf = ({ sheet, rows }: { sheet: ListSheet; rows: readonly SheetRow[] }): PaperPage[] =>
  layoutList(sheet, rows, { measure, drawable: fonts.drawable })

const lists: [string, SheetOf][] = [
  ['deliveries', deliverySheet],
  ['farmers with every column', farmerSheet],
]

describe.each(lists)('%s on paper', (_, sheetOf) => {
  test.each([0, 1, 28, 29, 30, 31, 90])(
    '%s rows: nothing overlaps, nothing leaves the paper, nothing is lost',
    count => {
      for (const lang of ['fr', 'en'] as const) {
        const list = sheetOf(count, lang)
        const pages = pagesOf(list)
        for (const page of pages) expect(faults(page, a4Wide, measure)).toEqual([])
        const text = textsOf(pages)
        for (const row of list.rows) expect(text).toContain(row.cells[0])
        expect(text).toContain(`Page ${pages.length}/${pages.length}`)
      }
    },
  )
  test('headings stand on every page, and so does whose list it is', () => {
    const pages = pagesOf(sheetOf(90, 'fr'))
    expect(pages.length).toBeGreaterThan(2)
    for (const page of pages) {
      const text = textsOf([page])
      expect(text).toContain('SCOOPS-CA PROCAEB')
      for (const { heading } of sheetOf(1, 'fr').sheet.columns) {
        for (const word of heading.split(' ')) expect(text).toContain(word)
      }
    }
  })
  test('what is carried from a page is brought to the next, and the last total is the list’s own', () => {
    const list = sheetOf(90, 'fr')
    const pages = pagesOf(list).map(page => textsOf([page]).split('\n'))
    const after = (lines: readonly string[], label: string): string[] => {
      const at = lines.findIndex(line => line.startsWith(label))
      return at < 0 ? [] : lines.slice(at + 1, at + 1 + list.sheet.sums.length)
    }
    for (const [at, lines] of pages.slice(0, -1).entries()) {
      expect(after(lines, 'À reporter')).toHaveLength(list.sheet.sums.length)
      expect(after(pages[at + 1] ?? [], 'Report')).toEqual(after(lines, 'À reporter'))
    }
    expect(pages[0]?.some(line => line.startsWith('Report'))).toBe(false)
    const last = pages.at(-1) ?? []
    expect(last.some(line => line.startsWith('À reporter'))).toBe(false)
    expect(after(last, 'Total, 90\u00a0lignes')).toHaveLength(list.sheet.sums.length)
  })
})

test('the sums of a page are those of its rows: void ones add nothing, and the paper says so', () => {
  const list = deliverySheet(90, 'fr')
  const first = textsOf(pagesOf(list).slice(0, 1)).split('\n')
  const shown = list.rows.filter(row => first.includes(String(row.cells[0])))
  const bags = shown.filter(row => !row.struck).reduce((sum, row) => sum + Number(row.cells[3]), 0)
  expect(first[first.indexOf('À reporter') + 1]).toBe(String(bags))
  expect(textsOf(pagesOf(list))).toContain('Les lignes barrées ne comptent pas dans les totaux.')
})

test('the paper says what was asked for, with no-break spaces where French wants them', () => {
  const { sheet, rows } = deliverySheet(3, 'fr')
  const said = (conditions: ListSheet['conditions'], lang: 'fr' | 'en' = 'fr') =>
    textsOf(pagesOf({ sheet: { ...sheet, lang, conditions }, rows }))
  expect(said([])).toContain('Toute la liste')
  const asked = said([
    { of: 'range', heading: 'Jour', kind: 'day', from: '2026-11-02', to: '2026-11-28' },
    { of: 'range', heading: 'Kg payés', kind: 'kg', from: 100_000, to: null },
    { of: 'values', heading: 'Paiement', kind: 'text', values: ['À payer', null] },
    { of: 'search', text: 'mbarga' },
    { of: 'archived', only: false },
    { of: 'order', heading: 'Date', desc: true },
  ]).replaceAll('\n', ' ')
  for (const part of [
    'Jour\u00a0: du 02/11/2026 au 28/11/2026',
    'Kg payés\u00a0: dès 100,0',
    'Paiement\u00a0: À payer, aucun',
    'Recherche\u00a0: «\u00a0mbarga\u00a0»',
    'Archivés compris',
    'Ordre\u00a0: Date, décroissant',
  ]) {
    expect(asked).toContain(part)
  }
  expect(said([{ of: 'range', heading: 'Day', kind: 'day', from: null, to: '2026-11-28' }], 'en')).toContain(
    'Day: up to 28\u00a0Nov\u00a02026',
  )
})

test('what somebody wrote in lines stands in lines on a paper, those with nothing on them left out', () => {
  const { sheet, rows } = farmerSheet(2, 'fr')
  const cells =
    rows[0]?.cells.map((cell, at) => (at === 1 ? 'À préparer :\n- bascule\n\n- sacs vides\r\n1. peser' : cell)) ?? []
  const pages = pagesOf({ sheet, rows: [{ cells, struck: true, sums: [0, 0, 0] }, rows[1] as SheetRow] })
  for (const page of pages) expect(faults(page, a4Wide, measure)).toEqual([])
  expect(textsOf(pages)).toContain('À préparer :\n- bascule\n- sacs vides\n1. peser')
})

test('a text of five hundred letters in a narrow column is broken over lines and pages, not cut', () => {
  const { sheet, rows } = farmerSheet(2, 'fr')
  const long = Array.from({ length: 80 }, (_, n) => `mot${n}`).join(' ')
  const cells = rows[0]?.cells.map((cell, at) => (at === 1 ? `${long} ${'z'.repeat(3_000)}` : cell)) ?? []
  const pages = pagesOf({ sheet, rows: [{ cells, struck: false, sums: [0, 0, 0] }, rows[1] as SheetRow] })
  for (const page of pages) expect(faults(page, a4Wide, measure)).toEqual([])
  expect(pages.length).toBeGreaterThan(1)
  const text = textsOf(pages).replaceAll('\n', ' ')
  for (let n = 0; n < 80; n++) expect(text).toContain(`mot${n}`)
  expect(text.match(/z/g)).toHaveLength(3_000)
})
