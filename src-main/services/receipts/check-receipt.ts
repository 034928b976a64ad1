import { statusOf } from '#shared/domain/decide-payment.ts'
import { may } from '#shared/domain/rights.ts'
import { scopeCovers } from '#shared/domain/roles.ts'
import { ok } from '#shared/kit/result.ts'
import type { Verifying } from '#shared/sync/bytes.ts'
import {
  type CheckedReceipt,
  checkReceiptCode,
  parseShortReceiptCode,
  type Receipt,
} from '#shared/sync/receipt-code.ts'
import { type DeliveryRecord, deliveriesByNumber, deliveryByCheckCode } from '../../repositories/delivery.ts'
import { paymentByCheckCode, paymentByNumber, type PaymentRecord } from '../../repositories/payment.ts'
import { printsOf } from '../../repositories/print.ts'
import { stationName } from '../../repositories/station.ts'
import type { Ledger } from '../../storage/ledger.ts'
import type { ReadTx, Store } from '../../storage/store.ts'
import type { Caller } from '../command.ts'
import { ownOnly } from '../payments/show-payment.ts'

/** What is asked: it is only read. */
interface Register {
  readonly store: Pick<Store, 'read' | 'build'>
  readonly ledger: Pick<Ledger, 'org' | 'signers' | 'followsHead'>
}

/** What the check says. `authentic` only ever comes from a signature; the short code and a number find, they prove nothing (RC-4). */
export interface ReceiptCheck {
  readonly authentic: boolean
  readonly how: 'signature' | 'found' | 'none'
  readonly why: string | null
  readonly number: string | null
  readonly payload: {
    readonly farmerCode: string
    readonly net_g: number
    readonly amount_xaf: number
    readonly net_pay_xaf: number
    readonly day: string
    readonly station: string | null
  } | null
  readonly record: {
    readonly kind: 'delivery' | 'payment'
    readonly id: string
    readonly live: boolean
    readonly status: 'pending' | 'partial' | 'paid'
    readonly paid_xaf: number
    readonly replacedBy: string | null
    readonly prints: number
    /** the signed head is in this station's chain: the receipt was really logged (RC-6) */
    readonly inChain: boolean
  } | null
}

type Found =
  | { readonly kind: 'delivery'; readonly record: DeliveryRecord }
  | { readonly kind: 'payment'; readonly record: PaymentRecord }

/**
 * *Vérifier un reçu*, with no network, of deliveries and payments: a scanned `CC1:` code is proved by its signature alone; a short
 * code or a number only finds the record, and only what the caller may see anyway. Never an error for bad text: the answer is no,
 * and why.
 */
export const checkReceipt = (deps: Register, verifying: Verifying, caller: Caller, input: { text: string }) =>
  ok(deps.store.read(tx => checked(deps, tx, verifying, caller, input.text.trim())))

function checked(deps: Register, tx: ReadTx, verifying: Verifying, caller: Caller, text: string): ReceiptCheck {
  if (text.toUpperCase().startsWith('CC1:')) {
    const sources = { verifying, org: deps.ledger.org(), signers: deps.ledger.signers(tx) }
    const proof = checkReceiptCode(sources, text)
    return proof.ok ? proved(deps, tx, proof.value) : none(proof.error.kind)
  }
  const found = findByText(deps, tx, text)
  if (found === undefined || !isSeenBy(caller, found)) return none('NotFound')
  return {
    authentic: false,
    how: 'found',
    why: null,
    number: found.record.no,
    payload: null,
    record: recordOf(deps, tx, found, true),
  }
}

const none = (why: string): ReceiptCheck => ({
  authentic: false,
  how: 'none',
  why,
  number: null,
  payload: null,
  record: null,
})

function proved(deps: Register, tx: ReadTx, { receipt, dev, shortCode }: CheckedReceipt): ReceiptCheck {
  const found = findSigned(deps, tx, receipt, shortCode)
  return {
    authentic: true,
    how: 'signature',
    why: found === undefined ? 'NotInRegister' : null,
    number: receipt.number,
    payload: {
      farmerCode: receipt.farmerCode,
      net_g: receipt.netGrams,
      amount_xaf: receipt.amountXaf,
      net_pay_xaf: receipt.netToPayXaf,
      day: receipt.date,
      station: stationName(tx, deps.store.build, dev),
    },
    record: found === undefined ? null : recordOf(deps, tx, found, wasLogged(deps, tx, found, receipt.head)),
  }
}

function wasLogged(deps: Register, tx: ReadTx, { kind, record }: Found, head: string): boolean {
  const i = kind === 'delivery' ? record.root : record.id
  return deps.ledger.followsHead(tx, { scope: record.scope, e: kind, i }, head)
}

/** The record of which every signed value is: a number reused elsewhere does not pass for it. */
function findSigned(deps: Register, tx: ReadTx, receipt: Receipt, shortCode: string): Found | undefined {
  const { build } = deps.store
  const delivery = deliveriesByNumber(tx, build, receipt.number).find(one => agrees(one, receipt))
  if (delivery !== undefined) return { kind: 'delivery', record: delivery }
  const payment = paymentByCheckCode(tx, build, shortCode)
  const same =
    payment !== undefined &&
    payment.no === receipt.number &&
    payment.amount_xaf === receipt.netToPayXaf &&
    payment.day === receipt.date
  return same ? { kind: 'payment', record: payment } : undefined
}

function findByText(deps: Register, tx: ReadTx, text: string): Found | undefined {
  const { build } = deps.store
  const code = parseShortReceiptCode(text)
  const delivery = code.ok
    ? deliveryByCheckCode(tx, build, code.value)
    : deliveriesByNumber(tx, build, text.toUpperCase())[0]
  if (delivery !== undefined) return { kind: 'delivery', record: delivery }
  const payment = code.ok ? paymentByCheckCode(tx, build, code.value) : paymentByNumber(tx, build, text.toUpperCase())
  return payment && { kind: 'payment', record: payment }
}

/** What is only found, not proved, is shown as lists show it: within the caller's warehouses, payments as domain.md §8 says. */
function isSeenBy(caller: Caller, { kind, record }: Found): boolean {
  if (!scopeCovers(caller.warehouses, record.scope.slice(3))) return false
  const own = ownOnly(caller)
  return kind === 'delivery' || (may(caller.role, 'payments.view') && (own === null || record.actor === own))
}

const agrees = (delivery: DeliveryRecord, receipt: Receipt): boolean =>
  delivery.no === receipt.number &&
  delivery.farmer_code === receipt.farmerCode &&
  delivery.net_g === receipt.netGrams &&
  delivery.amount_xaf === receipt.amountXaf &&
  delivery.net_pay_xaf === receipt.netToPayXaf &&
  delivery.day === receipt.date

function recordOf(deps: Register, tx: ReadTx, found: Found, inChain: boolean): ReceiptCheck['record'] {
  const { kind, record } = found
  const prints = printsOf(tx, deps.store.build, record.id)
  const shown = { kind, id: record.id, live: record.live === 1, prints, inChain }
  if (found.kind === 'payment') return { ...shown, status: 'paid', paid_xaf: found.record.amount_xaf, replacedBy: null }
  const { net_pay_xaf, paid_xaf, replaced_by } = found.record
  return { ...shown, status: statusOf(net_pay_xaf, paid_xaf), paid_xaf, replacedBy: replaced_by }
}
