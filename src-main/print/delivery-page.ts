import { amountInWords } from '#shared/domain/amount-in-words.ts'
import { minusSign, narrowNoBreakSpace } from '#shared/domain/figures.ts'
import type { Language } from '#shared/domain/typography.ts'
import { putClosing } from './closing-part.ts'
import { type StyledText, styles } from './paper-flow.ts'
import {
  type FigureRow,
  type Pen,
  personLines,
  plainRow,
  putAmountBox,
  putFigureRows,
  putHeader,
  putNotice,
  totalRow,
  valueRow,
} from './paper-parts.ts'
import { capitalised, dayOfInstant } from './paper-words.ts'
import type { DeliveryReceipt, MoneyDeduction, PaidNow, WeightDeduction } from './receipt-model.ts'

/** Lays out a *reçu d'achat* (UX §8). Returns where its stub begins, if it has one. */
export function putDelivery(pen: Pen, receipt: DeliveryReceipt, language: Language): number | null {
  const { flow, texts } = pen
  putHeader(pen, receipt, texts.title.delivery, headerFacts(pen, receipt))
  if (receipt.replaces !== null) putNotice(pen, texts.replaces(receipt.replaces))
  flow.rule()
  putParties(pen, receipt)
  flow.rule()
  putWeights(pen, receipt)
  flow.rule()
  putFigureRows(pen, priceRows(pen, receipt))
  if (receipt.voided === null) {
    const words = `${capitalised(amountInWords(receipt.netToPayXaf, language))}.`
    putAmountBox(pen, texts.netToPay, pen.figures.formatXaf(receipt.netToPayXaf), words)
  } else putNotice(pen, texts.voidOwesNothing)
  putAccount(pen, receipt)
  return putClosing(pen, {
    voided: receipt.voided !== null,
    proof: receipt.proof,
    station: receipt.station,
    clerk: receipt.clerk,
    signer: texts.signature.farmer,
    stub: deliveryStub(pen, receipt),
  })
}

function headerFacts({ texts, figures }: Pen, receipt: DeliveryReceipt): string[] {
  const otherDay =
    dayOfInstant(receipt.confirmedAtMs) === receipt.day
      ? []
      : [`${texts.dayOfPurchase} ${figures.formatDay(receipt.day)}`]
  return [
    figures.formatInstant(receipt.confirmedAtMs),
    ...otherDay,
    receipt.season === null ? texts.outsideSeason : `${texts.season} ${receipt.season}`,
  ]
}

function putParties(pen: Pen, receipt: DeliveryReceipt): void {
  const { texts, figures } = pen
  const { supplier, plots, depot } = receipt
  const left: StyledText[] = personLines(pen, texts.farmer, receipt.farmer)
  if (supplier !== null) {
    const name = supplier.name ?? `(${texts.nameErased})`
    left.push({ text: figures.labelled(texts.supplier, `${name} · ${supplier.code}`), style: styles.small })
  }
  const plotText =
    plots.length === 0
      ? texts.noPlot
      : figures.labelled(plots.length === 1 ? texts.plots.one : texts.plots.many, plots.join(', '))
  const right: StyledText[] = [
    { text: texts.placeOfPurchase, style: styles.label },
    { text: receipt.placeOfPurchase ?? depot.name, style: { ...styles.name, size: styles.total.size } },
    { text: figures.labelled(texts.receivedAt, `${depot.name} (${depot.code})`), style: styles.small },
    { text: plotText, style: styles.small },
  ]
  pen.flow.columns([left, right], [0.52, 0.48])
}

const minus = (text: string): string => `${minusSign}${narrowNoBreakSpace}${text}`

