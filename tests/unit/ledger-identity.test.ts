import { describe, expect, test } from 'vitest'
import { asideDigest, encodeAside, parseAside, verifyAside } from '#shared/sync/aside.ts'
import { base64url } from '#shared/sync/bytes.ts'
import {
  type Certificate,
  certificateCarries,
  certificateMessage,
  devId,
  encodeCertificate,
  orgId,
  parseCertificate,
  type SignedCertificate,
  verifyChain,
} from '#shared/sync/certificate.ts'
import { encodeGenesis, type Genesis, parseGenesis } from '#shared/sync/genesis.ts'
import { LIMITS } from '#shared/sync/limits.ts'
import { formatCode, formatNumber, outsideSeasonPart, parseCode, parseNumber, seasonPart } from '#shared/sync/number.ts'
import { parseScope } from '#shared/sync/scope.ts'
import { bytesToUuid, isUuid7, NO_PERSON, uuid7, uuidToBytes, voidId } from '#shared/sync/uuid.ts'
import { namedSigning, testHashing, testVerifying } from '../support/crypto.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const WAREHOUSE = '01890a5d-ac96-774b-bcce-b302099a8057'
const root = namedSigning('identity root')
const org = orgId(testHashing, root.publicKey)

interface Member {
  key: ReturnType<typeof namedSigning>
  certificate: Certificate
  signed: SignedCertificate
}

function member(name: string, by?: Member, change: Partial<Certificate> = {}): Member {
  const key = namedSigning(`identity ${name}`)
  const certificate: Certificate = {
    v: 1,
    org,
    dev: devId(testHashing, key.publicKey),
    pub: base64url(key.publicKey),
    tls: base64url(new Uint8Array(32)),
    wh: WAREHOUSE,
    sc: [],
    rt: ['enrol'],
    by: by?.certificate.dev ?? 'root',
    t: 0,
    ...change,
  }
  const bytes = encodeCertificate(testHashing, certificate)
  return { key, certificate, signed: { bytes, signature: (by?.key ?? root).sign(certificateMessage(bytes)) } }
}

describe('genesis, LED-20', () => {
  const genesis: Genesis = {
    v: 1,
    org,
    dev: 'ab'.repeat(16),
    sc: 'auth',
    n: base64url(new Uint8Array(16)),
    why: 'install',
    cert: base64url(new Uint8Array(32)),
    r: [],
    app: '0.1.0',
    t: 1,
  }
  const bytes = text(encodeGenesis(genesis))

  test.each([
    ['v', '"v":1', '"v":2'],
    ['org', `"org":"${org}"`, `"org":"${org.slice(1)}"`],
    ['dev', '"dev":"abab', '"dev":"ABab'],
    ['sc', '"sc":"auth"', '"sc":"wh:1"'],
    ['n', '"n":"AA', '"n":"A'],
    ['n', 'AAA","why"', 'AAB","why"'],
    ['why', '"install"', '"fun"'],
    ['prev', '"why":"install"', '"why":"install","prev":{"log":"x","seq":1,"h":"y"}'],
    ['cert', '"cert":"', '"cert":"A'],
    ['r', '"r":[]', '"r":["x"]'],
    ['app', '"app":"0.1.0"', '"app":""'],
    ['t', '"t":1', '"t":-1'],
    ['', '"v":1', '"w":0,"v":1'],
  ])('refuses a bad %s', (at, part, other) => {
    const changed = bytes.replace(part, other)
    expect(changed).not.toBe(bytes)
    const parsed = parseGenesis(utf8(changed))
    expect(parsed).toEqual({ ok: false, error: { kind: 'BadGenesis', at } })
  })

  test('refuses what is not canonical, too long, or made wrong', () => {
    expect(parseGenesis(utf8(` ${bytes}`))).toMatchObject({ error: { kind: 'NotCanonical' } })
    expect(parseGenesis(utf8(bytes.padEnd(LIMITS.genesisBytes + 1)))).toMatchObject({ error: { kind: 'TooLong' } })
    expect(() => encodeGenesis({ ...genesis, app: '' })).toThrow('malformed genesis')
  })
})

