import { amountInWords } from '#shared/domain/amount-in-words.ts'
import type { Language } from '#shared/domain/typography.ts'
import { putClosing } from './closing-part.ts'
import { balanceRows, putAsOfReceipt } from './delivery-page.ts'
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
} from './paper-parts.ts'
import { putTable } from './paper-table.ts'
import { capitalised, dayOfInstant } from './paper-words.ts'
import type { PaymentReceipt } from './receipt-model.ts'

/** Lays out a *reçu de paiement* (PAY-1). Returns where its stub begins, if it has one. */
export function putPayment(pen: Pen, receipt: PaymentReceipt, language: Language): number | null {
  const { flow, texts, figures } = pen
  putHeader(pen, receipt, texts.title.payment, headerFacts(pen, receipt))
  flow.rule()
  putPayee(pen, receipt)
  if (receipt.voided === null) {
    const words = `${capitalised(amountInWords(receipt.amountXaf, language))}.`
    putAmountBox(pen, texts.amountPaid, figures.formatXaf(receipt.amountXaf), words)
    putDeliveries(pen, receipt)
    putAccount(pen, receipt)
  } else {
    putNotice(pen, texts.voidPaymentIsNone)
    pen.flow.gap(4)
    putFigureRows(pen, voidedRows(pen, receipt))
  }
  if (receipt.notes !== null) flow.paragraph(figures.labelled(texts.notes, receipt.notes), styles.small)
  flow.gap(2)
  return putClosing(pen, {
    voided: receipt.voided !== null,
    proof: receipt.proof,
    station: receipt.station,
    clerk: receipt.clerk,
    signer: receipt.payee.role === 'farmer' ? texts.signature.farmer : texts.signature.payee,
    stub: {
      number: receipt.number,
      moment: figures.formatInstant(receipt.paidAtMs),
      person: [
        { text: receipt.payee.name ?? `(${texts.nameErased})`, style: styles.smallValue },
        { text: receipt.payee.code, style: styles.small },
      ],
      figures: [
        { label: texts.methodLabel, value: capitalised(texts.method[receipt.method]) },
        { label: texts.amount, value: figures.formatXaf(receipt.amountXaf) },
      ],
    },
  })
}

function putAccount(pen: Pen, receipt: PaymentReceipt): void {
  const { texts, figures } = pen
  if (receipt.unallocatedXaf > 0)
    putFigureRows(pen, [plainRow(texts.unallocated, figures.formatXaf(receipt.unallocatedXaf))])
  if (receipt.account === null) return
  putAsOfReceipt(pen, receipt.paidAtMs)
  putFigureRows(pen, balanceRows(pen, receipt.account))
}

/** What it was and what it was for, with nothing that is left to pay. */
function voidedRows({ texts, figures }: Pen, receipt: PaymentReceipt): FigureRow[] {
  return [
    plainRow(texts.voidedAmount, figures.formatXaf(receipt.amountXaf)),
    ...receipt.deliveries.map(line =>
      plainRow(figures.labelled(texts.receipt, line.number), figures.formatDay(line.day)),
    ),
  ]
}

function headerFacts({ texts, figures }: Pen, receipt: PaymentReceipt): string[] {
  const otherDay =
    dayOfInstant(receipt.paidAtMs) === receipt.day ? [] : [`${texts.dayOfPayment} ${figures.formatDay(receipt.day)}`]
  return [
    figures.formatInstant(receipt.paidAtMs),
    ...otherDay,
    receipt.season === null ? texts.outsideSeason : `${texts.season} ${receipt.season}`,
  ]
}

function putPayee(pen: Pen, receipt: PaymentReceipt): void {
  const { texts, figures } = pen
  const right: StyledText[] = [
    { text: texts.methodLabel, style: styles.label },
    { text: capitalised(texts.method[receipt.method]), style: { ...styles.name, size: styles.total.size } },
    ...(receipt.reference === null ? [] : [{ text: `${texts.reference} ${receipt.reference}`, style: styles.body }]),
    { text: figures.labelled(texts.depot, `${receipt.depot.name} (${receipt.depot.code})`), style: styles.small },
    ...(receipt.till === null ? [] : [{ text: figures.labelled(texts.till, receipt.till), style: styles.small }]),
  ]
  const label = `${texts.paidTo} (${(receipt.payee.role === 'farmer' ? texts.farmer : texts.supplier).toLocaleLowerCase('fr')})`
  pen.flow.columns([personLines(pen, label, receipt.payee), right], [0.52, 0.48])
  pen.flow.gap(2)
}

function putDeliveries(pen: Pen, receipt: PaymentReceipt): void {
  const { texts, figures } = pen
  if (receipt.deliveries.length === 0) return
  putTable(pen, {
    title: texts.paymentFor,
    columns: [
      { head: texts.receipt, align: 'left' },
      { head: texts.day, align: 'left' },
      { head: texts.netShort, align: 'right' },
      { head: texts.paidHere, align: 'right' },
      { head: texts.left, align: 'right' },
    ],
    wide: null,
    rows: receipt.deliveries.map(line => [
      line.number,
      figures.formatDay(line.day),
      figures.formatInteger(line.netToPayXaf),
      figures.formatInteger(line.paidXaf),
      figures.formatInteger(line.remainingXaf),
    ]),
    total: null,
  })
}
