import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { nodeSigning, nodeVerifying } from '#node/crypto.ts'
import { base64url } from '#shared/sync/bytes.ts'
import {
  freshTalkKey,
  isGivenBy,
  openTalkKey,
  openText,
  sealText,
  wrapTalkKey,
} from '#main/services/security/talk-keys.ts'
import { publicHalf, x25519Private } from '#main/services/security/user-keys.ts'

let drawn = 0
const random = {
  bytes: (count: number) =>
    new Uint8Array(createHash('shake256', { outputLength: count }).update(`${drawn++}`).digest()),
  uuid: () => '01890a5d-ac96-774b-bcce-b302099a8057',
}
const person = (user: string) => {
  const key = x25519Private(random.bytes(32))
  return { user, key, x: publicHalf(key) }
}
const [anna, boris, clara] = [person('anna'), person('boris'), person('clara')]
const signing = nodeSigning(random.bytes(32))
const of = { conversation: 'c', key: 'k' }
const secret = freshTalkKey(random)
const given = wrapTalkKey(random, signing, of, secret, [anna, boris])
const wrapOf = (user: string, from = given) => {
  const found = from.wraps.find(one => one.user === user)
  if (found === undefined) throw new Error('it was wrapped to him')
  return { ...found, eph: from.eph }
}

describe('MSG-6: a key that goes to some people (TALK-50)', () => {
  test('opens for each of them and for nobody else, at no other place and under no other name', () => {
    for (const { user, key } of [anna, boris]) expect(openTalkKey(key, { ...of, user }, wrapOf(user))).toEqual(secret)
    expect(openTalkKey(clara.key, { ...of, user: 'boris' }, wrapOf('boris'))).toBeUndefined()
    expect(openTalkKey(boris.key, { ...of, user: 'anna' }, wrapOf('boris'))).toBeUndefined()
    expect(openTalkKey(boris.key, { ...of, conversation: 'd', user: 'boris' }, wrapOf('boris'))).toBeUndefined()
    expect(openTalkKey(boris.key, { ...of, key: 'l', user: 'boris' }, wrapOf('boris'))).toBeUndefined()
  })

  test('is nobody’s whose halves give no secret, or whose box is cut', () => {
    const zero = base64url(new Uint8Array(32))
    for (const eph of [zero, '', 'x', 'é'.repeat(43)]) {
      expect(openTalkKey(boris.key, { ...of, user: 'boris' }, { ...wrapOf('boris'), eph })).toBeUndefined()
    }
    for (const box of ['', 'AAAA', wrapOf('boris').box.slice(0, -2)]) {
      expect(openTalkKey(boris.key, { ...of, user: 'boris' }, { ...wrapOf('boris'), box })).toBeUndefined()
    }
  })

  test('is signed whole by who gave it', () => {
    const ed = base64url(signing.publicKey)
    expect(isGivenBy(nodeVerifying, ed, of, given)).toBe(true)
    const [first, ...others] = given.wraps
    const changed = [
      { ...given, wraps: others },
      { ...given, wraps: [{ ...(first as typeof wrapShape), user: 'clara' }, ...others] },
      { ...given, eph: base64url(random.bytes(32)) },
      { ...given, sig: 'x' },
    ]
    for (const one of changed) expect(isGivenBy(nodeVerifying, ed, of, one)).toBe(false)
    expect(isGivenBy(nodeVerifying, ed, { ...of, conversation: 'd' }, given)).toBe(false)
    expect(isGivenBy(nodeVerifying, base64url(random.bytes(32)), of, given)).toBe(false)
  })
})

const wrapShape = { user: '', x: '', box: '' }

test('MSG-6: a text opens at its place and in the name of its author alone; twice the same text is twice another box', () => {
  const place = { conversation: 'c', id: 'm', actor: 'anna' }
  const box = sealText(random, secret, place, 'Le coffre est vide à 18 h 🌴')
  expect(openText(secret, place, box)).toBe('Le coffre est vide à 18 h 🌴')
  expect(sealText(random, secret, place, 'Le coffre est vide à 18 h 🌴')).not.toBe(box)
  const others = [
    { ...place, conversation: 'd' },
    { ...place, id: 'n' },
    { ...place, actor: 'boris' },
  ]
  for (const other of others) expect(openText(secret, other, box)).toBeUndefined()
  expect(openText(freshTalkKey(random), place, box)).toBeUndefined()
  for (const cut of ['', 'A', box.slice(4), `${box.slice(0, -4)}AAAA`])
    expect(openText(secret, place, cut)).toBeUndefined()
})
