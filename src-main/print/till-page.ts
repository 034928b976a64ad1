import { minusSign, narrowNoBreakSpace } from '#shared/domain/figures.ts'
import { type StyledText, styles } from './paper-flow.ts'
import { type Pen, plainRow, putFigureRows, putHeader, totalRow, valueRow } from './paper-parts.ts'
import { putTable } from './paper-table.ts'
import type { TillLine, TillSlip } from './receipt-model.ts'

/** Lays out a *bordereau de caisse* (CASH-1): what came in, what went out, what was counted, and two names. */
export function putTill(pen: Pen, slip: TillSlip): void {
  const { flow, texts, figures } = pen
  putHeader(pen, slip, texts.title.till, [figures.formatDayLong(slip.day)])
  flow.rule()
  putOpening(pen, slip)
  flow.rule()
  putFigureRows(pen, [valueRow(texts.opening, figures.formatXaf(slip.openingXaf))])
  flow.gap(4)
  putLines(pen, texts.receipts, slip.receipts, slip.receiptsXaf)
  putLines(pen, texts.payments, slip.payments, slip.paymentsXaf)
  putLines(pen, texts.expenses, slip.expenses, slip.expensesXaf)
  putResult(pen, slip)
  putTwoSignatures(pen, slip)
}

function putOpening(pen: Pen, slip: TillSlip): void {
  const { texts, figures } = pen
  const left: StyledText[] = [
    { text: texts.cashier, style: styles.label },
    { text: slip.cashier ?? `(${texts.nameErased})`, style: styles.name },
    { text: figures.labelled(texts.depot, `${slip.depot.name} (${slip.depot.code})`), style: styles.body },
  ]
  const right: StyledText[] = [
    { text: figures.labelled(texts.opened, figures.formatInstant(slip.openedAtMs)), style: styles.body },
    { text: figures.labelled(texts.closed, figures.formatInstant(slip.closedAtMs)), style: styles.body },
    { text: `${texts.station} ${slip.station}`, style: styles.small },
  ]
  pen.flow.columns([left, right], [0.55, 0.45])
}

function putLines(pen: Pen, title: string, lines: readonly TillLine[], totalXaf: number): void {
  const { texts, figures } = pen
  const numbered = lines.some(line => line.number !== null)
  putTable(pen, {
    title,
    columns: [
      { head: texts.time, align: 'left' },
      ...(numbered ? [{ head: texts.piece, align: 'left' as const }] : []),
      { head: texts.wording, align: 'left' },
      { head: texts.amount, align: 'right' },
    ],
    wide: numbered ? 2 : 1,
    rows: lines.map(line => [
      figures.formatTime(line.atMs),
      ...(numbered ? [line.number ?? ''] : []),
      line.reference === null ? line.label : `${line.label}, ${texts.reference} ${line.reference}`,
      figures.formatInteger(line.amountXaf),
    ]),
    total: { label: `${texts.total}, ${title.toLocaleLowerCase('fr')}`, value: figures.formatXaf(totalXaf) },
  })
}

function putResult(pen: Pen, slip: TillSlip): void {
  const { flow, texts, figures } = pen
  const difference = slip.differenceXaf
  const sign = difference < 0 ? minusSign : '+'
  const shown =
    difference === 0 ? texts.noDifference : `${sign}${narrowNoBreakSpace}${figures.formatXaf(Math.abs(difference))}`
  flow.reserve(flow.unit(70))
  flow.rule(2, 5)
  putFigureRows(pen, [
    plainRow(texts.expected, figures.formatXaf(slip.expectedXaf)),
    totalRow(texts.counted, figures.formatXaf(slip.countedXaf)),
    totalRow(texts.difference, shown),
  ])
  if (slip.differenceReason !== null) {
    flow.paragraph(figures.labelled(texts.differenceReason, slip.differenceReason), styles.small)
  }
}

function putTwoSignatures({ flow, texts }: Pen, slip: TillSlip): void {
  const width = (flow.width - flow.unit(24)) / 2
  const people = [
    [texts.signature.cashier, slip.cashier],
    [texts.signature.second, slip.secondPerson],
  ] as const
  const cells = people.map(([label, name]) =>
    flow.stack(
      [
        { text: label, style: styles.label },
        { text: name ?? '', style: styles.value },
      ],
      width,
    ),
  )
  const names = Math.max(...cells.map(cell => cell.height))
  const height = names + flow.unit(56)
  flow.gap(6)
  flow.block(height, top => {
    for (const [index, cell] of cells.entries()) {
      const x = flow.left + index * (width + flow.unit(24))
      flow.putStack(cell.lines, x, top + flow.unit(4))
      flow.line(x, x + width, top + height - flow.unit(6))
    }
  })
}
