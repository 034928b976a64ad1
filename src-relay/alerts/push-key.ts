import { createECDH, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** The key that a relay shows to push services (VAPID, RFC 8292); `publicKey`: the point as browsers take it, in base64url. */
export interface PushKey {
  readonly privateKey: KeyObject
  readonly publicKey: string
}

/** A new key for RELAY_PUSH_KEY: a number of P-256 in base64url. */
export function makePushKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return privateKey.export({ format: 'jwk' }).d ?? ''
}

/** The key that a text is; undefined where it is none. */
export function readPushKey(text: string): PushKey | undefined {
  if (!/^[\w-]{43}$/.test(text)) return undefined
  try {
    const curve = createECDH('prime256v1')
    curve.setPrivateKey(text, 'base64url')
    const point = curve.getPublicKey()
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(part => part.toString('base64url'))
    const key = { kty: 'EC', crv: 'P-256', d: text, x: x ?? '', y: y ?? '' }
    return { privateKey: createPrivateKey({ key, format: 'jwk' }), publicKey: point.toString('base64url') }
  } catch {
    // zero, or beyond the order of the curve
    return undefined
  }
}
