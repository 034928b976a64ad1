/**
 * What a paper says, as plain data that survives structured clone. Every figure is computed elsewhere: papers copy and lay out,
 * they never add, multiply or round (LEDGER §6). `null` is "does not apply" or "not known here"; a person's name that was erased
 * is `null` too, and the paper says so.
 * Units: grams, whole XAF, basis points, UTC ms, business days `YYYY-MM-DD`.
 */
export type PaperModel = DeliveryReceipt | PaymentReceipt | TillSlip

export interface PaperOrganisation {
  name: string
  /** postal address, one string a line */
  address: string[]
  phone: string | null
  /** numéro d'identifiant unique of the tax office */
  niu: string | null
  /** trade register number */
  rccm: string | null
  /** ONCC buyer card */
  buyerCard: string | null
}

export interface PaperDepot {
  code: string
  name: string
}

export interface PaperPerson {
  code: string
  name: string | null
  village: string | null
}

/** `replacedBy`: number of the receipt that stands instead (DEL-7). */
export interface PaperVoid {
  atMs: number
  reason: string | null
  by: string | null
  replacedBy: string | null
}

/** What every paper of the station carries. */
export interface PaperHead {
  organisation: PaperOrganisation
  number: string
  /** 0: the original; n: DUPLICATA n, counted over all papers of this record (LEDGER §10) */
  duplicate: number
  depot: PaperDepot
  /** code of the station that made the record, e.g. `EBO7KD` */
  station: string
  voided: PaperVoid | null
}

/** The signed code and its short form (RC-2, RC-4). */
export interface PaperProof {
  qrText: string
  shortCode: string
}

export type PaymentMethod = 'cash' | 'mobile' | 'transfer' | 'cheque'

/** PAY-2: what is due to the farmer and what he owes on advances. */
export interface PaperAccount {
  dueXaf: number
  advanceOwedXaf: number
}

/** DEL-4: grams taken off for moisture, foreign matter, or the rounding of the payable weight, and what they cost. */
export interface WeightDeduction {
  kind: 'moisture' | 'foreign' | 'rounding'
  /** the limit above which it is taken; null for rounding */
  toleranceBp: number | null
  /** negative where rounding gives */
  grams: number
  amountXaf: number
}

export interface MoneyDeduction {
  kind: 'advance' | 'dues' | 'transport' | 'input' | 'rounding' | 'other'
  /** free text instead of, or beside, the kind's own name */
  label: string | null
  /** of an advance: what is still owed after this recovery */
  balanceXaf: number | null
  amountXaf: number
}

export interface PaidNow {
  /** number of the payment receipt */
  number: string | null
  method: PaymentMethod
  reference: string | null
  amountXaf: number
}

/** *Reçu d'achat*: a confirmed delivery (UX §8). */
export interface DeliveryReceipt extends PaperHead {
  kind: 'delivery'
  confirmedAtMs: number
  day: string
  /** null: outside any season */
  season: string | null
  placeOfPurchase: string | null
  farmer: PaperPerson
  supplier: PaperPerson | null
  plots: string[]
  bags: number
  bagTareGrams: number
  weighingsGrams: number[]
  grossGrams: number
  tareGrams: number
  netGrams: number
  moistureBp: number | null
  foreignBp: number | null
  weightDeductions: WeightDeduction[]
  payableGrams: number
  grade: 'I' | 'II' | 'HS'
  certification: string | null
  priceXafPerKg: number
  /** DEL-6: not the price of the grid */
  priceOffGrid: boolean
  grossAmountXaf: number
  deductions: MoneyDeduction[]
  netToPayXaf: number
  paidNow: PaidNow[]
  /** what stays to be paid on this receipt after `paidNow` */
  remainingXaf: number
  account: PaperAccount | null
  clerk: string | null
  proof: PaperProof
  /** number of the voided receipt that this one corrects (DEL-7) */
  replaces: string | null
}

export interface PaidDelivery {
  number: string
  day: string
  netToPayXaf: number
  /** of this payment */
  paidXaf: number
  remainingXaf: number
}

/** *Reçu de paiement* (PAY-1). */
export interface PaymentReceipt extends PaperHead {
  kind: 'payment'
  paidAtMs: number
  day: string
  season: string | null
  payee: PaperPerson & { role: 'farmer' | 'supplier' }
  amountXaf: number
  method: PaymentMethod
  reference: string | null
  deliveries: PaidDelivery[]
  /** part of the amount that settles no delivery yet */
  unallocatedXaf: number
  account: PaperAccount | null
  till: string | null
  clerk: string | null
  notes: string | null
  proof: PaperProof | null
}

export interface TillLine {
  atMs: number
  number: string | null
  label: string
  reference: string | null
  amountXaf: number
}

/** *Bordereau de caisse*: one till from its opening to its closing count, without denominations (CASH-1). */
export interface TillSlip extends PaperHead {
  kind: 'till'
  day: string
  openedAtMs: number
  closedAtMs: number
  cashier: string | null
  secondPerson: string | null
  openingXaf: number
  receipts: TillLine[]
  receiptsXaf: number
  payments: TillLine[]
  paymentsXaf: number
  expenses: TillLine[]
  expensesXaf: number
  expectedXaf: number
  countedXaf: number
  /** counted − expected */
  differenceXaf: number
  differenceReason: string | null
}
