import type { Settings } from '#shared/contract/settings.ts'
import { phoneToText } from '#shared/domain/phone.ts'
import { assert } from '#shared/kit/assert.ts'
import type { DeliveryReceipt, PaperHead, PaperPerson, PaymentReceipt, TillSlip } from '../../print/receipt-model.ts'
import { counterFarmer, seasonsInUse, supplierBrief } from '../../repositories/counter-facts.ts'
import { type DeliveryRecord, deliveryById } from '../../repositories/delivery.ts'
import { allocationsOf, type PaymentRecord, paymentsUpTo } from '../../repositories/payment.ts'
import { userName, voidOf } from '../../repositories/print.ts'
import { type TillLineRecord, type TillRecord, tillLines } from '../../repositories/till.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'
import { type DeliveryPayload, payloadOf } from '../deliveries/show-delivery.ts'
import { secondUser } from '../till/run-till.ts'
import { proofOf, type SignedReceipt } from './sign-receipt.ts'

/** What a paper's head needs, read once. */
export interface PaperFacts {
  readonly settings: Settings
  readonly depot: { readonly code: string; readonly name: string }
  /** papers of this record printed before: 0 makes an original */
  readonly duplicate: number
}

const organisation = (settings: Settings): PaperHead['organisation'] => ({
  name: settings.organisation_name,
  address: settings.organisation_address.split('\n').filter(line => line.trim() !== ''),
  phone: settings.organisation_phone ? phoneToText(settings.organisation_phone) : null,
  niu: settings.organisation_niu || null,
  rccm: settings.organisation_rccm || null,
  buyerCard: settings.organisation_buyer_card || null,
})

/** The station part of a number: `EBO7KD` of `EBO7KD-2627-L00412` (LEDGER §9). */
const stationOf = (no: string): string => no.split('-', 1)[0] ?? no

function head(
  deps: Deps,
  tx: ReadTx,
  facts: PaperFacts,
  of: { id: string; scope: string; no: string; replacedBy: string | null },
): PaperHead {
  const voided = voidOf(tx, deps.store.build, of.scope, of.id)
  return {
    organisation: organisation(facts.settings),
    number: of.no,
    duplicate: facts.duplicate,
    depot: facts.depot,
    station: stationOf(of.no),
    voided:
      voided === undefined
        ? null
        : { atMs: voided.at_ms, reason: voided.why, by: voided.actorName, replacedBy: of.replacedBy },
  }
}

/** *Reçu d'achat*: the delivery as it was sealed, what was paid and the account as they were when it was made (PAP-12). */
export function deliveryPaper(deps: Deps, tx: ReadTx, facts: PaperFacts, delivery: DeliveryRecord): DeliveryReceipt {
  const { build } = deps.store
  const payload = payloadOf(delivery)
  const farmer = counterFarmer(tx, build, delivery.farmer)
  // Paid in the same commit, or before to the delivery it corrects; the account right after it. A reprint says the same.
  const payments = paymentsUpTo(tx, build, delivery)
  const paidNow_xaf = payments.reduce((sum, one) => sum + one.amount_xaf, 0)
  const season = seasonsInUse(tx, build).find(one => one.code === delivery.season)
  const supplier = delivery.supplier === null ? undefined : supplierBrief(tx, build, delivery.supplier)
  const replaces = delivery.replaces === null ? undefined : deliveryById(tx, build, delivery.replaces)
  return {
    ...head(deps, tx, facts, { ...delivery, replacedBy: delivery.replaced_by }),
    kind: 'delivery',
    confirmedAtMs: delivery.at_ms,
    day: delivery.day,
    season: season?.label ?? delivery.season,
    placeOfPurchase: delivery.place,
    farmer: { code: delivery.farmer_code, name: delivery.farmer_name, village: farmer?.village ?? null },
    supplier:
      supplier === undefined ? null : { code: supplier.no ?? '', name: supplier.name, village: supplier.village },
    plots: [],
    bags: delivery.bags,
    bagTareGrams: payload.bag_tare_g,
    weighingsGrams: payload.weighings_g,
    grossGrams: delivery.gross_g,
    tareGrams: delivery.tare_g,
    netGrams: delivery.net_g,
    moistureBp: delivery.moisture_bp === 0 ? null : delivery.moisture_bp,
    foreignBp: delivery.foreign_bp === 0 ? null : delivery.foreign_bp,
    weightDeductions: weightDeductions(payload),
    payableGrams: delivery.payable_g,
    grade: delivery.grade,
    certification: payload.certification ?? null,
    priceXafPerKg: delivery.price_xaf,
    priceOffGrid: payload.grid_xaf !== undefined && payload.grid_xaf !== delivery.price_xaf,
    grossAmountXaf: delivery.amount_xaf,
    deductions: moneyDeductions(payload),
    netToPayXaf: delivery.net_pay_xaf,
    paidNow: payments.map(one => ({
      number: one.no,
      method: one.method,
      reference: one.reference,
      amountXaf: one.amount_xaf,
    })),
    remainingXaf: delivery.net_pay_xaf - paidNow_xaf,
    account: payload.due_after_xaf === undefined ? null : { dueXaf: payload.due_after_xaf, advanceOwedXaf: 0 },
    clerk: delivery.clerk,
    proof: proofOf(payload),
    replaces: replaces?.no ?? null,
  }
}

