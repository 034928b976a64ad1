import { amountInWords } from '#shared/domain/amount-in-words.ts'
import { type Language, typographyOf } from '#shared/domain/typography.ts'
import { deductionLabel, paidNowLabel } from './delivery-page.ts'
import {
  printAmount,
  printAsOfReceipt,
  printBalance,
  printClosing,
  printHead,
  printPerson,
  type RollPen,
} from './escpos-parts.ts'
import { printTill } from './escpos-till.ts'
import { EscposWriter } from './escpos-writer.ts'
import { paperTexts } from './paper-texts.ts'
import { capitalised, dayOfInstant } from './paper-words.ts'
import type { DeliveryReceipt, PaperModel, PaymentReceipt, WeightDeduction } from './receipt-model.ts'

/**
 * The bytes that print one paper on an 80 mm roll (72 mm, 576 dots, 48 columns). Equal models give equal bytes.
 * Cost: about 3 ms, most of it the size of the QR code.
 */
export function renderReceiptEscpos(model: PaperModel, { lang }: { lang: Language }): Uint8Array {
  const pen: RollPen = { roll: new EscposWriter(), texts: paperTexts(lang), figures: typographyOf(lang) }
  switch (model.kind) {
    case 'delivery':
      printDelivery(pen, model, lang)
      break
    case 'payment':
      printPayment(pen, model, lang)
      break
    case 'till':
      printTill(pen, model)
  }
  return pen.roll.finish()
}

function printDelivery(pen: RollPen, receipt: DeliveryReceipt, language: Language): void {
  const { roll, texts, figures } = pen
  const season = receipt.season === null ? texts.outsideSeason : `${texts.season} ${receipt.season}`
  const otherDay =
    dayOfInstant(receipt.confirmedAtMs) === receipt.day
      ? []
      : [`${texts.dayOfPurchase} ${figures.formatDay(receipt.day)}`]
  printHead(pen, receipt, texts.title.delivery, [
    `${figures.formatInstant(receipt.confirmedAtMs)} · ${season}`,
    ...otherDay,
  ])
  if (receipt.replaces !== null) roll.line(texts.replaces(receipt.replaces), { bold: true })
  printPerson(pen, texts.farmer, receipt.farmer)
  const { supplier, plots, depot } = receipt
  if (supplier !== null) {
    roll.line(figures.labelled(texts.supplier, `${supplier.name ?? `(${texts.nameErased})`} · ${supplier.code}`))
  }
  roll.line(figures.labelled(texts.placeOfPurchase, receipt.placeOfPurchase ?? depot.name))
  roll.line(figures.labelled(texts.receivedAt, `${depot.name} (${depot.code})`))
  const plotWord = plots.length === 1 ? texts.plots.one : texts.plots.many
  roll.line(plots.length === 0 ? texts.noPlot : figures.labelled(plotWord, plots.join(', ')))
  roll.rule()
  printWeights(pen, receipt)
  roll.rule()
  printMoney(pen, receipt)
  roll.rule()
  if (receipt.voided === null) {
    const words = `${capitalised(amountInWords(receipt.netToPayXaf, language))}.`
    printAmount(pen, texts.netToPay, figures.formatXaf(receipt.netToPayXaf), words)
  } else roll.line(texts.voidOwesNothing, { align: 'centre', bold: true })
  roll.rule()
  printAccount(pen, receipt)
  printClosing(pen, receipt, receipt.proof, receipt.clerk, texts.signature.farmer)
}

/** What was paid with it; and, while it counts, what was left and the account when it was made (PAP-12). */
function printAccount(pen: RollPen, receipt: DeliveryReceipt): void {
  const { roll, texts, figures } = pen
  const counts = receipt.voided === null
  if (counts) printAsOfReceipt(pen, receipt.confirmedAtMs)
  if (counts && receipt.paidNow.length === 0) roll.row(texts.nothingPaid, figures.formatXaf(0))
  for (const paid of receipt.paidNow)
    roll.row(paidNowLabel(pen, paid), figures.formatXaf(paid.amountXaf), { bold: true })
  if (!counts) return
  roll.row(texts.remaining, figures.formatXaf(receipt.remainingXaf), { bold: true })
  if (receipt.account !== null) printBalance(pen, receipt.account)
}

function printWeights({ roll, texts, figures }: RollPen, receipt: DeliveryReceipt): void {
  const counted = figures.formatCount(receipt.weighingsGrams.length, texts.weighing.one, texts.weighing.many)
  roll.row(`${texts.gross}, ${counted}`, figures.formatKilograms(receipt.grossGrams), { bold: true })
  const sum = receipt.weighingsGrams.map(grams => figures.formatKilogramsBare(grams)).join(' + ')
  if (receipt.weighingsGrams.length > 1) roll.line(sum, { indent: 2 })
  const bags = figures.formatCount(receipt.bags, texts.bag.one, texts.bag.many)
  const tare = figures.labelled(texts.tare, `${bags} × ${figures.formatKilograms(receipt.bagTareGrams)}`)
  roll.row(tare, `- ${figures.formatKilograms(receipt.tareGrams)}`)
  roll.row(texts.net, figures.formatKilograms(receipt.netGrams), { bold: true })
  printQuality({ roll, texts, figures }, receipt)
  const certified = receipt.certification === null ? '' : `, ${receipt.certification}`
  const label = `${texts.paidWeight}, ${texts.grade[receipt.grade]}${certified}`
  roll.row(label, figures.formatKilograms(receipt.payableGrams), { bold: true, high: 2 })
}

