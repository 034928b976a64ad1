import { assert } from '#shared/kit/assert.ts'
import type { PaperFonts } from '../print/paper-fonts.ts'
import { listFonts, renderListPdf } from '../print/render-list.ts'
import type { ListFlavour, ListSheet, SheetRow } from './list-sheet.ts'
import { writeCsv } from './write-csv.ts'
import { writeWorkbook } from './write-workbook.ts'

/** What a worker is told about one list; `at`: how many rows it must have by then. */
export type ListJob =
  | { kind: 'listRows'; list: number; at: number; rows: readonly SheetRow[] }
  | { kind: 'listFile'; list: number; sheet: ListSheet; flavour: ListFlavour }
  | { kind: 'listDrop'; list: number }

const nothing = new Uint8Array()

/**
 * Keeps the rows of lists that are on their way and makes their files. A part that is missing or comes twice is an assertion: no file
 * ever has fewer rows than its list.
 */
export class ListDesk {
  readonly #fonts: PaperFonts
  #listFonts: PaperFonts | null = null
  readonly #lists = new Map<number, SheetRow[]>()

  constructor(fonts: PaperFonts) {
    this.#fonts = fonts
  }

  async run(job: ListJob): Promise<Uint8Array> {
    const rows = this.#lists.get(job.list) ?? []
    if (job.kind === 'listDrop') {
      this.#lists.delete(job.list)
      return nothing
    }
    if (job.kind === 'listRows') {
      assert(rows.length === job.at, 'the parts of a list come in order, each once')
      for (const row of job.rows) rows.push(row)
      this.#lists.set(job.list, rows)
      return nothing
    }
    this.#lists.delete(job.list)
    assert(rows.length === job.sheet.rows, 'a list is whole when its file is made')
    return this.#file(job.sheet, rows, job.flavour)
  }

  #file(sheet: ListSheet, rows: readonly SheetRow[], flavour: ListFlavour): Uint8Array | Promise<Uint8Array> {
    if (flavour === 'paper') {
      this.#listFonts ??= listFonts(this.#fonts)
      return renderListPdf(sheet, rows, this.#listFonts)
    }
    return flavour === 'workbook' ? writeWorkbook(sheet, rows) : writeCsv(sheet, rows, flavour)
  }
}
