import { describe, expect, test } from 'vitest'
import { base45 } from '#shared/sync/base45.ts'
import { concat, type Verifying } from '#shared/sync/bytes.ts'
import { type Cbor, encodeCbor } from '#shared/sync/cbor.ts'
import { devId, orgId } from '#shared/sync/certificate.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import {
  checkReceiptCode,
  encodeReceipt,
  formatReceiptCode,
  parseShortReceiptCode,
  type Receipt,
  receiptMessage,
  shortReceiptCode,
} from '#shared/sync/receipt-code.ts'
import { namedSigning, testHashing, testVerifying } from '../support/crypto.ts'

const station = namedSigning('station')
const dev = devId(testHashing, station.publicKey)
const org = orgId(testHashing, namedSigning('root').publicKey)
const sources = { verifying: testVerifying, org, signers: [{ dev, publicKey: station.publicKey }] }

const receipt: Receipt = {
  version: 1,
  org: org.slice(0, 16),
  number: 'EBO7KD-2627-L00412',
  farmerCode: 'EBO7KD-PL00873',
  netGrams: 72_500,
  amountXaf: 108_750,
  netToPayXaf: 98_750,
  date: '2026-11-15',
  head: '0f'.repeat(16),
  dev: dev.slice(0, 16),
}

/** Signs any map, also one that no station would make: only the check after the signature is left. */
function signed(change: (map: Map<number, Cbor>) => void): string {
  const values: [number, Cbor][] = [
    [1, 1],
    [2, Uint8Array.from(Buffer.from(receipt.org, 'hex'))],
    [3, receipt.number],
    [4, receipt.farmerCode],
    [5, receipt.netGrams],
    [6, receipt.amountXaf],
    [7, receipt.netToPayXaf],
    [8, 20_261_115],
    [9, new Uint8Array(16)],
    [10, Uint8Array.from(Buffer.from(receipt.dev, 'hex'))],
  ]
  const map = new Map(values)
  change(map)
  const payload = encodeCbor(map)
  return formatReceiptCode(payload, station.sign(receiptMessage(payload)))
}

const fault = (text: string): unknown => {
  const checked = checkReceiptCode(sources, text)
  return checked.ok ? 'taken' : checked.error
}

describe('receipt codes, LEDGER §10', () => {
  test('a receipt that a station signed is proved', () => {
    const payload = encodeReceipt(receipt)
    const signature = station.sign(receiptMessage(payload))
    expect(checkReceiptCode(sources, formatReceiptCode(payload, signature))).toEqual({
      ok: true,
      value: { receipt, dev, shortCode: shortReceiptCode(signature) },
    })
  })

  test('RC-2: no value is looked at before the signature holds', () => {
    const order: string[] = []
    const verifying: Verifying = {
      verify: (key, message, signature) => {
        order.push('verify')
        return testVerifying.verify(key, message, signature)
      },
    }
    const later = signed(map => map.set(1, 2).set(5, 'not a weight'))
    const spoiled = later.slice(0, -1) + (later.endsWith('0') ? '1' : '0')
    expect(checkReceiptCode({ ...sources, verifying }, spoiled)).toMatchObject({ error: { kind: 'BadSignature' } })
    expect(checkReceiptCode({ ...sources, verifying }, later)).toEqual({
      ok: false,
      error: { kind: 'LaterReceipt', version: 2 },
    })
    expect(order).toEqual(['verify', 'verify'])
  })

  test('values of another shape are refused though signed', () => {
    const cases: [string, (map: Map<number, Cbor>) => void][] = [
      ['version', map => map.set(1, 0)],
      ['version', map => map.set(11, 1)],
      ['version', map => map.delete(4)],
      ['org', map => map.set(2, new Uint8Array(7))],
      ['number', map => map.set(3, '')],
      ['number', map => map.set(3, 'a\0')],
      ['farmerCode', map => map.set(4, 7)],
      ['netGrams', map => map.set(5, '72500')],
      ['amountXaf', map => map.set(6, [])],
      ['netToPayXaf', map => map.set(7, new Map())],
      ['date', map => map.set(8, 20_260_229)],
      ['date', map => map.set(8, 20_261_301)],
      ['date', map => map.set(8, 1)],
      ['date', map => map.set(8, '2026-11-15')],
      ['head', map => map.set(9, new Uint8Array(15))],
    ]
    for (const [at, change] of cases) expect(fault(signed(change)), at).toEqual({ kind: 'BadReceipt', at })
    expect(fault(signed(map => map.set(2, new Uint8Array(8))))).toEqual({ kind: 'OtherOrganisation' })
    expect(fault(signed(map => map.delete(10)))).toEqual({ kind: 'NotAReceiptCode' })
    expect(fault(signed(map => map.set(10, new Uint8Array(8))))).toEqual({ kind: 'UnknownStation' })
  })

  test('what is no receipt code is told so: prefix, alphabet, size, depth', () => {
    const code = signed(() => {})
    for (const text of [
      '',
      'CC1:',
      'CC2:',
      code.slice(4),
      `cc1:${code.slice(4)}`,
      ` ${code}`,
      `${code}\n`,
      'https://x',
    ]) {
      expect(fault(text), JSON.stringify(text.slice(0, 8))).toEqual({ kind: 'NotAReceiptCode' })
    }
    expect(fault(`CC1:${base45(new Uint8Array(64))}`)).toEqual({ kind: 'NotAReceiptCode' })
    const deep = concat(Uint8Array.from([0xa1, 0x01, 0x81, 0x81, 0x81, 0x81, 0x00]), new Uint8Array(64))
    expect(fault(`CC1:${base45(deep)}`)).toEqual({ kind: 'NotAReceiptCode' })
    expect(fault(signed(map => map.set(3, 'x'.repeat(LIMITS.receiptBytes))))).toEqual({ kind: 'NotAReceiptCode' })
    expect(fault(`CC1:${'0'.repeat(1_000_000)}`)).toEqual({ kind: 'NotAReceiptCode' })
  })

  test('a station does not sign a receipt that no checker would take', () => {
    expect(() => encodeReceipt({ ...receipt, date: '2026-02-30' })).toThrow('malformed receipt')
    expect(() => encodeReceipt({ ...receipt, netGrams: -1 })).toThrow('unsigned')
    expect(() => encodeReceipt({ ...receipt, dev })).toThrow('malformed receipt')
  })

  test('LED-53: the short code is the beginning of the signature, typed in any case and spacing', () => {
    const signature = Uint8Array.from(Buffer.from('7f3a91c2d04e'.padEnd(128, '0'), 'hex'))
    expect(shortReceiptCode(signature)).toBe('7F3A-91C2-D04E')
    for (const typed of ['7F3A-91C2-D04E', '7f3a91c2d04e', ' 7f3a 91c2-d04e ']) {
      expect(parseShortReceiptCode(typed)).toEqual({ ok: true, value: '7F3A-91C2-D04E' })
    }
    for (const typed of ['', '7F3A-91C2', '7F3A-91C2-D04G', '7F3A-91C2-D04E-0']) {
      expect(parseShortReceiptCode(typed)).toEqual({ ok: false, error: { kind: 'NotAReceiptCode' } })
    }
  })
})
