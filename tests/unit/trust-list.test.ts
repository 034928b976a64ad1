import { expect, test } from 'vitest'
import { base64url } from '#shared/sync/bytes.ts'
import { certificateMessage, devId, encodeCertificate, orgId } from '#shared/sync/certificate.ts'
import { checkReceiptCode, encodeReceipt, formatReceiptCode, receiptMessage } from '#shared/sync/receipt-code.ts'
import { parseSignedText, signedText } from '#shared/sync/signed-text.ts'
import { openTrustList, signTrustList, type TrustList } from '#shared/sync/trust-list.ts'
import { namedSigning, testHashing, testVerifying } from '../support/crypto.ts'

const ports = { hashing: testHashing, verifying: testVerifying }
const root = namedSigning('root')
const [first, second, stranger] = ['first', 'second', 'stranger'].map(namedSigning) as [
  typeof root,
  typeof root,
  typeof root,
]
const org = orgId(testHashing, root.publicKey)
const idOf = (who: typeof root) => devId(testHashing, who.publicKey)

function certify(who: typeof root, by: typeof root, rt: string[] = []) {
  const bytes = encodeCertificate(testHashing, {
    v: 1,
    org,
    dev: idOf(who),
    pub: base64url(who.publicKey),
    tls: base64url(new Uint8Array(32)),
    wh: '019a0000-0000-7000-8000-000000000001',
    sc: [],
    rt,
    by: by === root ? 'root' : idOf(by),
    t: 1,
  })
  return { bytes, signature: by.sign(certificateMessage(bytes)) }
}

const ofFirst = certify(first, root, ['enrol'])
const list: TrustList = {
  rootPublicKey: root.publicKey,
  organisation: 'SCOOPS </script><img src=x onerror=alert(1)>',
  t: 10,
  until: 20,
  stations: [[ofFirst], [certify(second, first), ofFirst]],
  excluded: [],
  bridges: [],
  depots: [{ code: 'EBO', name: 'Magasin d’Ebebda' }],
}
const opened = (text: string) => openTrustList(ports, text)
const why = (text: string) => {
  const found = opened(text)
  return found.ok ? 'taken' : found.error.why
}

test('LED-54: a list of certified stations, signed by one of them, names who may have signed a receipt', () => {
  const found = opened(signTrustList(first, idOf(first), list))
  expect(found).toMatchObject({ ok: true, value: { org, t: 10, until: 20, organisation: list.organisation } })
  if (!found.ok) return
  const receipt = {
    version: 1 as const,
    org: org.slice(0, 16),
    number: 'EBO7KD-2627-L00412',
    farmerCode: 'EBO7KD-PL00873',
    netGrams: 72_500,
    amountXaf: 108_750,
    netToPayXaf: 98_750,
    date: '2026-11-15',
    head: '0f'.repeat(16),
    dev: idOf(second).slice(0, 16),
  }
  const payload = encodeReceipt(receipt)
  const code = formatReceiptCode(payload, second.sign(receiptMessage(payload)))
  const sources = { verifying: testVerifying, org: found.value.org, signers: found.value.signers }
  expect(checkReceiptCode(sources, code)).toMatchObject({ ok: true, value: { receipt } })
})

test('what the organisation did not certify or sign is refused', () => {
  expect(why(signTrustList(stranger, idOf(first), list))).toBe('BadSignature')
  expect(why(signTrustList(stranger, idOf(stranger), list))).toBe('UnknownMaker')
  expect(why(signTrustList(first, idOf(first), { ...list, excluded: [idOf(first)] }))).toBe('UnknownMaker')
  const self = certify(stranger, stranger)
  const stations = [...list.stations, [self]]
  expect(why(signTrustList(first, idOf(first), { ...list, stations }))).toBe('UnknownIssuer')
  const forged = { bytes: certify(stranger, root).bytes, signature: stranger.sign(new Uint8Array(1)) }
  expect(why(signTrustList(first, idOf(first), { ...list, stations: [...list.stations, [forged]] }))).toBe(
    'BadSignature',
  )
  const unfit = [[certify(stranger, second), certify(second, first), ofFirst]]
  expect(why(signTrustList(first, idOf(first), { ...list, stations: [...list.stations, ...unfit] }))).toBe(
    'IssuerMayNotEnrol',
  )
  expect(why(signTrustList(first, idOf(first), { ...list, rootPublicKey: stranger.publicKey }))).toBe(
    'OtherOrganisation',
  )
})

test('a list that was changed in any byte is refused, and so is what is none', () => {
  const text = signTrustList(first, idOf(first), list)
  const parts = parseSignedText('CST1', text, 1_000_000)
  if (!parts.ok) throw new Error('a list is a signed text')
  const { bytes, signature } = parts.value
  for (let at = 0; at < bytes.length; at += 7) {
    const other = Uint8Array.from(bytes)
    other[at] = (other[at] ?? 0) ^ 1
    expect(opened(signedText('CST1', { bytes: other, signature })).ok, `byte ${at}`).toBe(false)
  }
  for (const none of [
    '',
    '__TRUST_LIST__',
    'CST1.e30.',
    text.slice(0, -1),
    `${text}.AA`,
    text.replace('CST1', 'CSC1'),
  ]) {
    expect(opened(none).ok).toBe(false)
  }
})