/** Moisture and foreign matter, each deduction in weight and, below it, in francs (DEL-4). */
function printQuality({ roll, texts, figures }: RollPen, receipt: DeliveryReceipt): void {
  const signed = (value: number, format: (size: number) => string) =>
    `${value < 0 ? '+' : '-'} ${format(Math.abs(value))}`
  const taken = (line: WeightDeduction, label: string): void => {
    roll.row(label, signed(line.grams, figures.formatKilograms))
    const above = line.toleranceBp === null ? '' : texts.above(figures.formatPercent(line.toleranceBp))
    if (above !== '' || line.amountXaf !== 0)
      roll.row(above, `(${signed(line.amountXaf, figures.formatXaf)})`, { indent: 2 })
  }
  const lines = receipt.weightDeductions
  const measured = [
    ['moisture', texts.moisture, receipt.moistureBp],
    ['foreign', texts.foreign, receipt.foreignBp],
  ] as const
  for (const [kind, name, basisPoints] of measured) {
    const label =
      basisPoints === null ? figures.labelled(name, texts.notMeasured) : `${name} ${figures.formatPercent(basisPoints)}`
    const deductions = lines.filter(line => line.kind === kind)
    if (deductions.length === 0) roll.row(label, basisPoints === null ? '' : texts.nothingTaken)
    for (const line of deductions) taken(line, label)
  }
  for (const line of lines.filter(item => item.kind === 'rounding')) taken(line, texts.weightRounding)
}

function printMoney({ roll, texts, figures }: RollPen, receipt: DeliveryReceipt): void {
  const price = `${figures.formatKilograms(receipt.payableGrams)} × ${figures.formatXaf(receipt.priceXafPerKg)}${texts.perKg}`
  const offGrid = receipt.priceOffGrid ? ` (${texts.offGrid})` : ''
  roll.row(price + offGrid, figures.formatXaf(receipt.grossAmountXaf), { bold: true })
  for (const line of receipt.deductions) {
    const sign = line.amountXaf < 0 ? '+' : '-'
    roll.row(deductionLabel({ texts, figures }, line), `${sign} ${figures.formatXaf(Math.abs(line.amountXaf))}`)
  }
}

function printPayment(pen: RollPen, receipt: PaymentReceipt, language: Language): void {
  const { roll, texts, figures } = pen
  const season = receipt.season === null ? texts.outsideSeason : `${texts.season} ${receipt.season}`
  const otherDay =
    dayOfInstant(receipt.paidAtMs) === receipt.day ? [] : [`${texts.dayOfPayment} ${figures.formatDay(receipt.day)}`]
  printHead(pen, receipt, texts.title.payment, [`${figures.formatInstant(receipt.paidAtMs)} · ${season}`, ...otherDay])
  printPerson(pen, texts.paidTo, receipt.payee)
  roll.line(figures.labelled(texts.depot, `${receipt.depot.name} (${receipt.depot.code})`))
  if (receipt.till !== null) roll.line(figures.labelled(texts.till, receipt.till))
  roll.rule()
  if (receipt.voided === null) {
    const words = `${capitalised(amountInWords(receipt.amountXaf, language))}.`
    printAmount(pen, texts.amountPaid, figures.formatXaf(receipt.amountXaf), words)
  } else {
    roll.line(texts.voidPaymentIsNone, { align: 'centre', bold: true })
    roll.row(texts.voidedAmount, figures.formatXaf(receipt.amountXaf))
  }
  const reference = receipt.reference === null ? '' : `, ${texts.reference} ${receipt.reference}`
  roll.line(figures.labelled(texts.methodLabel, texts.method[receipt.method] + reference), {
    align: 'centre',
    bold: true,
  })
  roll.rule()
  if (receipt.voided === null) printPaidFor(pen, receipt)
  else for (const line of receipt.deliveries) roll.row(`${texts.receipt} ${line.number}`, figures.formatDay(line.day))
  if (receipt.notes !== null) roll.line(figures.labelled(texts.notes, receipt.notes))
  const signer = receipt.payee.role === 'farmer' ? texts.signature.farmer : texts.signature.payee
  printClosing(pen, receipt, receipt.proof, receipt.clerk, signer)
}

function printPaidFor(pen: RollPen, receipt: PaymentReceipt): void {
  const { roll, texts, figures } = pen
  for (const line of receipt.deliveries) {
    roll.row(`${line.number} · ${figures.formatDay(line.day)}`, figures.formatXaf(line.paidXaf), { bold: true })
    const left = `${texts.left.toLocaleLowerCase('fr')} ${figures.formatInteger(line.remainingXaf)}`
    roll.row(`${texts.netShort} ${figures.formatInteger(line.netToPayXaf)}`, left, { indent: 2 })
  }
  if (receipt.unallocatedXaf > 0) roll.row(texts.unallocated, figures.formatXaf(receipt.unallocatedXaf), { bold: true })
  if (receipt.account === null) return
  printAsOfReceipt(pen, receipt.paidAtMs)
  printBalance(pen, receipt.account)
}
