import { createHash, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeTlsIdentity } from '#main/storage/self-signed-certificate.ts'

test('the certificate is one that Node reads, with the dates and the key that LEDGER §4 asks', () => {
  const { key, certificate, spki } = makeTlsIdentity('station', randomBytes(15))
  const read = new X509Certificate(certificate)
  expect(read.verify(read.publicKey)).toBe(true)
  expect(read.checkPrivateKey(createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' }))).toBe(true)
  expect(read.subject).toBe('CN=station')
  expect(new Date(read.validFrom).getUTCFullYear()).toBe(2000)
  expect(new Date(read.validTo).getUTCFullYear()).toBe(2049)
  expect(read.ca).toBe(false)
  expect(read.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
  const own = createHash('sha256')
    .update(read.publicKey.export({ format: 'der', type: 'spki' }))
    .digest()
  expect(Buffer.from(spki).equals(own)).toBe(true)
})