function putWeights(pen: Pen, receipt: DeliveryReceipt): void {
  const { flow, texts, figures } = pen
  const count = receipt.weighingsGrams.length
  const weights = receipt.weighingsGrams.map(grams => figures.formatKilogramsBare(grams))
  const gross = figures.formatKilograms(receipt.grossGrams)
  const counted = figures.formatCount(count, texts.weighing.one, texts.weighing.many)
  const inline = figures.labelled(`${texts.gross}, ${counted}`, weights.join(' + '))
  const room = flow.width - flow.widthOf(gross, styles.value) - flow.unit(10)
  const fits = flow.wrap(inline, styles.body, room).length <= 2
  putFigureRows(pen, [valueRow(count === 1 ? texts.gross : fits ? inline : `${texts.gross}, ${counted}`, gross)])
  if (!fits) putWeighingGrid(pen, receipt.weighingsGrams)
  const bags = figures.formatCount(receipt.bags, texts.bag.one, texts.bag.many)
  const tare = figures.labelled(texts.tare, `${bags} × ${figures.formatKilograms(receipt.bagTareGrams)}`)
  putFigureRows(pen, [
    plainRow(tare, minus(figures.formatKilograms(receipt.tareGrams))),
    valueRow(texts.net, figures.formatKilograms(receipt.netGrams)),
    ...qualityRows(pen, receipt),
    totalRow(paidWeightLabel(pen, receipt), figures.formatKilograms(receipt.payableGrams)),
  ])
}

function paidWeightLabel({ texts }: Pen, receipt: DeliveryReceipt): string {
  const certified = receipt.certification === null ? '' : `, ${receipt.certification}`
  return `${texts.paidWeight}, ${texts.grade[receipt.grade]}${certified}`
}

/** Every weighing with its rank, in as many columns as fit. */
function putWeighingGrid({ flow, figures }: Pen, weighingsGrams: readonly number[]): void {
  const decimals = weighingsGrams.some(grams => grams % 10 !== 0)
    ? 3
    : weighingsGrams.some(grams => grams % 100 !== 0)
      ? 2
      : 1
  const weights = weighingsGrams.map(grams => figures.formatKilogramsBare(grams, decimals))
  const rankWidth = flow.widthOf('00 ', styles.label) + flow.unit(2)
  const weightWidth = Math.max(...weights.map(weight => flow.widthOf(weight, styles.small)))
  const columns = Math.max(1, Math.floor((flow.width + flow.unit(10)) / (rankWidth + weightWidth + flow.unit(10))))
  const cell = (flow.width + flow.unit(10)) / columns
  for (let start = 0; start < weights.length; start += columns) {
    flow.block(flow.unit(styles.small.leading), top => {
      for (const [index, weight] of weights.slice(start, start + columns).entries()) {
        const x = flow.left + index * cell
        flow.put(`${start + index + 1}`, styles.label, x + rankWidth - flow.unit(4), top, 'right')
        flow.put(weight, styles.small, x + rankWidth + weightWidth, top, 'right')
      }
    })
  }
  flow.gap(1.5)
}

/** Moisture and foreign matter, measured or not, taken off or not; each deduction in weight and in francs (DEL-4). */
function qualityRows(pen: Pen, receipt: DeliveryReceipt): FigureRow[] {
  const { texts, figures } = pen
  const rows: FigureRow[] = []
  const taken = (kind: WeightDeduction['kind']) => receipt.weightDeductions.filter(line => line.kind === kind)
  const measured = [
    ['moisture', texts.moisture, receipt.moistureBp],
    ['foreign', texts.foreign, receipt.foreignBp],
  ] as const
  for (const [kind, name, basisPoints] of measured) {
    const lines = taken(kind)
    const label =
      basisPoints === null ? figures.labelled(name, texts.notMeasured) : `${name} ${figures.formatPercent(basisPoints)}`
    if (lines.length === 0) {
      const value = basisPoints === null ? '' : texts.nothingTaken
      rows.push({ label, value, style: styles.body, valueStyle: styles.label })
    }
    for (const line of lines) {
      const above = line.toleranceBp === null ? '' : `, ${texts.above(figures.formatPercent(line.toleranceBp))}`
      rows.push(deductionRow(pen, label + above, line))
    }
  }
  return [...rows, ...taken('rounding').map(line => deductionRow(pen, texts.weightRounding, line))]
}

function deductionRow({ figures }: Pen, label: string, line: WeightDeduction): FigureRow {
  const signed = (amount: number, format: (value: number) => string) =>
    amount < 0 ? `+${narrowNoBreakSpace}${format(-amount)}` : minus(format(amount))
  const francs = line.amountXaf === 0 ? '' : signed(line.amountXaf, figures.formatXaf)
  return plainRow(label, signed(line.grams, figures.formatKilograms), francs)
}

