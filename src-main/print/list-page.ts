import { typographyOf } from '#shared/domain/typography.ts'
import type { ListSheet, SheetCondition, SheetRow } from '../export/list-sheet.ts'
import { cellText, type ListColumn, listColumns, widestCells } from './list-columns.ts'
import { a4Wide, type PaperPage } from './paper-format.ts'
import { type Measure, PaperFlow, type Style, styles } from './paper-flow.ts'
import { type Pen, putFooters } from './paper-parts.ts'
import { paperTexts } from './paper-texts.ts'
import { drawableLines, drawableText } from './safe-text.ts'

export interface ListLayout {
  readonly measure: Measure
  readonly drawable: ReadonlySet<number>
}

/** Type shrinks this far before text columns are squeezed hard. */
const scales = [1, 0.92, 0.85, 0.78]

/** A list with its texts ready to draw. */
interface Drawn {
  readonly sheet: ListSheet
  readonly rows: readonly SheetRow[]
  readonly texts: readonly (readonly string[])[]
}

/**
 * The pages of a list on A4 landscape: who, what and when above; headings on every page; sums carried over from page to page and told at
 * the end; page x/y. Nothing is cut: text that is too wide breaks over lines, a row that is too high over pages; what people wrote
 * in lines stands in lines.
 */
export function layoutList(sheet: ListSheet, rows: readonly SheetRow[], layout: ListLayout): PaperPage[] {
  const drawn = drawable(sheet, rows, layout.drawable)
  const figures = typographyOf(sheet.lang)
  const sums = sheet.sums.map(({ column, value }) => ({
    column,
    text: cellText(value, sheet.columns[column]?.kind ?? 'whole', figures),
  }))
  const widest = widestCells(drawn.sheet, drawn.texts, sums, layout.measure)
  for (const scale of scales) {
    const flow = new PaperFlow({ ...a4Wide, scale: a4Wide.scale * scale }, layout.measure, () => undefined)
    const columns = listColumns(flow, drawn.sheet, widest, scale !== scales.at(-1))
    if (columns !== null) return new ListPage(drawn, flow, columns).layOut()
  }
  return []
}

function drawable(sheet: ListSheet, rows: readonly SheetRow[], known: ReadonlySet<number>): Drawn {
  const canDraw = (codePoint: number): boolean => known.has(codePoint)
  const clean = (text: string): string => drawableText(text, canDraw)
  const typography = typographyOf(sheet.lang)
  const kinds = sheet.columns.map(column => column.kind)
  return {
    sheet: {
      ...sheet,
      title: clean(sheet.title),
      organisation: clean(sheet.organisation),
      depot: { code: clean(sheet.depot.code), name: clean(sheet.depot.name) },
      madeBy: sheet.madeBy === null ? null : clean(sheet.madeBy),
      columns: sheet.columns.map(column => ({ ...column, heading: clean(column.heading) })),
      conditions: sheet.conditions.map(condition => cleanCondition(condition, clean)),
    },
    rows,
    texts: rows.map(row =>
      row.cells.map((cell, at) => drawableLines(cellText(cell, kinds[at] ?? 'text', typography), canDraw)),
    ),
  }
}

function cleanCondition(condition: SheetCondition, clean: (text: string) => string): SheetCondition {
  if (condition.of === 'search') return { ...condition, text: clean(condition.text) }
  if (condition.of === 'archived') return condition
  if (condition.of !== 'values') return { ...condition, heading: clean(condition.heading) }
  const values = condition.values.map(value => (typeof value === 'string' ? clean(value) : value))
  return { ...condition, heading: clean(condition.heading), values }
}

/** One list at one size of type, written downwards. */
class ListPage {
  readonly #drawn: Drawn
  readonly #flow: PaperFlow
  readonly #pen: Pen
  readonly #columns: readonly ListColumn[]
  readonly #rowGap: number
  readonly #leading: number
  readonly #headingLines: number
  /** sums of the rows put so far, by the order of `sheet.sums` */
  #carried: readonly number[] = []

  constructor(drawn: Drawn, flow: PaperFlow, columns: readonly ListColumn[]) {
    const { lang } = drawn.sheet
    this.#drawn = drawn
    this.#flow = flow
    this.#pen = { flow, texts: paperTexts(lang), figures: typographyOf(lang) }
    this.#columns = columns
    this.#leading = flow.unit(styles.small.leading)
    this.#rowGap = flow.unit(3)
    this.#headingLines = Math.max(1, ...columns.map(column => column.heading.length))
  }

