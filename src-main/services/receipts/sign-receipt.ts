import { base64url, hex, parseBase64url } from '#shared/sync/bytes.ts'
import { assert } from '#shared/kit/assert.ts'
import { encodeReceipt, formatReceiptCode, shortReceiptCode } from '#shared/sync/receipt-code.ts'
import type { PaperProof } from '../../print/receipt-model.ts'
import type { WriteTx } from '../../storage/store.ts'
import type { Deps } from '../command.ts'

/** What a receipt vouches for. Units: grams, FCFA. A payment has no weight, and its amount twice. */
export interface Vouched {
  readonly no: string
  /** code of the farmer, or of the supplier who was paid */
  readonly code: string
  readonly day: string
  readonly net_g: number
  readonly amount_xaf: number
  readonly net_pay_xaf: number
}

/** The signed receipt as an op keeps it, with the short code that finds it. */
export type SignedReceipt = {
  readonly receipt: { readonly payload: string; readonly sig: string }
  readonly check: string
}

/** Signs a receipt over the head of this warehouse's log before the entry that will hold it (LEDGER §10). */
export function signReceipt(deps: Deps, tx: WriteTx, of: Vouched): SignedReceipt {
  const bytes = encodeReceipt({
    version: 1,
    org: deps.ledger.org().slice(0, 16),
    number: of.no,
    farmerCode: of.code,
    netGrams: of.net_g,
    amountXaf: of.amount_xaf,
    netToPayXaf: of.net_pay_xaf,
    date: of.day,
    head: hex(deps.ledger.headBefore(tx, deps.here.scope)).slice(0, 32),
    dev: deps.ledger.dev().slice(0, 16),
  })
  const signature = deps.ledger.signReceipt(bytes)
  return { receipt: { payload: base64url(bytes), sig: base64url(signature) }, check: shortReceiptCode(signature) }
}

/** What the paper shows of a signed receipt: any station prints the same again (LEDGER §10). */
export function proofOf({ receipt, check }: SignedReceipt): PaperProof {
  const bytes = parseBase64url(receipt.payload)
  const signature = parseBase64url(receipt.sig)
  assert(bytes.ok && signature.ok, 'a receipt in an accepted op is base64url')
  return { qrText: formatReceiptCode(bytes.value, signature.value), shortCode: check }
}
