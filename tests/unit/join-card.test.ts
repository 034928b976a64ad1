import { describe, expect, test } from 'vitest'
import { nodeSigning, nodeVerifying } from '#main/storage/crypto.ts'
import { certify, makeCard } from '#main/storage/issue-card.ts'
import type { StationIdentity } from '#main/storage/ledger.ts'
import { openSecret, sealingKey, sealSecret } from '#main/storage/sealed-secret.ts'
import { base64url, concat, utf8 } from '#shared/sync/bytes.ts'
import { type JoinCard, cardText, openCard, parseCardText, signCard } from '#shared/sync/join-card.ts'
import { parseRequest, parseRequestText, requestText, signRequest } from '#shared/sync/join-request.ts'
import { testHashing, testSigning, testVerifying } from '../support/crypto.ts'
import { seededBytes, testIdentity, testRoot } from '../support/station.ts'

const sources = { hashing: testHashing, verifying: testVerifying }
const draw = seededBytes('join cards')
const seed = draw(32)
const box = draw(32)
const tls = base64url(draw(32))
const fields = { tls, box: base64url(sealingKey(box)), name: 'Comptoir', app: '0.1.0' }
const request = signRequest(sources, testSigning(seed), fields)
const issuer = testIdentity({ name: 'issuer' })
const backup = draw(32)
const relay = { url: 'https://siege.example.org/', id: '0123456789abcdef0123456789abcdef' }
const told = { organisation: 'Coopérative', addresses: ['192.168.1.20:47800'], relay }

function cardBy(identity: StationIdentity, terms: Partial<Parameters<typeof certify>[1]> = {}, asked = request) {
  const { pub, tls: spki } = asked.request
  const warehouse = '00000000-0000-7000-8000-0000000000a1'
  const certificate = certify(identity, {
    dev: asked.dev,
    pub,
    tls: spki,
    wh: warehouse,
    sc: [],
    rt: [],
    t: 1,
    ...terms,
  })
  const made = makeCard(
    { identity, issuers: [identity.certificate], backup, random: { bytes: draw } },
    certificate,
    asked,
    told,
  )
  if (!made.ok) throw new Error(made.error.why)
  return made.value
}
const open = (card: { bytes: Uint8Array; signature: Uint8Array }) =>
  openCard({ ...sources, own: { dev: request.dev, tls } }, card)

describe('the request of a station (CS-71)', () => {
  test('its own key signed it, and the bytes are these for ever', () => {
    expect(Buffer.from(request.bytes).toString()).toBe(
      `{"v":1,"pub":"${request.request.pub}","tls":"${tls}","box":"${fields.box}","name":"Comptoir","app":"0.1.0"}`,
    )
    expect(
      nodeVerifying.verify(nodeSigning(seed).publicKey, concat(utf8('CS1-join\0'), request.bytes), request.signature),
    ).toBe(true)
    expect(parseRequestText(sources, requestText(request))).toEqual({ ok: true, value: request })
  })

  test('one changed byte anywhere, and it is none', () => {
    for (let at = 0; at < request.bytes.length; at += 3) {
      const bytes = request.bytes.slice()
      bytes[at] = (bytes[at] ?? 0) ^ 1
      expect(parseRequest(sources, { ...request, bytes }).ok).toBe(false)
    }
    const other = { ...request, signature: request.signature.slice().reverse() }
    expect(parseRequest(sources, other)).toEqual({ ok: false, error: { kind: 'BadRequest', why: 'BadSignature' } })
  })

  test('other keys, other shapes, too long', () => {
    const sign = (text: string) => {
      const bytes = utf8(text)
      return parseRequest(sources, { bytes, signature: testSigning(seed).sign(concat(utf8('CS1-join\0'), bytes)) })
    }
    const whole = Buffer.from(request.bytes).toString()
    expect(sign(whole).ok).toBe(true)
    for (const bad of [
      '',
      '{}',
      '[]',
      whole.replace('"v":1', '"v":2'),
      whole.replace(',"app":"0.1.0"', ''),
      `${whole} `,
    ])
      expect(sign(bad).ok, bad).toBe(false)
    expect(sign(whole.replace('Comptoir', 'x'.repeat(61))).ok).toBe(false)
    expect(sign(whole.replace('Comptoir', '   ')).ok).toBe(false)
    expect(sign(whole.replace('0.1.0', 'x'.repeat(3_000))).ok).toBe(false)
  })
})

