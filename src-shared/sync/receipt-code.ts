import { assert } from '../kit/assert.ts'
import { err, ok, type Result } from '../kit/result.ts'
import { base45, parseBase45 } from './base45.ts'
import { concat, hex, parseHex, utf8, type Verifying } from './bytes.ts'
import { isCleanText } from './canonical.ts'
import { type Cbor, encodeCbor, parseCbor } from './cbor.ts'
import { LIMITS } from './limits.ts'
import { isHexId } from './scope.ts'

/**
 * What the code of a receipt says. `org`, `dev`: the first 8 bytes of their ids, 16 hex digits. `head`: the first 16
 * bytes of the log's head before the entry, 32 hex digits. Units: grams, whole XAF; `date` 'YYYY-MM-DD' in Douala.
 */
export interface Receipt {
  readonly version: 1
  readonly org: string
  readonly number: string
  readonly farmerCode: string
  readonly netGrams: number
  readonly amountXaf: number
  readonly netToPayXaf: number
  readonly date: string
  readonly head: string
  readonly dev: string
}

/** A station that may have signed: its whole id, 32 hex digits, and its Ed25519 key. */
export interface ReceiptSigner {
  readonly dev: string
  readonly publicKey: Uint8Array
  /** the organisation that it was of, where that one was adopted since (LEDGER §4) */
  readonly org?: string
}

/** Why a scanned text proves nothing. `at`: the value of a signed receipt that is of another shape. */
export type ReceiptFault =
  | { readonly kind: 'NotAReceiptCode' }
  | { readonly kind: 'UnknownStation' }
  | { readonly kind: 'BadSignature' }
  | { readonly kind: 'LaterReceipt'; readonly version: number }
  | { readonly kind: 'OtherOrganisation' }
  | { readonly kind: 'BadReceipt'; readonly at: string }

const PREFIX = 'CC1:'
const RECEIPT = utf8('CS1-receipt\0')
const SIGNATURE_BYTES = 64
const DEV_KEY = 10
// Three characters of base45 hold two bytes.
const LONGEST_TEXT = PREFIX.length + Math.ceil((LIMITS.receiptBytes * 3) / 2)

/**
 * The payload that the station signs, as a CBOR map with the keys 1 to 10 in the order of `Receipt`; the date as the
 * integer YYYYMMDD. Source: LEDGER §10, LED-50.
 */
export function encodeReceipt(receipt: Receipt): Uint8Array {
  const { version, org, number, farmerCode, netGrams, amountXaf, netToPayXaf, date, head, dev } = receipt
  const values: Cbor[] = [
    version,
    bytesOf(org),
    number,
    farmerCode,
    netGrams,
    amountXaf,
    netToPayXaf,
    Number(date.replaceAll('-', '')),
    bytesOf(head),
    bytesOf(dev),
  ]
  const payload = encodeCbor(new Map(values.map((value, i) => [i + 1, value])))
  const parsed = readReceipt(new Map(values.map((value, i) => [i + 1, value])))
  assert(parsed.ok, `a station made a malformed receipt: ${parsed.ok ? '' : parsed.error.at}`)
  assert(payload.length + SIGNATURE_BYTES <= LIMITS.receiptBytes, 'a receipt is short')
  return payload
}

function bytesOf(text: string): Uint8Array {
  const bytes = parseHex(text)
  assert(bytes.ok, 'ids and heads are hexadecimal')
  return bytes.value
}

/** What the station signs before it makes the entry. Source: LEDGER §10. */
export function receiptMessage(payload: Uint8Array): Uint8Array {
  return concat(RECEIPT, payload)
}

/** The text of the QR code: `CC1:` and base45 of payload ‖ signature. Source: LEDGER §10, LED-51. */
export function formatReceiptCode(payload: Uint8Array, signature: Uint8Array): string {
  assert(signature.length === SIGNATURE_BYTES, 'an Ed25519 signature is 64 bytes')
  return PREFIX + base45(concat(payload, signature))
}

/**
 * The short code that is typed to find a record, e.g. `7F3A-91C2-D04E`: the first 48 bits of the signature. Alone it
 * proves nothing. Source: LEDGER §10, LED-53.
 */
export function shortReceiptCode(signature: Uint8Array): string {
  assert(signature.length === SIGNATURE_BYTES, 'an Ed25519 signature is 64 bytes')
  return groupByFour(hex(signature.subarray(0, 6)).toUpperCase())
}

/** A short code as a person types it, in any case and with any spaces or dashes, in its one spelling. */
export function parseShortReceiptCode(typed: string): Result<string, ReceiptFault> {
  const digits = typed.replace(/[\s-]/g, '').toUpperCase()
  return /^[0-9A-F]{12}$/.test(digits) ? ok(groupByFour(digits)) : err({ kind: 'NotAReceiptCode' })
}