function weightDeductions(payload: DeliveryPayload): DeliveryReceipt['weightDeductions'] {
  const lines: DeliveryReceipt['weightDeductions'] = []
  if (payload.moist_g !== 0) {
    lines.push({
      kind: 'moisture',
      toleranceBp: payload.moisture_base_bp,
      grams: payload.moist_g,
      amountXaf: payload.moist_xaf,
    })
  }
  if (payload.foreign_g !== 0) {
    lines.push({
      kind: 'foreign',
      toleranceBp: payload.foreign_tolerance_bp,
      grams: payload.foreign_g,
      amountXaf: payload.foreign_xaf,
    })
  }
  if (payload.rounding_g !== 0)
    lines.push({ kind: 'rounding', toleranceBp: null, grams: -payload.rounding_g, amountXaf: 0 })
  return lines
}

function moneyDeductions(payload: DeliveryPayload): DeliveryReceipt['deductions'] {
  const lines = (payload.deductions ?? []).map(one => ({
    kind: one.type as DeliveryReceipt['deductions'][number]['kind'],
    label: one.label ?? null,
    balanceXaf: null,
    amountXaf: one.amount_xaf,
  }))
  const rounding: DeliveryReceipt['deductions'] =
    payload.rounding_xaf === 0
      ? []
      : [{ kind: 'rounding', label: null, balanceXaf: null, amountXaf: -payload.rounding_xaf }]
  return [...lines, ...rounding]
}

/** *Reçu de paiement* (PAY-1): the payment as it was sealed and the account right after it (PAP-12). */
export function paymentPaper(deps: Deps, tx: ReadTx, facts: PaperFacts, payment: PaymentRecord): PaymentReceipt {
  const { build } = deps.store
  const detail = JSON.parse(payment.detail) as { due_after_xaf?: number } & Partial<SignedReceipt>
  const parts = allocationsOf(tx, build, payment.id)
  const allocated = parts.reduce((sum, part) => sum + part.amount_xaf, 0)
  const payee: PaperPerson = {
    code: payment.party_code ?? '',
    name: payment.party_name,
    village: payment.party_village,
  }
  return {
    ...head(deps, tx, facts, { ...payment, replacedBy: null }),
    kind: 'payment',
    paidAtMs: payment.at_ms,
    day: payment.day,
    season:
      seasonsInUse(tx, build).find(one => one.start_day <= payment.day && payment.day <= one.end_day)?.label ?? null,
    payee: { ...payee, role: payment.party_kind },
    amountXaf: payment.amount_xaf,
    method: payment.method,
    reference: payment.reference,
    deliveries: parts.map(part => ({
      number: part.delivery_no ?? '',
      day: part.delivery_day ?? payment.day,
      netToPayXaf: part.net_pay_xaf ?? part.amount_xaf,
      paidXaf: part.amount_xaf,
      remainingXaf: part.left_xaf ?? 0,
    })),
    unallocatedXaf: payment.amount_xaf - allocated,
    account: detail.due_after_xaf === undefined ? null : { dueXaf: detail.due_after_xaf, advanceOwedXaf: 0 },
    till: payment.till_no,
    clerk: payment.clerk,
    notes: payment.notes,
    proof: detail.receipt === undefined ? null : proofOf(detail as SignedReceipt),
  }
}

/** *Bordereau de caisse*: a closed till (CASH-1). */
export function tillPaper(deps: Deps, tx: ReadTx, facts: PaperFacts, till: TillRecord): TillSlip {
  const { build } = deps.store
  const lines = tillLines(tx, build, till.scope, till.id)
  const second = secondUser(till.second)
  const put = (wanted: (line: TillLineRecord) => boolean) => lines.filter(wanted)
  const receipts = put(line => line.in_xaf > 0)
  const payments = put(line => line.kind === 'payment')
  const expenses = put(line => line.out_xaf > 0 && line.kind !== 'payment')
  const sum = (list: readonly TillLineRecord[]) => list.reduce((total, line) => total + line.in_xaf + line.out_xaf, 0)
  assert(till.closed_ms !== null, 'a till slip is of a closed till')
  return {
    ...head(deps, tx, facts, { ...till, replacedBy: null }),
    kind: 'till',
    day: till.day,
    openedAtMs: till.opened_ms,
    closedAtMs: till.closed_ms,
    cashier: till.user_name,
    secondPerson: second === null ? null : userName(tx, build, second),
    openingXaf: till.counted_xaf,
    receipts: receipts.map(slipLine),
    receiptsXaf: sum(receipts),
    payments: payments.map(slipLine),
    paymentsXaf: sum(payments),
    expenses: expenses.map(slipLine),
    expensesXaf: sum(expenses),
    expectedXaf: till.expected_xaf ?? till.balance_xaf,
    countedXaf: till.close_counted_xaf ?? 0,
    differenceXaf: till.difference_xaf ?? 0,
    differenceReason: till.why,
  }
}

const slipLine = (line: TillLineRecord): TillSlip['payments'][number] => ({
  atMs: line.at_ms,
  number: line.no,
  label: line.label ?? '',
  reference: line.reference,
  amountXaf: line.in_xaf + line.out_xaf,
})
