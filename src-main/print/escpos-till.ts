import { printHead, type RollPen } from './escpos-parts.ts'
import type { TillLine, TillSlip } from './receipt-model.ts'

/** A *bordereau de caisse* on the roll (CASH-1): what came in, what went out, what was counted, and two names. */
export function printTill(pen: RollPen, slip: TillSlip): void {
  const { roll, texts, figures } = pen
  printHead(pen, slip, texts.title.till, [figures.formatDayLong(slip.day)])
  roll.line(figures.labelled(texts.cashier, slip.cashier ?? `(${texts.nameErased})`), { bold: true })
  roll.line(figures.labelled(texts.depot, `${slip.depot.name} (${slip.depot.code})`))
  roll.line(figures.labelled(texts.opened, figures.formatInstant(slip.openedAtMs)))
  roll.line(figures.labelled(texts.closed, figures.formatInstant(slip.closedAtMs)))
  roll.rule()
  roll.row(texts.opening, figures.formatXaf(slip.openingXaf), { bold: true })
  printLines(pen, texts.receipts, slip.receipts, slip.receiptsXaf)
  printLines(pen, texts.payments, slip.payments, slip.paymentsXaf)
  printLines(pen, texts.expenses, slip.expenses, slip.expensesXaf)
  roll.rule()
  const difference = slip.differenceXaf
  const signed = `${difference < 0 ? '-' : '+'} ${figures.formatXaf(Math.abs(difference))}`
  roll.row(texts.expected, figures.formatXaf(slip.expectedXaf))
  roll.row(texts.counted, figures.formatXaf(slip.countedXaf), { bold: true, high: 2 })
  roll.row(texts.difference, difference === 0 ? texts.noDifference : signed, { bold: true, high: 2 })
  if (slip.differenceReason !== null) roll.line(figures.labelled(texts.differenceReason, slip.differenceReason))
  for (const [label, name] of [
    [texts.signature.cashier, slip.cashier],
    [texts.signature.second, slip.secondPerson],
  ] as const) {
    roll.rule()
    roll.line(figures.labelled(label, name ?? ''))
    roll.feed(4)
  }
  roll.line(`${texts.station} ${slip.station}`, { align: 'centre' })
  roll.cut()
}

function printLines(
  { roll, texts, figures }: RollPen,
  title: string,
  lines: readonly TillLine[],
  totalXaf: number,
): void {
  roll.rule()
  if (lines.length === 0) return roll.row(title, texts.none)
  roll.line(title, { bold: true })
  for (const line of lines) {
    const reference = line.reference === null ? '' : `, ${texts.reference} ${line.reference}`
    const number = line.number === null ? '' : `${line.number} `
    roll.row(
      `${figures.formatTime(line.atMs)} ${number}${line.label}${reference}`,
      figures.formatInteger(line.amountXaf),
    )
  }
  roll.row(`${texts.total}, ${title.toLocaleLowerCase('fr')}`, figures.formatXaf(totalXaf), { bold: true })
}