describe('certificates, LEDGER §4', () => {
  const first = member('first')
  const second = member('second', first)
  const third = member('third', second, { rt: [] })
  const known = [first, second, third]
  const find = (dev: string) => known.find(one => one.certificate.dev === dev)?.signed
  const sources = { hashing: testHashing, verifying: testVerifying, rootPublicKey: root.publicKey, find }

  test('LED-23: the chain of signatures up to the root admits', () => {
    const chain = verifyChain(sources, third.signed)
    expect(chain.ok && chain.value.map(one => one.dev)).toEqual([third, second, first].map(one => one.certificate.dev))
  })

  test('LED-23: each way a chain fails', () => {
    const fault = (leaf: SignedCertificate, others = find) => {
      const chain = verifyChain({ ...sources, find: others }, leaf)
      return chain.ok ? 'admitted' : chain.error.kind
    }
    expect(fault({ ...third.signed, signature: second.signed.signature })).toBe('BadSignature')
    expect(fault(third.signed, () => undefined)).toBe('UnknownIssuer')
    expect(fault(third.signed, () => first.signed)).toBe('UnknownIssuer')
    expect(fault(member('fourth', third).signed)).toBe('IssuerMayNotEnrol')
    expect(fault(member('foreign', undefined, { org: 'ab'.repeat(16) }).signed)).toBe('OtherOrganisation')
    const self = namedSigning('identity self')
    const loop = member(
      'self',
      { ...first, key: self, certificate: { ...first.certificate } },
      {
        by: devId(testHashing, self.publicKey),
      },
    )
    expect(fault(loop.signed, () => loop.signed)).toBe('UnknownIssuer')
    const byStranger = { ...first.signed, signature: self.sign(certificateMessage(first.signed.bytes)) }
    expect(fault(third.signed, dev => (dev === first.certificate.dev ? byStranger : find(dev)))).toBe('BadSignature')
    expect(fault({ ...third.signed, bytes: utf8('{}') })).toBe('BadCertificate')
  })

  test('LED-22: a certificate says the id of its own key, sorted lists, known shapes', () => {
    const bytes = text(third.signed.bytes)
    const bad: [string, string, string][] = [
      ['dev', third.certificate.dev, first.certificate.dev],
      ['pub', '"pub":"', '"pub":"A'],
      ['tls', '"tls":"A', '"tls":"'],
      ['wh', WAREHOUSE, WAREHOUSE.toUpperCase()],
      ['sc', '"sc":[]', '"sc":["org","auth"]'],
      ['sc', '"sc":[]', '"sc":["farm"]'],
      ['rt', '"rt":[]', '"rt":["hq","enrol"]'],
      ['rt', '"rt":[]', '"rt":["HQ"]'],
      ['by', `"by":"${second.certificate.dev}"`, '"by":"me"'],
      ['t', '"t":0', '"t":-1'],
    ]
    for (const [at, part, other] of bad) {
      expect(parseCertificate(testHashing, utf8(bytes.replace(part, other))), part).toEqual({
        ok: false,
        error: { kind: 'BadCertificate', at },
      })
    }
  })

  test('LED-24: what a station carries', () => {
    const other = '01890a5d-ac96-774b-bcce-b302099a8058'
    const { certificate } = member('carrier', undefined, { sc: [`wh:${other}`] })
    const far = 'wh:01890a5d-ac96-774b-bcce-b302099a8059'
    for (const scope of [
      'auth',
      'org',
      `wh:${WAREHOUSE}`,
      `wh:${other}`,
      `chat:${other}`,
      'chat:00000000-0000-8000-8000-000000000001',
      `audit:${certificate.dev}`,
    ]) {
      expect(certificateCarries(certificate, scope), scope).toBe(true)
    }
    expect(certificateCarries(certificate, far)).toBe(false)
    expect(certificateCarries(certificate, far.replace('wh:', 'chat:'))).toBe(false)
    expect(certificateCarries(certificate, `audit:${'0'.repeat(32)}`)).toBe(false)
    expect(certificateCarries({ ...certificate, rt: ['hq'] }, far)).toBe(true)
  })
})

describe('asides, LEDGER §8', () => {
  const salt = new Uint8Array(16)
  const payload = encodeAside({ name: 'E\u0301toundi' })

  test('LED-26: texts in NFC; digest, salt and size are looked at before the payload is read', () => {
    expect(text(payload)).toBe('{"name":"Étoundi"}')
    const digest = asideDigest(testHashing, salt, payload)
    expect(verifyAside(testHashing, digest, salt, payload)).toMatchObject({ ok: true })
    const fault = (d: string, s: Uint8Array, p: Uint8Array) => {
      const checked = verifyAside(testHashing, d, s, p)
      return checked.ok ? 'taken' : checked.error.kind
    }
    expect(fault(digest, Uint8Array.of(1, ...salt.subarray(1)), payload)).toBe('OtherDigest')
    expect(fault(digest, salt, encodeAside({ name: 'x' }))).toBe('OtherDigest')
    expect(fault(digest, new Uint8Array(15), payload)).toBe('BadSalt')
    expect(fault(digest, salt, new Uint8Array(LIMITS.asideBytes + 1))).toBe('TooLong')
    const bad = utf8('{"name":null}')
    expect(fault(asideDigest(testHashing, salt, bad), salt, bad)).toBe('BadValue')
  })

  test('an aside holds fields, at least one, under the rules of p', () => {
    for (const payloadText of ['{}', '[]', '1', '{"Name":1}', '{"a":1.5}', '{"a": 1}', '{"__proto__":{}}']) {
      expect(parseAside(utf8(payloadText)).ok, payloadText).toBe(false)
    }
    expect(() => encodeAside({})).toThrow('malformed aside')
    expect(() => encodeAside({ text: 'x'.repeat(LIMITS.asideBytes) })).toThrow('malformed aside')
  })
})