function groupByFour(digits: string): string {
  return `${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8, 12)}`
}

/** What a checker holds: the organisation and the keys of its stations, no network. */
export interface ReceiptSources {
  readonly verifying: Verifying
  /** 32 hex digits. */
  readonly org: string
  /** Every station that ever was a member. */
  readonly signers: readonly ReceiptSigner[]
}

/** A receipt whose signature holds, and which station made it. */
export interface CheckedReceipt {
  readonly receipt: Receipt
  readonly dev: string
  readonly shortCode: string
}

/**
 * The receipt that a scanned text proves: one of the organisation's stations signed exactly these values. All stations
 * that share the 8 bytes of `dev` are tried. No value but those 8 bytes is looked at before a signature holds.
 * It does not say that the receipt is unpaid or not voided. Errors: `ReceiptFault`. Source: LEDGER §10, RC-2, LED-52.
 */
export function checkReceiptCode(sources: ReceiptSources, text: string): Result<CheckedReceipt, ReceiptFault> {
  if (!text.startsWith(PREFIX) || text.length > LONGEST_TEXT) return err({ kind: 'NotAReceiptCode' })
  const bytes = parseBase45(text.slice(PREFIX.length))
  if (!bytes.ok || bytes.value.length <= SIGNATURE_BYTES) return err({ kind: 'NotAReceiptCode' })
  const payload = bytes.value.subarray(0, -SIGNATURE_BYTES)
  const signature = bytes.value.subarray(-SIGNATURE_BYTES)
  const map = parseCbor(payload, LIMITS.receiptLevels)
  if (!map.ok || !(map.value instanceof Map)) return err({ kind: 'NotAReceiptCode' })
  const dev = map.value.get(DEV_KEY)
  if (!(dev instanceof Uint8Array) || dev.length !== 8) return err({ kind: 'NotAReceiptCode' })
  const candidates = sources.signers.filter(signer => signer.dev.startsWith(hex(dev)))
  if (candidates.length === 0) return err({ kind: 'UnknownStation' })
  const message = receiptMessage(payload)
  const signer = candidates.find(({ publicKey }) => sources.verifying.verify(publicKey, message, signature))
  if (!signer) return err({ kind: 'BadSignature' })
  const version = map.value.get(1)
  if (typeof version === 'number' && version > 1) return err({ kind: 'LaterReceipt', version })
  const receipt = readReceipt(map.value)
  if (!receipt.ok) return receipt
  assert(isHexId(sources.org), 'an organisation has an id of 32 hex digits')
  if (!(signer.org ?? sources.org).startsWith(receipt.value.org)) return err({ kind: 'OtherOrganisation' })
  return ok({ receipt: receipt.value, dev: signer.dev, shortCode: shortReceiptCode(signature) })
}

type BadReceipt = { readonly kind: 'BadReceipt'; readonly at: string }

function readReceipt(map: Map<number, Cbor>): Result<Receipt, BadReceipt> {
  const [version, org, number, farmerCode, netGrams, amountXaf, netToPayXaf, date, head, dev] = Array.from(
    { length: 10 },
    (_, i) => map.get(i + 1),
  )
  const bad = (at: string): Result<Receipt, BadReceipt> => err({ kind: 'BadReceipt', at })
  if (map.size !== 10 || version !== 1) return bad('version')
  if (!(org instanceof Uint8Array) || org.length !== 8) return bad('org')
  if (typeof number !== 'string' || number === '' || !isCleanText(number)) return bad('number')
  if (typeof farmerCode !== 'string' || !isCleanText(farmerCode)) return bad('farmerCode')
  if (typeof netGrams !== 'number') return bad('netGrams')
  if (typeof amountXaf !== 'number') return bad('amountXaf')
  if (typeof netToPayXaf !== 'number') return bad('netToPayXaf')
  const day = typeof date === 'number' ? dayText(date) : undefined
  if (day === undefined) return bad('date')
  if (!(head instanceof Uint8Array) || head.length !== 16) return bad('head')
  if (!(dev instanceof Uint8Array) || dev.length !== 8) return bad('dev')
  return ok({
    version,
    org: hex(org),
    number,
    farmerCode,
    netGrams,
    amountXaf,
    netToPayXaf,
    date: day,
    head: hex(head),
    dev: hex(dev),
  })
}

function dayText(yyyymmdd: number): string | undefined {
  const digits = String(yyyymmdd)
  const month = Number(digits.slice(4, 6))
  const day = Number(digits.slice(6))
  const year = Number(digits.slice(0, 4))
  if (digits.length !== 8 || month < 1 || month > 12 || day < 1) return undefined
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day <= days ? `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}` : undefined
}
