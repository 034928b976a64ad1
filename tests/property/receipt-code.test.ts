import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base45, parseBase45 } from '#shared/sync/base45.ts'
import { devId, orgId } from '#shared/sync/certificate.ts'
import {
  checkReceiptCode,
  encodeReceipt,
  formatReceiptCode,
  type Receipt,
  type ReceiptSigner,
  receiptMessage,
} from '#shared/sync/receipt-code.ts'
import { namedSigning, testHashing, testVerifying } from '../support/crypto.ts'
import { runs } from '../support/runs.ts'

const station = namedSigning('receipt station')
const dev = devId(testHashing, station.publicKey)
const org = orgId(testHashing, namedSigning('receipt root').publicKey)
const signers: ReceiptSigner[] = [{ dev, publicKey: station.publicKey }]
const sources = { verifying: testVerifying, org, signers }

const receipt: fc.Arbitrary<Receipt> = fc.record({
  version: fc.constant(1 as const),
  org: fc.constant(org.slice(0, 16)),
  number: fc.nat(99_999).map(n => `EBO7KD-2627-L${String(n).padStart(5, '0')}`),
  farmerCode: fc.nat(99_999).map(n => `EBO7KD-PL${String(n).padStart(5, '0')}`),
  netGrams: fc.nat(5_000_000),
  amountXaf: fc.nat(50_000_000),
  netToPayXaf: fc.nat(50_000_000),
  date: fc.constantFrom('2026-08-01', '2026-12-31', '2028-02-29'),
  head: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(head => Buffer.from(head).toString('hex')),
  dev: fc.constant(dev.slice(0, 16)),
})

function codeOf(one: Receipt): string {
  const payload = encodeReceipt(one)
  return formatReceiptCode(payload, station.sign(receiptMessage(payload)))
}

test('what a station signed is read back, short enough for a QR of version 11 at level Q', () => {
  fc.assert(
    fc.property(receipt, one => {
      const code = codeOf(one)
      expect(checkReceiptCode(sources, code)).toMatchObject({ ok: true, value: { receipt: one, dev } })
      expect(code.length).toBeLessThanOrEqual(259)
      expect(code).toMatch(/^[0-9A-Z $%*+./:-]+$/)
    }),
    { numRuns: runs(300, 5000), seed: 1 },
  )
})

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

/** A small generator of its own: a million codes must not wait for shrinkable values. */
function makeDice(seed: number): (sides: number) => number {
  let state = seed
  return sides => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

function mutate(code: string, dice: (sides: number) => number): string {
  const at = dice(code.length)
  const letter = ALPHABET.charAt(dice(ALPHABET.length))
  switch (dice(7)) {
    case 0:
      return code.slice(0, at) + code.slice(at + 1)
    case 1:
      return code.slice(0, at) + letter + code.slice(at)
    case 2:
      return code.slice(0, at)
    case 3:
      return code + letter
    case 4:
      return code.toLowerCase()
    case 5: {
      // One bit of the bytes themselves, so that the text is always well formed.
      const bytes = parseBase45(code.slice(4))
      if (!bytes.ok) throw new Error('the code is base45')
      const i = dice(bytes.value.length)
      bytes.value[i] = (bytes.value[i] ?? 0) ^ (1 << dice(8))
      return `CC1:${base45(bytes.value)}`
    }
    default:
      return code.slice(0, at) + letter + code.slice(at + 1)
  }
}

test('RC-2: mutated codes: none is accepted, none throws', () => {
  const codes = fc.sample(receipt, { numRuns: 20, seed: 2 }).map(codeOf)
  const count = runs(10_000, 1_000_000)
  const dice = makeDice(20260801)
  const faults: Record<string, number> = {}
  let accepted = 0
  for (let n = 0; n < count; n++) {
    const code = codes[n % codes.length] ?? ''
    const mutant = mutate(code, dice)
    if (mutant === code) continue
    const checked = checkReceiptCode(sources, mutant)
    if (checked.ok) accepted++
    else faults[checked.error.kind] = (faults[checked.error.kind] ?? 0) + 1
  }
  expect(accepted).toBe(0)
  for (const kind of ['NotAReceiptCode', 'BadSignature', 'UnknownStation'])
    expect(faults[kind], kind).toBeGreaterThan(9)
})

test('RC-2: stations that share the 8 bytes of an id: the one that signed is found', () => {
  const keys = Array.from({ length: 20 }, (_, n) => namedSigning(`kid ${n}`))
  // Ids are made to collide: only their first 16 digits are in a code.
  const twins = keys.map((key, n) => ({
    dev: dev.slice(0, 16) + n.toString(16).padStart(16, '0'),
    publicKey: key.publicKey,
  }))
  const receipts = fc.sample(receipt, { numRuns: 1000, seed: 3 })
  for (const [n, one] of receipts.entries()) {
    const key = keys[n % keys.length]
    if (!key) throw new Error('twenty keys')
    const payload = encodeReceipt(one)
    const code = formatReceiptCode(payload, key.sign(receiptMessage(payload)))
    const checked = checkReceiptCode({ verifying: testVerifying, org, signers: [...signers, ...twins] }, code)
    expect(checked.ok && checked.value.dev).toBe(twins[n % keys.length]?.dev)
    const without = twins.filter((_, i) => i !== n % keys.length)
    expect(checkReceiptCode({ verifying: testVerifying, org, signers: without }, code)).toEqual({
      ok: false,
      error: { kind: 'BadSignature' },
    })
  }
})