describe('numbers and codes, LEDGER §9', () => {
  test('LED-45: the texts of the design', () => {
    expect(parseNumber('EBO7KD-2627-L00412')).toEqual({
      ok: true,
      value: { warehouse: 'EBO', tag: '7KD', season: '2627', letter: 'L', counter: 412 },
    })
    expect(parseCode('EBO7KD-PL00873').ok).toBe(true)
    expect([seasonPart(2026), seasonPart(2099)]).toEqual(['2627', '9900'])
    // A clock that lost its battery stands in 1980: the depot goes on.
    expect([outsideSeasonPart(2026), outsideSeasonPart(1980)]).toEqual(['26HC', '80HC'])
    expect(formatNumber({ warehouse: 'EBO', tag: '7KD', season: '26HC', letter: 'K', counter: 123_456 })).toBe(
      'EBO7KD-26HC-K123456',
    )
  })

  test('LED-45: a number has one spelling', () => {
    for (const wrong of [
      'ebo7kd-2627-L00412',
      'EBO7KI-2627-L00412',
      'EBO7KU-2627-L00412',
      'EBO7KD-262-L00412',
      'EBO7KD-2627-X00412',
      'EBO7KD-2627-L0412',
      'EBO7KD-2627-L000412',
      'EBO7KD-2627-L00000',
      'EBO7KD-2627-L1234567890',
      'EBO7KD-HC26-L00412',
      'EBO7KD-2627-L00412 ',
      'EBO7KD_2627_L00412',
      '1BO7KD-2627-L00412',
    ]) {
      expect(parseNumber(wrong), wrong).toEqual({ ok: false, error: { kind: 'NotANumber' } })
    }
    for (const wrong of ['EBO7KD-XX00001', 'EBO7KD-PL00000', 'EBO7KD-PL0001', 'EBO7KDPL00001']) {
      expect(parseCode(wrong), wrong).toEqual({ ok: false, error: { kind: 'NotANumber' } })
    }
    expect(() => formatCode({ warehouse: 'EB', tag: '7KD', kind: 'PL', counter: 1 })).toThrow('three capitals')
    expect(() => formatCode({ warehouse: 'EBO', tag: '7KD', kind: 'PL', counter: 0 })).toThrow('counter')
    expect(() => formatNumber({ warehouse: 'EBO', tag: '7KD', season: '26', letter: 'L', counter: 1 })).toThrow(
      'number',
    )
  })
})

describe('ids and scopes', () => {
  test('LED-28: voids of one fact have one id, of version 8', () => {
    const fact = uuid7(1_786_000_000_000, new Uint8Array(10))
    expect(isUuid7(fact)).toBe(true)
    expect(voidId(testHashing, fact)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(voidId(testHashing, fact)).toBe(voidId(testHashing, fact))
    expect(bytesToUuid(uuidToBytes(fact))).toBe(fact)
    expect(() => voidId(testHashing, fact.toUpperCase())).toThrow('canonical UUID')
    expect(NO_PERSON).toHaveLength(36)
  })

  test('a UUIDv7 carries its milliseconds and sorts by them', () => {
    const random = new Uint8Array(10).fill(255)
    expect(uuid7(0x0123456789ab, random).slice(0, 13)).toBe('01234567-89ab')
    expect(uuid7(1, random) < uuid7(2, new Uint8Array(10))).toBe(true)
    expect(() => uuid7(2 ** 48, random)).toThrow('48 bits')
  })

  test('LED-18: scopes', () => {
    expect(parseScope('auth')).toEqual({ ok: true, value: { kind: 'auth', id: '' } })
    expect(parseScope(`wh:${WAREHOUSE}`)).toEqual({ ok: true, value: { kind: 'wh', id: WAREHOUSE } })
    expect(parseScope(`audit:${'0'.repeat(32)}`).ok).toBe(true)
    for (const wrong of [
      '',
      'Auth',
      'auth:',
      'wh:',
      'wh:x',
      `wh:${WAREHOUSE.toUpperCase()}`,
      `audit:${WAREHOUSE}`,
      'x:y',
    ]) {
      expect(parseScope(wrong), wrong).toEqual({ ok: false, error: { kind: 'UnknownScope' } })
    }
  })
})