  layOut(): PaperPage[] {
    const { sheet, rows } = this.#drawn
    const { texts } = this.#pen
    this.#putHead()
    if (rows.length === 0) this.#flow.paragraph(texts.list.nothing, styles.body)
    else this.#putHeadings()
    for (const [at, row] of rows.entries()) this.#putRow(row, this.#drawn.texts[at] ?? [], at === rows.length - 1)
    if (rows.length > 0) this.#putTotal()
    if (sheet.struckNotCounted && rows.some(row => row.struck)) {
      this.#flow.gap(3)
      this.#flow.paragraph(texts.list.struckNote, styles.label)
    }
    putFooters(this.#pen, [sheet.title, sheet.depot.code, sheet.organisation].join(' · '), null)
    return this.#flow.pages
  }

  #putHead(): void {
    const { flow, texts, figures } = this.#pen
    const { sheet } = this.#drawn
    const place = `${figures.labelled(texts.depot, `${sheet.depot.name} (${sheet.depot.code})`)} · ${figures.labelled(texts.station, sheet.station)}`
    const left = flow.stack(
      [
        { text: sheet.organisation, style: styles.name },
        { text: place, style: styles.small },
      ],
      flow.width * 0.56,
    )
    const count = figures.formatCount(sheet.rows, texts.list.row.one, texts.list.row.many)
    const right = flow.stack(
      [
        { text: sheet.title, style: styles.title },
        {
          text: `${count} · ${texts.list.madeOn(figures.formatInstant(sheet.madeAtMs), sheet.madeBy)}`,
          style: styles.small,
        },
      ],
      flow.width * 0.42,
    )
    flow.block(Math.max(left.height, right.height), top => {
      flow.putStack(left.lines, flow.left, top)
      flow.putStack(right.lines, flow.right, top, 'right')
    })
    flow.gap(3)
    flow.paragraph(this.#conditions(), styles.small)
    flow.gap(5)
  }

  /** What was asked for, in one paragraph: whoever reads the paper knows what is not on it. */
  #conditions(): string {
    const { conditions } = this.#drawn.sheet
    const said = conditions.map(condition => this.#conditionText(condition))
    const filtered = conditions.some(({ of }) => of !== 'order' && of !== 'archived')
    return [...(filtered ? [] : [this.#pen.texts.list.whole]), ...said].join(' · ')
  }

  #conditionText(condition: SheetCondition): string {
    const { figures } = this.#pen
    const { list } = this.#pen.texts
    switch (condition.of) {
      case 'search':
        return figures.labelled(list.search, figures.quoted(condition.text))
      case 'archived':
        return condition.only ? list.archivedOnly : list.archivedToo
      case 'order':
        return figures.labelled(list.order, `${condition.heading}, ${condition.desc ? list.falling : list.rising}`)
      case 'values': {
        const { heading, kind, values } = condition
        return figures.labelled(heading, values.map(value => cellText(value, kind, figures) || list.noValue).join(', '))
      }
      case 'range': {
        const { heading, kind } = condition
        const [from, to] = [condition.from, condition.to].map(bound => cellText(bound, kind, figures))
        return figures.labelled(heading, list.range(from ?? '', to ?? '', kind === 'day'))
      }
    }
  }

  /** On the second and later pages: whose list, which, its headings, and what the pages before came to. */
  #continue(): void {
    const { flow, texts } = this.#pen
    const { sheet } = this.#drawn
    flow.block(flow.unit(styles.small.leading), top => {
      flow.put(sheet.organisation, styles.small, flow.left, top)
      flow.put(`${sheet.title} (${texts.continued})`, styles.smallValue, flow.right, top, 'right')
    })
    flow.gap(5)
    this.#putHeadings()
    this.#putSums(texts.list.brought, this.#carried, false)
  }

  #putHeadings(): void {
    const flow = this.#flow
    const lines = this.#headingLines
    const leading = flow.unit(styles.smallValue.leading)
    const height = lines * leading + flow.unit(5)
    flow.block(height, top => {
      flow.mark({
        kind: 'fill',
        x: flow.left - flow.unit(3),
        y: top,
        width: flow.width + flow.unit(6),
        height,
        radius: 0,
        ink: 'faint',
      })
      for (const column of this.#columns) {
        const first = top + flow.unit(2.5) + (lines - column.heading.length) * leading
        for (const [at, line] of column.heading.entries())
          this.#cell(column, line, styles.smallValue, first + at * leading)
      }
    })
  }

  #putRow(row: SheetRow, texts: readonly string[], last: boolean): void {
    const flow = this.#flow
    const cells = this.#columns.map((column, at) => {
      const said = (texts[at] ?? '').split('\n')
      return column.wraps ? said.flatMap(line => flow.wrap(line, styles.small, column.width)) : said
    })
    const lines = Math.max(...cells.map(cell => cell.length))
    const after = last ? this.#totalHeight() : this.#sumHeight()
    const most = Math.max(1, Math.floor((flow.bottom - this.#freshTop() - after - this.#rowGap) / this.#leading))
    for (let from = 0; from < lines; from += most) {
      const part = cells.map(cell => cell.slice(from, from + most))
      const height = Math.min(most, lines - from) * this.#leading + this.#rowGap
      if (flow.y + height + after > flow.bottom) this.#turn()
      flow.block(height, top => this.#putLines(row, part, top, height))
    }
    this.#carried = row.sums
  }

  #putLines(row: SheetRow, cells: readonly (readonly string[])[], top: number, height: number): void {
    const flow = this.#flow
    const style: Style = row.struck ? { ...styles.small, ink: 'soft' } : styles.small
    for (const [at, column] of this.#columns.entries()) {
      for (const [line, text] of (cells[at] ?? []).entries()) {
        const y = top + this.#rowGap / 2 + line * this.#leading
        this.#cell(column, text, style, y)
        if (row.struck && text !== '') this.#strike(column, text, style, y)
      }
    }
    const y = top + height
    flow.mark({ kind: 'fill', x: flow.left, y, width: flow.width, height: flow.unit(0.5), radius: 0, ink: 'faint' })
  }

  #cell(column: ListColumn, text: string, style: Style, top: number): void {
    const flow = this.#flow
    flow.put(text, style, column.right ? column.x + column.width : column.x, top, column.right ? 'right' : 'left')
  }

  #strike(column: ListColumn, text: string, style: Style, top: number): void {
    const flow = this.#flow
    const width = flow.widthOf(text, style)
    const x1 = column.right ? column.x + column.width - width : column.x
    const y = top + flow.unit(style.leading) * 0.74 - flow.unit(style.size) * 0.28
    flow.mark({ kind: 'rule', x1, y1: y, x2: x1 + width, y2: y, width: flow.unit(0.5), dash: null })
  }

  #turn(): void {
    this.#putSums(this.#pen.texts.list.carried, this.#carried, true)
    this.#flow.turnPage()
    this.#continue()
  }

  #putTotal(): void {
    const { texts, figures } = this.#pen
    const { sheet } = this.#drawn
    if (sheet.sums.length === 0) return
    const count = figures.formatCount(sheet.rows, texts.list.row.one, texts.list.row.many)
    this.#putSums(
      `${texts.total}, ${count}`,
      sheet.sums.map(({ value }) => value),
      true,
    )
  }

  /** Sums under their columns, the label before the first of them, or above where it has no room. */
  #putSums(label: string, values: readonly number[], above: boolean): void {
    const { flow, figures } = this.#pen
    const { sheet } = this.#drawn
    if (sheet.sums.length === 0 || values.length === 0) return
    const written = sheet.sums.flatMap(({ column }, at) => {
      const place = this.#columns[column]
      const text = cellText(values[at] ?? 0, sheet.columns[column]?.kind ?? 'whole', figures)
      return place === undefined ? [] : [{ text, right: place.x + place.width }]
    })
    const first = Math.min(...written.map(({ text, right }) => right - flow.widthOf(text, styles.smallValue)))
    const beside = flow.left + flow.widthOf(label, styles.smallValue) + flow.unit(4) <= first
    const leading = flow.unit(styles.smallValue.leading)
    flow.block(leading * (beside ? 1 : 2) + flow.unit(4), top => {
      if (above) flow.line(flow.left, flow.right, top)
      const y = top + flow.unit(2.5)
      flow.put(label, styles.smallValue, flow.left, y)
      for (const { text, right } of written)
        flow.put(text, styles.smallValue, right, y + (beside ? 0 : leading), 'right')
    })
    if (!above) flow.line(flow.left, flow.right, flow.y)
  }

  /** Room that the sums under the rows may need. */
  #sumHeight(): number {
    return this.#drawn.sheet.sums.length === 0 ? 0 : this.#flow.unit(styles.smallValue.leading * 2 + 4)
  }

  #totalHeight(): number {
    return this.#sumHeight() + this.#flow.unit(styles.label.leading + 3)
  }

  /** Where the rows of a later page begin. */
  #freshTop(): number {
    const head = styles.small.leading * (this.#headingLines + 1) + 10
    return this.#flow.format.top + this.#flow.unit(head) + this.#sumHeight()
  }
}
