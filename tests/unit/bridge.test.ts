import { describe, expect, test } from 'vitest'
import { nodeHashing, nodeSigning, nodeVerifying } from '#main/storage/crypto.ts'
import { mayWrite } from '#shared/domain/rights.ts'
import { makeFoldRules } from '#shared/domain/fold-rules.ts'
import { type Bridge, checkBridge, type Closure, signClosure, signersOf } from '#shared/sync/bridge.ts'
import { base64url } from '#shared/sync/bytes.ts'
import {
  certificateMessage,
  devId,
  encodeCertificate,
  orgId,
  type SignedCertificate,
} from '#shared/sync/certificate.ts'
import type { Op } from '#shared/sync/entry.ts'
import { resolveField } from '#shared/sync/register.ts'

const key = (n: number) => nodeSigning(new Uint8Array(32).fill(n))
const [root, station, other] = [key(1), key(2), key(3)]
const org = orgId(nodeHashing, root.publicKey)
const dev = devId(nodeHashing, station.publicKey)
const into = 'a'.repeat(32)
const digest = base64url(new Uint8Array(32).fill(7))
const uuid = '0192f3a0-0000-7000-8000-000000000000'

function certify(signer: ReturnType<typeof key>): SignedCertificate {
  const pub = base64url(station.publicKey)
  const bytes = encodeCertificate(nodeHashing, {
    v: 1,
    org,
    dev,
    pub,
    tls: digest,
    wh: uuid,
    sc: [],
    rt: ['enrol'],
    by: 'root',
    t: 1,
  })
  return { bytes, signature: signer.sign(certificateMessage(bytes)) }
}

const closure = (more: Partial<Closure> = {}): Closure => ({
  v: 1,
  org,
  into,
  name: 'Coopérative Essai',
  root: base64url(root.publicKey),
  dev,
  stations: [{ dev, pub: base64url(station.publicKey) }],
  logs: [{ log: 'b'.repeat(32), dev, sc: 'org', seq: 3, h: digest }],
  t: 1_793_600_000_000,
  ...more,
})
const checks = { hashing: nodeHashing, verifying: nodeVerifying, into }
const why = (bridge: unknown): string => {
  const checked = checkBridge(checks, bridge as Bridge)
  return checked.ok ? 'ok' : checked.error.why
}

describe('LED-67: a bridge', () => {
  test('is believed if a station certified up to the root of the other organisation signed it for this one', () => {
    const bridge = signClosure(station, closure(), [certify(root)])
    expect(checkBridge(checks, JSON.parse(JSON.stringify(bridge)) as Bridge)).toEqual({ ok: true, value: closure() })
    expect(signersOf(closure())).toEqual([{ dev, publicKey: station.publicKey, org }])
  })

  test('proves nothing once anything in it is another', () => {
    const good = signClosure(station, closure(), [certify(root)])
    expect(why({ ...good, closure: closure({ name: 'Autre' }) })).toBe('BadSignature')
    expect(why({ ...good, closure: closure({ logs: [] }) })).toBe('BadSignature')
    expect(why(signClosure(other, closure(), [certify(root)]))).toBe('BadSignature')
    expect(why(signClosure(station, closure(), [certify(other)]))).toBe('BadSignature')
    expect(why(signClosure(station, closure({ root: base64url(other.publicKey) }), [certify(root)]))).toBe('OtherRoot')
    expect(why(signClosure(station, closure({ into: 'c'.repeat(32) }), [certify(root)]))).toBe('OtherOrganisation')
    const stations = [{ dev: 'd'.repeat(32), pub: base64url(other.publicKey) }]
    expect(why(signClosure(station, closure({ stations }), [certify(root)]))).toBe('OtherKey')
    for (const bad of [
      null,
      1,
      {},
      { ...good, chain: [] },
      { ...good, sig: 3 },
      { ...good, closure: { ...closure(), x: 1 } },
    ])
      expect(why(bad)).toBe('BadField')
  })
})

describe('a record that was made again', () => {
  const rules = makeFoldRules(resolveField)
  const reissued = { u: uuid, t: 5, ref: 'AAAAAAAAAAAAAAAA' }
  const op = (e: string, p: Op['p'], k: Op['k'] = 'create'): Op => ({ k, e, i: uuid, p: p ?? {} })

  test('is an admin’s to write, whatever it is of', () => {
    for (const role of ['AG', 'AC', 'MA'] as const)
      for (const [kind, e] of [
        ['wh', 'delivery'],
        ['org', 'farmer'],
        ['wh', 'print'],
      ] as const)
        expect([role, e, mayWrite(role, kind, op(e, { reissued }))]).toEqual([role, e, false])
    expect(mayWrite('AD', 'wh', op('delivery', { reissued }))).toBe(true)
    expect(mayWrite('MA', 'org', op('bridge', {}))).toBe(false)
    expect(mayWrite('AD', 'org', op('bridge', {}))).toBe(true)
  })

  test('says by whom and when it was made first, or is never applied', () => {
    const check = (said: unknown, k: Op['k'] = 'create') =>
      rules.check('org', op('farmer', { reissued: said as never }, k))
    expect(check(reissued)).toBeUndefined()
    for (const bad of ['x', [], {}, { ...reissued, t: -1 }, { ...reissued, u: 4 }, { ...reissued, after: 1 }])
      expect(check(bad)).toEqual({ kind: 'BadPayload', at: 'reissued' })
    expect(check(reissued, 'set')).toEqual({ kind: 'BadPayload', at: 'reissued' })
  })
})
