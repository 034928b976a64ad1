import type { Typography } from '#shared/domain/typography.ts'
import { type PaperFlow, type Style, type StyledText, styles } from './paper-flow.ts'
import type { PaperTexts } from './paper-texts.ts'
import type { PaperHead, PaperPerson, PaperVoid } from './receipt-model.ts'

/** What every part of a paper needs: where to write, the words, the figures. */
export interface Pen {
  flow: PaperFlow
  texts: PaperTexts
  figures: Typography
}

const white = (style: Style): Style => ({ ...style, ink: 'white' })
const organisationShare = 0.58

/** Organisation on the left; title, number and days on the right; original or DUPLICATA below them. */
export function putHeader(pen: Pen, head: PaperHead, title: string, facts: readonly string[]): void {
  const { flow, texts } = pen
  const left = flow.stack(organisationLines(pen, head), flow.width * organisationShare)
  const right = flow.stack(
    [
      { text: title, style: styles.title },
      { text: head.number, style: styles.value },
      ...facts.map(text => ({ text, style: styles.small })),
    ],
    flow.width * (1 - organisationShare) - flow.unit(6),
  )
  const markerHeight = flow.unit(14)
  flow.block(Math.max(left.height, right.height + markerHeight), top => {
    flow.putStack(left.lines, flow.left, top)
    flow.putStack(right.lines, flow.right, top, 'right')
    putMarker(
      flow,
      head.duplicate === 0 ? texts.original : duplicateText(texts, head),
      head.duplicate > 0,
      top + right.height,
    )
  })
  if (head.voided !== null) putVoidBanner(pen, head.voided)
}

const duplicateText = (texts: PaperTexts, head: PaperHead): string => `${texts.duplicate} ${head.duplicate}`

function organisationLines({ texts, figures }: Pen, { organisation }: PaperHead): StyledText[] {
  const registrations = [
    organisation.niu === null ? null : `${texts.niu} ${organisation.niu}`,
    organisation.rccm === null ? null : `${texts.rccm} ${organisation.rccm}`,
  ]
  const lines = [
    ...organisation.address,
    organisation.phone,
    ...registrations,
    organisation.buyerCard === null ? null : figures.labelled(texts.buyerCard, organisation.buyerCard),
  ]
  return [
    { text: organisation.name, style: styles.name },
    ...lines.filter(line => line !== null && line !== '').map(text => ({ text: text ?? '', style: styles.small })),
  ]
}

/** The word in the same place and height for an original and a duplicate, so that nothing else moves. */
function putMarker(flow: PaperFlow, text: string, framed: boolean, top: number): void {
  const style: Style = framed ? styles.smallValue : styles.label
  const width = flow.widthOf(text, style)
  const inset = framed ? flow.unit(5) : 0
  const height = flow.unit(12)
  flow.put(text, style, flow.right - inset, top + flow.unit(2), 'right')
  if (!framed) return
  const x = flow.right - width - 2 * inset
  flow.mark({
    kind: 'frame',
    x,
    y: top + flow.unit(1),
    width: width + 2 * inset,
    height,
    radius: flow.unit(2),
    line: flow.unit(0.9),
  })
}

/** White on black, above everything that no longer counts (DEL-7). */
function putVoidBanner({ flow, texts, figures }: Pen, voided: PaperVoid): void {
  const word: Style = white({ ...styles.amount, size: 15, leading: 18 })
  const wordWidth = flow.widthOf(texts.voided, word)
  const inset = flow.unit(8)
  const details = [
    voided.replacedBy === null ? texts.notReplaced : `${texts.replacedBy} ${voided.replacedBy}`,
    texts.voidedOn(figures.formatInstant(voided.atMs), voided.by),
    ...(voided.reason === null ? [] : [figures.labelled(texts.reason, voided.reason)]),
  ]
  const styled = details.map((text, index) => ({ text, style: white(index === 0 ? styles.value : styles.small) }))
  const cell = flow.stack(styled, flow.width - wordWidth - inset * 4)
  const height = Math.max(cell.height, flow.unit(18)) + flow.unit(9)
  flow.gap(6)
  flow.block(height, top => {
    flow.mark({ kind: 'fill', x: flow.left, y: top, width: flow.width, height, radius: flow.unit(4), ink: 'black' })
    flow.put(texts.voided, word, flow.left + inset, top + (height - flow.unit(18)) / 2)
    flow.putStack(cell.lines, flow.left + wordWidth + inset * 3, top + (height - cell.height) / 2)
  })
}

/** A sentence in a frame over the whole width. */
export function putNotice({ flow }: Pen, text: string): void {
  const inset = flow.unit(7)
  const cell = flow.stack([{ text, style: styles.value }], flow.width - 2 * inset)
  const height = cell.height + flow.unit(8)
  flow.gap(6)
  flow.block(height, top => {
    flow.mark({
      kind: 'frame',
      x: flow.left,
      y: top,
      width: flow.width,
      height,
      radius: flow.unit(4),
      line: flow.unit(0.9),
    })
    flow.putStack(cell.lines, flow.left + inset, top + flow.unit(4))
  })
}

