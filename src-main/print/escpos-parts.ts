import type { Typography } from '#shared/domain/typography.ts'
import type { EscposWriter } from './escpos-writer.ts'
import type { PaperTexts } from './paper-texts.ts'
import { qrCode } from './qr-code.ts'
import type { PaperAccount, PaperHead, PaperPerson, PaperProof } from './receipt-model.ts'

/** What every part of a roll needs: where to write, the words, the figures. */
export interface RollPen {
  roll: EscposWriter
  texts: PaperTexts
  figures: Typography
}

/** 25 mm at 203 dpi: a code is at least this wide. */
const leastCodeDots = 200

export function printHead(
  { roll, texts, figures }: RollPen,
  head: PaperHead,
  title: string,
  facts: readonly string[],
): void {
  const { organisation } = head
  roll.line(organisation.name, { align: 'centre', bold: true, high: 2 })
  const registrations = [
    ...organisation.address,
    organisation.phone,
    organisation.niu === null ? null : `${texts.niu} ${organisation.niu}`,
    organisation.rccm === null ? null : `${texts.rccm} ${organisation.rccm}`,
    organisation.buyerCard === null ? null : figures.labelled(texts.buyerCard, organisation.buyerCard),
  ]
  for (const line of registrations) if (line !== null && line !== '') roll.line(line, { align: 'centre' })
  roll.rule()
  roll.line(title.toLocaleUpperCase('fr'), { align: 'centre', bold: true, wide: 2, high: 2 })
  roll.line(head.number, { align: 'centre', bold: true })
  for (const fact of facts) roll.line(fact, { align: 'centre' })
  if (head.duplicate === 0) roll.line(texts.original, { align: 'centre' })
  else roll.line(`${texts.duplicate} ${head.duplicate}`, { align: 'centre', bold: true, inverse: true })
  if (head.voided !== null) printVoid({ roll, texts, figures }, head)
  roll.rule()
}

/** White on black before the facts, and once more at the end of the roll, where it is torn off. */
export function printVoid({ roll, texts, figures }: RollPen, head: PaperHead): void {
  const { voided } = head
  if (voided === null) return
  roll.line(texts.voided, { align: 'centre', bold: true, inverse: true, wide: 2, high: 2 })
  const replaced = voided.replacedBy === null ? texts.notReplaced : `${texts.replacedBy} ${voided.replacedBy}`
  roll.line(replaced, { align: 'centre', bold: true })
  roll.line(texts.voidedOn(figures.formatInstant(voided.atMs), voided.by), { align: 'centre' })
  if (voided.reason !== null) roll.line(figures.labelled(texts.reason, voided.reason), { align: 'centre' })
}

export function printPerson({ roll, texts }: RollPen, label: string, person: PaperPerson): void {
  roll.line(label)
  roll.line(person.name ?? `(${texts.nameErased})`, { bold: true, high: 2 })
  roll.line(person.village === null || person.village === '' ? person.code : `${person.code} · ${person.village}`)
}

/** The one large figure, with its words. */
export function printAmount({ roll }: RollPen, label: string, amount: string, words: string): void {
  roll.line(label, { align: 'centre', bold: true })
  roll.line(amount, { align: 'centre', bold: true, wide: 2, high: 2 })
  roll.line(words, { align: 'centre' })
}

/** Of when the figures below it are (PAP-12). */
export function printAsOfReceipt({ roll, texts, figures }: RollPen, atMs: number): void {
  roll.line(texts.asOfReceipt(figures.formatInstant(atMs)))
}

export function printBalance({ roll, texts, figures }: RollPen, account: PaperAccount): void {
  const { dueXaf, advanceOwedXaf } = account
  roll.row(dueXaf < 0 ? texts.accountOverpaid : texts.accountDue, figures.formatXaf(Math.abs(dueXaf)))
  roll.row(texts.advanceOwed, figures.formatXaf(advanceOwedXaf))
}

/** Who made it, where people sign unless it is void (PAP-4), the signed code and what it is worth (RC-4). */
export function printClosing(
  pen: RollPen,
  head: PaperHead,
  proof: PaperProof | null,
  clerk: string | null,
  signer: string,
): void {
  const { roll, texts, figures } = pen
  if (clerk !== null) roll.line(figures.labelled(texts.clerk, clerk))
  if (head.voided === null) {
    roll.rule()
    roll.row(signer, texts.thumb)
    roll.feed(5)
  }
  if (proof !== null) {
    roll.rule()
    roll.line(texts.verifyTitle, { align: 'centre', bold: true })
    roll.line(texts.verifyHow, { align: 'centre' })
    roll.feed(1)
    roll.qr(proof.qrText, Math.ceil(leastCodeDots / qrCode(proof.qrText).modules))
    roll.feed(1)
    roll.line(figures.labelled(texts.shortCode, proof.shortCode), { align: 'centre', bold: true })
    roll.line(texts.shortCodeMeans, { align: 'centre' })
  }
  roll.line(`${proof === null ? texts.station : texts.signedByStation} ${head.station}`, { align: 'centre' })
  if (head.voided !== null) roll.line(texts.voided, { align: 'centre', bold: true, inverse: true, wide: 2, high: 2 })
  roll.cut()
}
