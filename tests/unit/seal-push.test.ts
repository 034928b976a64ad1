import { createECDH, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { makePushKey, readPushKey } from '#relay/alerts/push-key.ts'
import { pushBytes, sealPush } from '#relay/alerts/seal-push.ts'
import { openPush } from '../support/push-endpoint.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url')
const pair = (key: string) => {
  const made = createECDH('prime256v1')
  made.setPrivateKey(key, 'base64url')
  return made
}

test('the example of RFC 8291 comes out as it stands there', () => {
  const salt = bytes('DGv6ra1nlYgDCS1FRnbzlw')
  const own = pair('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw')
  const p256dh = pair('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94').getPublicKey()
  const auth = bytes('BTBZMqHH6r4Tts7J_aSIgg')
  const sealed = sealPush(Buffer.from('When I grow up, I want to be a watermelon'), { p256dh, auth }, salt, own)
  expect(sealed.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_' +
      'yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('the longest message fits one record, and only its browser opens it', () => {
  const own = pair('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94')
  const auth = randomBytes(16)
  const message = Buffer.alloc(pushBytes, 'é')
  const sealed = sealPush(message, { p256dh: own.getPublicKey(), auth })
  expect(sealed.length).toBe(4096)
  expect(openPush(sealed, own, auth)).toEqual(message)
  expect(() => openPush(sealed, own, randomBytes(16))).toThrow()
  expect(() => sealPush(message, { p256dh: Buffer.alloc(65, 4), auth })).toThrow()
})

test('a push key is 43 signs that name a number of the curve, and nothing else', () => {
  const key = readPushKey(makePushKey())
  expect(Buffer.from(key?.publicKey ?? '', 'base64url')).toHaveLength(65)
  const zero = Buffer.alloc(32).toString('base64url')
  for (const text of ['', 'short', zero, Buffer.alloc(32, 255).toString('base64url'), `${makePushKey()}=`])
    expect(readPushKey(text), text).toBeUndefined()
})