function priceRows(pen: Pen, receipt: DeliveryReceipt): FigureRow[] {
  const { texts, figures } = pen
  const price = `${figures.formatKilograms(receipt.payableGrams)} × ${figures.formatXaf(receipt.priceXafPerKg)}${texts.perKg}`
  return [
    valueRow(receipt.priceOffGrid ? `${price} (${texts.offGrid})` : price, figures.formatXaf(receipt.grossAmountXaf)),
    ...receipt.deductions.map(line => plainRow(deductionLabel(pen, line), signedOff(pen, line.amountXaf))),
  ]
}

/** A deduction is taken off; a rounding may also give. */
const signedOff = ({ figures }: Pen, amountXaf: number): string =>
  amountXaf < 0 ? `+${narrowNoBreakSpace}${figures.formatXaf(-amountXaf)}` : minus(figures.formatXaf(amountXaf))

export function deductionLabel({ texts, figures }: Pick<Pen, 'texts' | 'figures'>, line: MoneyDeduction): string {
  const kind = texts.deduction[line.kind]
  const label =
    line.label === null || line.label === '' ? kind : line.kind === 'other' ? line.label : `${kind}, ${line.label}`
  return line.balanceXaf === null ? label : `${label} (${texts.advanceLeft(figures.formatXaf(line.balanceXaf))})`
}

export function paidNowLabel({ texts }: Pick<Pen, 'texts'>, paid: PaidNow): string {
  const parts = [
    texts.paidNow[paid.method],
    paid.reference === null ? null : `${texts.reference} ${paid.reference}`,
    paid.number,
  ]
  return parts.filter(part => part !== null && part !== '').join(', ')
}

/** What was paid with it; and, while it counts, what was left and the account when it was made (PAP-12). */
function putAccount(pen: Pen, receipt: DeliveryReceipt): void {
  const { texts, figures } = pen
  const paid = receipt.paidNow.map(line => valueRow(paidNowLabel(pen, line), figures.formatXaf(line.amountXaf)))
  if (receipt.voided !== null) {
    pen.flow.gap(3)
    putFigureRows(pen, paid)
    return
  }
  putAsOfReceipt(pen, receipt.confirmedAtMs)
  putFigureRows(pen, [
    ...(paid.length === 0 ? [plainRow(texts.nothingPaid, figures.formatXaf(0))] : paid),
    valueRow(texts.remaining, figures.formatXaf(receipt.remainingXaf)),
    ...(receipt.account === null ? [] : balanceRows(pen, receipt.account)),
  ])
}

/** Of when the figures below it are: a reprint repeats those of the receipt, whatever was paid since (PAP-12). */
export function putAsOfReceipt({ flow, texts, figures }: Pen, atMs: number): void {
  flow.paragraph(texts.asOfReceipt(figures.formatInstant(atMs)), styles.label)
}

/** PAY-2: what the organisation owes the farmer, and what he owes on advances. */
export function balanceRows({ texts, figures }: Pen, account: { dueXaf: number; advanceOwedXaf: number }): FigureRow[] {
  const { dueXaf, advanceOwedXaf } = account
  return [
    plainRow(dueXaf < 0 ? texts.accountOverpaid : texts.accountDue, figures.formatXaf(Math.abs(dueXaf))),
    plainRow(texts.advanceOwed, figures.formatXaf(advanceOwedXaf)),
  ]
}

function deliveryStub({ texts, figures }: Pen, receipt: DeliveryReceipt) {
  const bags = figures.formatCount(receipt.bags, texts.bag.one, texts.bag.many)
  return {
    number: receipt.number,
    moment: figures.formatInstant(receipt.confirmedAtMs),
    person: [
      { text: receipt.farmer.name ?? `(${texts.nameErased})`, style: styles.smallValue },
      { text: receipt.farmer.code, style: styles.small },
    ],
    figures: [
      { label: `${texts.paidWeight}, ${bags}`, value: figures.formatKilograms(receipt.payableGrams) },
      { label: texts.netShort, value: figures.formatXaf(receipt.netToPayXaf) },
      { label: texts.left, value: figures.formatXaf(receipt.remainingXaf) },
    ],
  }
}
