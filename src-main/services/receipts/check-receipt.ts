import { statusOf } from '#shared/domain/decide-payment.ts'
import { ok } from '#shared/kit/result.ts'
import type { Verifying } from '#shared/sync/bytes.ts'
import { checkReceiptCode, parseShortReceiptCode, type Receipt } from '#shared/sync/receipt-code.ts'
import { type DeliveryRecord, deliveriesByNumber, deliveryByCheckCode } from '../../repositories/delivery.ts'
import { printsOf } from '../../repositories/print.ts'
import { stationName } from '../../repositories/station.ts'
import type { ReadTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'

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

/**
 * *Vérifier un reçu*, with no network: a scanned `CC1:` code is proved by its signature alone; a short code or a number only finds
 * the record. Never an error for bad text: the answer is no, and why.
 */
export const checkReceipt = (deps: Deps, verifying: Verifying, input: { text: string }) =>
  ok(deps.store.read(tx => checked(deps, tx, verifying, input.text.trim())))

function checked(deps: Deps, tx: ReadTx, verifying: Verifying, text: string): ReceiptCheck {
  const { build } = deps.store
  if (text.toUpperCase().startsWith('CC1:')) {
    const sources = { verifying, org: deps.ledger.org(), signers: deps.ledger.signers() }
    const proof = checkReceiptCode(sources, text)
    if (!proof.ok)
      return { authentic: false, how: 'none', why: proof.error.kind, number: null, payload: null, record: null }
    const { receipt, dev } = proof.value
    const found = deliveriesByNumber(tx, build, receipt.number).find(one => agrees(one, receipt))
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
        station: stationName(tx, build, dev),
      },
      record:
        found === undefined
          ? null
          : recordOf(
              deps,
              tx,
              found,
              deps.ledger.followsHead(tx, { scope: found.scope, e: 'delivery', i: found.root }, receipt.head),
            ),
    }
  }
  const code = parseShortReceiptCode(text)
  const found = code.ok
    ? deliveryByCheckCode(tx, build, code.value)
    : deliveriesByNumber(tx, build, text.toUpperCase())[0]
  if (found === undefined) {
    return { authentic: false, how: 'none', why: 'NotFound', number: null, payload: null, record: null }
  }
  return {
    authentic: false,
    how: 'found',
    why: null,
    number: found.no,
    payload: null,
    record: recordOf(deps, tx, found, true),
  }
}

/** Every signed value is the record's: a number reused elsewhere does not pass for it. */
const agrees = (delivery: DeliveryRecord, receipt: Receipt): boolean =>
  delivery.no === receipt.number &&
  delivery.farmer_code === receipt.farmerCode &&
  delivery.net_g === receipt.netGrams &&
  delivery.amount_xaf === receipt.amountXaf &&
  delivery.net_pay_xaf === receipt.netToPayXaf &&
  delivery.day === receipt.date

const recordOf = (deps: Deps, tx: ReadTx, delivery: DeliveryRecord, inChain: boolean): ReceiptCheck['record'] => ({
  id: delivery.id,
  live: delivery.live === 1,
  status: statusOf(delivery.net_pay_xaf, delivery.paid_xaf),
  paid_xaf: delivery.paid_xaf,
  replacedBy: delivery.replaced_by,
  prints: printsOf(tx, deps.store.build, delivery.id),
  inChain,
})