/** On the second and later pages: whose paper this is, which, and that it is a copy or void. */
export function putRunningHead({ flow, texts }: Pen, head: PaperHead, title: string): void {
  if (head.voided !== null) putVoidWatermark({ flow, texts })
  const parts = [
    title,
    head.number,
    head.duplicate > 0 ? duplicateText(texts, head) : null,
    head.voided === null ? null : texts.voided,
  ]
  const right = `${parts.filter(part => part !== null).join(' · ')} (${texts.continued})`
  const rightCell = flow.stack([{ text: right, style: styles.smallValue }], flow.width * 0.64)
  const leftCell = flow.stack([{ text: head.organisation.name, style: styles.small }], flow.width * 0.34)
  flow.block(Math.max(leftCell.height, rightCell.height), top => {
    flow.putStack(leftCell.lines, flow.left, top)
    flow.putStack(rightCell.lines, flow.right, top, 'right')
  })
  flow.rule(2, 6)
}

/** Behind everything on a page of a void paper, in a grey that leaves the text and the code readable. */
export function putVoidWatermark({ flow, texts }: Pick<Pen, 'flow' | 'texts'>): void {
  const { width, height } = flow.format
  const size = flow.unit(104)
  flow.mark({ kind: 'slanted', x: width / 2, y: height / 2, text: texts.voided, size, ink: 'faint', degrees: -52 })
}

/** Label, name, then code and village of a person. */
export function personLines({ texts }: Pick<Pen, 'texts'>, label: string, person: PaperPerson): StyledText[] {
  const where = person.village === null || person.village === '' ? '' : ` · ${person.village}`
  return [
    { text: label, style: styles.label },
    { text: person.name ?? `(${texts.nameErased})`, style: styles.name },
    { text: person.code + where, style: styles.body },
  ]
}

/** A line of figures: label, something quiet in the middle, the figure on the right. */
export interface FigureRow {
  label: string
  middle?: string
  value: string
  style: Style
  valueStyle: Style
}

export const plainRow = (label: string, value: string, middle = ''): FigureRow => ({
  label,
  value,
  middle,
  style: styles.body,
  valueStyle: styles.body,
})
export const valueRow = (label: string, value: string): FigureRow => ({
  label,
  value,
  style: styles.body,
  valueStyle: styles.value,
})
export const totalRow = (label: string, value: string): FigureRow => ({
  label,
  value,
  style: styles.total,
  valueStyle: styles.total,
})

/** Rows whose figures stand under each other; long labels wrap beside them. */
export function putFigureRows({ flow }: Pen, rows: readonly FigureRow[]): void {
  const gap = flow.unit(10)
  const valueWidth = Math.max(0, ...rows.map(row => flow.widthOf(row.value, row.valueStyle)))
  const middleRight = flow.right - valueWidth - gap
  for (const row of rows) {
    const middle = row.middle ?? ''
    const middleWidth = middle === '' ? 0 : flow.widthOf(middle, styles.label) + gap
    const lines = flow.wrap(row.label, row.style, flow.width - valueWidth - gap - middleWidth)
    const leading = flow.unit(row.style.leading)
    flow.block(leading * lines.length, top => {
      for (const [index, line] of lines.entries()) flow.put(line, row.style, flow.left, top + index * leading)
      const baseline = top + leading * 0.74
      if (middle !== '') flow.putAt(middle, styles.label, middleRight - middleWidth + gap, baseline)
      flow.putAt(row.value, row.valueStyle, flow.right - flow.widthOf(row.value, row.valueStyle), baseline)
    })
  }
}

/** The one large figure of the paper, in a frame, with its words. */
export function putAmountBox({ flow }: Pen, label: string, amount: string, words: string): void {
  const inset = flow.unit(9)
  const inner = flow.width - 2 * inset
  const labelWidth = flow.widthOf(label, styles.total)
  const natural = flow.widthOf(amount, styles.amount)
  const size = styles.amount.size * Math.min(1, (inner - labelWidth - flow.unit(10)) / natural)
  const amountStyle: Style = { ...styles.amount, size }
  const wordsCell = flow.stack([{ text: words, style: styles.small }], inner)
  const lineHeight = flow.unit(styles.amount.leading)
  const height = lineHeight + wordsCell.height + flow.unit(9)
  flow.gap(4)
  flow.block(height, top => {
    flow.mark({
      kind: 'frame',
      x: flow.left,
      y: top,
      width: flow.width,
      height,
      radius: flow.unit(5),
      line: flow.unit(1),
    })
    const baseline = top + flow.unit(4) + lineHeight * 0.76
    flow.putAt(label, styles.total, flow.left + inset, baseline)
    flow.putAt(amount, amountStyle, flow.right - inset - flow.widthOf(amount, amountStyle), baseline)
    flow.putStack(wordsCell.lines, flow.left + inset, top + flow.unit(4) + lineHeight)
  })
  flow.gap(5)
}

/** Page x/y on every page, and what the copy is for. */
export function putFooters({ flow, texts }: Pen, left: string, stubTop: number | null): void {
  for (const [index, page] of flow.pages.entries()) {
    const last = index === flow.pages.length - 1
    const top =
      last && stubTop !== null ? stubTop - flow.unit(12) : flow.format.height - flow.format.bottom - flow.unit(8)
    const style: Style = { ...styles.label, size: 6.6, leading: 8 }
    const text = texts.page(index + 1, flow.pages.length)
    const baseline = top + flow.unit(style.leading) * 0.74
    const common = { kind: 'text', y: baseline, face: style.face, size: flow.unit(style.size), ink: style.ink } as const
    if (left !== '') page.marks.push({ ...common, x: flow.left, text: left })
    page.marks.push({ ...common, x: flow.right - flow.widthOf(text, style), text })
  }
}