describe('the card of a station (CS-74)', () => {
  test('it opens for the keys of the request, and so does the backup key in it', () => {
    const opened = open(cardBy(issuer))
    if (!opened.ok) throw new Error(JSON.stringify(opened.error))
    expect(opened.value).toMatchObject({ ...told, org: issuer.org })
    expect(opened.value.parsed).toMatchObject({ dev: request.dev, by: issuer.dev })
    expect(openSecret(box, opened.value.backup)).toEqual({ ok: true, value: backup })
    expect(openSecret(draw(32), opened.value.backup)).toEqual({ ok: false, error: { kind: 'OtherKey' } })
    expect(Buffer.from(cardBy(issuer).bytes).toString()).not.toContain(base64url(backup))
  })

  test('it survives a mail that breaks its lines; cut, it is none', () => {
    const card = cardBy(issuer)
    const text = cardText(card)
    expect(parseCardText(text.replace(/(.{64})/g, '$1\r\n'))).toEqual({ ok: true, value: card })
    for (const bad of [text.slice(0, -1), text.slice(5), text.replace('.', ''), `${text}.x`, 'x'.repeat(200_000)])
      expect(parseCardText(bad).ok).toBe(false)
  })

  test('for another station, by one without the right, by nobody, changed by whoever carries it', () => {
    const other = signRequest(sources, testSigning(draw(32)), fields)
    expect(open(cardBy(issuer, {}, other))).toEqual({ ok: false, error: { kind: 'CardForAnother' } })
    expect(open(cardBy(issuer, { tls: base64url(draw(32)) }))).toEqual({ ok: false, error: { kind: 'CardForAnother' } })
    const plain = testIdentity({ name: 'plain', rights: [] })
    expect(open(cardBy(plain))).toMatchObject({ error: { kind: 'BadCard', why: 'IssuerMayNotEnrol' } })
    const stranger = { ...issuer, rootPublicKey: testSigning(draw(32)).publicKey }
    expect(open(cardBy(stranger))).toMatchObject({ error: { kind: 'BadCard', why: 'OtherOrganisation' } })
    const card = cardBy(issuer)
    for (let at = 0; at < card.bytes.length; at += 7) {
      const bytes = card.bytes.slice()
      bytes[at] = (bytes[at] ?? 0) ^ 1
      expect(open({ ...card, bytes }).ok).toBe(false)
    }
  })

  test('it names the relay, or none; an address that is none, or an id, is no card', () => {
    const opened = open(cardBy(issuer))
    if (!opened.ok) throw new Error('it opens')
    expect(opened.value.relay).toEqual(relay)
    const { parsed: _parsed, org: _org, ...card } = opened.value
    const told = (named: JoinCard['relay']) => open(signCard(issuer.signing, { ...card, relay: named }))
    expect(told(null)).toMatchObject({ ok: true, value: { relay: null } })
    for (const bad of [
      { ...relay, id: 'x' },
      { ...relay, url: 'x'.repeat(301) },
      { ...relay, url: 'a\ud800' },
    ])
      expect(told(bad)).toMatchObject({ error: { why: 'BadField' } })
  })

  test('another key for its backups put in by whoever carries it is found', () => {
    const opened = open(cardBy(issuer))
    if (!opened.ok) throw new Error('it opens')
    const sealed = sealSecret(sealingKey(box), draw(32), draw(32))
    if (!sealed.ok) throw new Error('it seals')
    const { parsed: _parsed, org: _org, ...card } = opened.value
    const forged: JoinCard = { ...card, backup: sealed.value }
    expect(open(signCard(testSigning(draw(32)), forged))).toMatchObject({ error: { why: 'BadSignature' } })
  })

  test('the root signs where the recovery words do', () => {
    const { pub } = request.request
    const terms = {
      dev: request.dev,
      pub,
      tls,
      wh: '00000000-0000-7000-8000-0000000000a1',
      sc: [],
      rt: ['enrol'],
      t: 1,
    }
    const certificate = certify(issuer, terms, testRoot)
    const sealed = sealSecret(sealingKey(box), draw(32), backup)
    if (!sealed.ok) throw new Error('it seals')
    const { rootPublicKey } = issuer
    const card = signCard(testRoot, { rootPublicKey, certificate, issuers: [], ...told, backup: sealed.value })
    expect(open(card)).toMatchObject({ ok: true, value: { parsed: { by: 'root' } } })
  })

  test('a request that names no key that anybody can hold gets none', () => {
    expect(sealSecret(new Uint8Array(32), draw(32), backup)).toEqual({ ok: false, error: { kind: 'NoKey' } })
    const hopeless = signRequest(sources, testSigning(seed), { ...fields, box: base64url(new Uint8Array(32)) })
    expect(() => cardBy(issuer, {}, hopeless)).toThrow('box')
  })
})
