import type { Language } from '#shared/domain/typography.ts'
import { englishTexts } from './texts-english.ts'
import { frenchTexts } from './texts-french.ts'

/** Every word that papers say of themselves. Sentences end with their stop; labels have no colon. */
export interface PaperTexts {
  title: { delivery: string; payment: string; till: string }
  original: string
  duplicate: string
  copyOf: { person: string; depot: string }
  page(page: number, of: number): string
  continued: string
  niu: string
  rccm: string
  buyerCard: string
  season: string
  outsideSeason: string
  dayOfPurchase: string
  dayOfPayment: string
  farmer: string
  supplier: string
  nameErased: string
  placeOfPurchase: string
  receivedAt: string
  plots: { one: string; many: string }
  noPlot: string
  gross: string
  weighing: { one: string; many: string }
  tare: string
  bag: { one: string; many: string }
  net: string
  moisture: string
  foreign: string
  notMeasured: string
  above(limit: string): string
  nothingTaken: string
  weightRounding: string
  paidWeight: string
  grade: { I: string; II: string; HS: string }
  perKg: string
  offGrid: string
  deduction: { advance: string; dues: string; transport: string; input: string; rounding: string; other: string }
  advanceLeft(amount: string): string
  netToPay: string
  paidNow: { cash: string; mobile: string; transfer: string; cheque: string }
  method: { cash: string; mobile: string; transfer: string; cheque: string }
  reference: string
  nothingPaid: string
  asOfReceipt(instant: string): string
  remaining: string
  accountDue: string
  accountOverpaid: string
  advanceOwed: string
  verifyTitle: string
  verifyHow: string
  shortCode: string
  shortCodeMeans: string
  signedByStation: string
  station: string
  clerk: string
  signature: { farmer: string; clerk: string; payee: string; cashier: string; second: string }
  thumb: string
  stub: string
  voided: string
  voidedOn(instant: string, by: string | null): string
  reason: string
  replacedBy: string
  notReplaced: string
  voidOwesNothing: string
  voidPaymentIsNone: string
  voidedAmount: string
  replaces(number: string): string
  paidTo: string
  amountPaid: string
  amount: string
  methodLabel: string
  paymentFor: string
  receipt: string
  day: string
  netShort: string
  paidHere: string
  left: string
  unallocated: string
  till: string
  notes: string
  depot: string
  opened: string
  closed: string
  cashier: string
  opening: string
  receipts: string
  payments: string
  expenses: string
  none: string
  total: string
  expected: string
  counted: string
  difference: string
  differenceReason: string
  noDifference: string
  time: string
  piece: string
  wording: string
  list: {
    row: { one: string; many: string }
    madeOn(instant: string, by: string | null): string
    /** nothing was left out */
    whole: string
    search: string
    archivedToo: string
    archivedOnly: string
    order: string
    rising: string
    falling: string
    /** either bound may be '' */
    range(from: string, to: string, days: boolean): string
    noValue: string
    brought: string
    carried: string
    struckNote: string
    nothing: string
  }
}

export function paperTexts(language: Language): PaperTexts {
  return language === 'fr' ? frenchTexts : englishTexts
}
