import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { assert } from '#shared/kit/assert.ts'
import { nodeHashing } from './crypto.ts'

/** A key and the certificate it signed for itself. */
export interface TlsIdentity {
  /** PKCS #8 */
  readonly key: Uint8Array
  /** DER */
  readonly certificate: Uint8Array
  /** SHA-256 of its public key as it stands in the certificate (SPKI) */
  readonly spki: Uint8Array
}

/** A DER value: tag, length, content. Source: X.690 §8.1. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, Math.floor(length / 0x100), length % 0x100]
  assert(length < 0x1_0000, 'a certificate is shorter than 64 KiB')
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts)
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
const commonName = '550403'
const basicConstraints = '551d13'

/**
 * A fresh P-256 key with its self-signed certificate, dates 2000 to 2049 because clocks lie: what is trusted is the hash of its key,
 * which stands in the station's membership certificate (LEDGER §4). Source: RFC 5280 §4.1.
 */
export function makeTlsIdentity(name: string, serial: Uint8Array): TlsIdentity {
  assert(serial.length >= 8 && serial.length <= 16, 'a serial number is random, and short enough')
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { format: 'der', type: 'spki' },
    privateKeyEncoding: { format: 'der', type: 'pkcs8' },
  })
  const named = sequence(der(0x31, sequence(oid(commonName), der(0x0c, Buffer.from(name, 'utf8')))))
  const extensions = sequence(sequence(oid(basicConstraints), der(0x01, Buffer.from([0xff])), der(0x04, sequence())))
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1]), serial),
    ecdsaWithSha256,
    named,
    sequence(der(0x17, Buffer.from('000101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    named,
    publicKey,
    der(0xa3, extensions),
  )
  const signature = sign('sha256', body, createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' }))
  const certificate = sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
  return {
    key: new Uint8Array(privateKey),
    certificate: new Uint8Array(certificate),
    spki: nodeHashing.sha256(new Uint8Array(publicKey)),
  }
}
