import { describe, expect, test } from 'vitest'
import { channelIds, chatScope } from '#shared/domain/channel.ts'
import { base64url } from '#shared/sync/bytes.ts'
import type { Authority, Station } from '#shared/sync/authority.ts'
import {
  type Certificate,
  certificateMessage,
  devId,
  encodeCertificate,
  orgId,
  type SignedCertificate,
  verifyChain,
} from '#shared/sync/certificate.ts'
import type { Hello } from '#shared/sync/protocol/message.ts'
import { judgePeer } from '#main/sync/judge-peer.ts'
import type { StationLedger } from '#main/storage/station-ledger.ts'
import { namedSigning, testHashing, testVerifying } from '../support/crypto.ts'

const root = namedSigning('root')
const org = orgId(testHashing, root.publicKey)
const [here, there] = ['01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8058']

interface Member {
  readonly signing: ReturnType<typeof namedSigning>
  readonly dev: string
  readonly tls: string
  readonly certificate: Certificate
  readonly signed: SignedCertificate
}

/** A station with its certificate, signed by the root or by another station. */
function member(name: string, by: Member | 'root' = 'root', changed: Partial<Certificate> = {}): Member {
  const signing = namedSigning(name)
  const dev = devId(testHashing, signing.publicKey)
  const tls = base64url(testHashing.sha256(new TextEncoder().encode(`tls of ${name}`)))
  const certificate: Certificate = {
    v: 1,
    org,
    dev,
    pub: base64url(signing.publicKey),
    tls,
    wh: here,
    sc: [],
    rt: ['enrol'],
    by: by === 'root' ? 'root' : by.dev,
    t: 0,
    ...changed,
  }
  const bytes = encodeCertificate(testHashing, certificate)
  const signed: SignedCertificate = {
    bytes,
    signature: (by === 'root' ? root : by.signing).sign(certificateMessage(bytes)),
  }
  return { signing, dev, tls, certificate, signed }
}

const hello = ({ dev, signed }: Member, issuers: readonly Member[] = []): Hello => ({
  t: 'HELLO',
  proto: [1, 1],
  app: '0.3.0',
  schema: 1,
  fold: 1,
  org,
  dev,
  inst: '0'.repeat(16),
  caps: [],
  wallMs: 0,
  hlc: { t: 0, l: 0 },
  port: 0,
  certificate: signed,
  issuers: issuers.map(one => one.signed),
})
const station = ({ dev, certificate, signed }: Member, revoked = false): Station => ({
  dev,
  certificate,
  signed,
  revoked,
})

/** What a station says that knows these stations from `auth`, and these certificates from its logs. */
function judge(peer: Hello, spki: string, known: readonly Station[] = [], stored: readonly Member[] = []) {
  const sources = { hashing: testHashing, verifying: testVerifying, rootPublicKey: root.publicKey }
  const devOf = (signed: SignedCertificate) => (JSON.parse(Buffer.from(signed.bytes).toString()) as Certificate).dev
  const ledger = {
    org: () => org,
    authority: () => ({ stations: () => known }) as unknown as Authority,
    chainOf: (leaf: SignedCertificate, issuers: readonly SignedCertificate[]) =>
      verifyChain(
        { ...sources, find: dev => [...issuers, ...stored.map(one => one.signed)].find(one => devOf(one) === dev) },
        leaf,
      ),
  }
  return judgePeer(ledger as unknown as StationLedger, peer, spki)
}
const verdict = (...args: Parameters<typeof judge>): string => {
  const judged = judge(...args)
  return judged.ok ? 'taken' : judged.code
}
const first = member('first')
const second = member('second', first)

describe('CS-11: who is taken', () => {
  test('a member whose chain leads to the root, with the issuers of HELLO or those stored', () => {
    expect(verdict(hello(first), first.tls)).toBe('taken')
    expect(verdict(hello(second, [first]), second.tls)).toBe('taken')
    expect(verdict(hello(second), second.tls, [], [first])).toBe('taken')
    expect(verdict(hello(second), second.tls)).toBe('BadCertificate')
  })
  test('CS-2: only on a link whose key is the certificate’s', () => {
    expect(verdict(hello(first), second.tls)).toBe('OtherKey')
  })
  test('not under another’s name, of another organisation, or signed by who may not', () => {
    expect(verdict({ ...hello(first), dev: second.dev }, first.tls)).toBe('BadCertificate')
    const stranger = member('stranger', 'root', { org: 'f'.repeat(32) })
    expect(verdict(hello(stranger), stranger.tls)).toBe('OtherOrganisation')
    const plain = member('plain', 'root', { rt: [] })
    const child = member('child', plain)
    expect(verdict(hello(child, [plain]), child.tls)).toBe('BadCertificate')
    const forged = { ...first, signed: { ...first.signed, signature: second.signing.sign(first.signed.bytes) } }
    expect(verdict(hello(forged), first.tls)).toBe('BadCertificate')
  })
  test('LN-12: not once it was excluded, nor unknown under an excluded one; its honest stations stay', () => {
    expect(verdict(hello(first), first.tls, [station(first, true)])).toBe('Revoked')
    expect(verdict(hello(second, [first]), second.tls, [station(first, true)])).toBe('Revoked')
    expect(verdict(hello(second, [first]), second.tls, [station(first, true), station(second)])).toBe('taken')
  })
})

test('CS-12: what it may read is what the certificate in force carries', () => {
  const reads = (known: readonly Station[], scope: string): boolean => {
    const judged = judge(hello(second, [first]), second.tls, known)
    return judged.ok && judged.mayRead(scope)
  }
  const wider = member('second', first, { sc: [`wh:${there}`] })
  const main = member('second', first, { rt: ['hq'] })
  // Conversations that people made go everywhere; what they say in private nobody else opens (MSG-6).
  const made = ['5b1f0c9e-77aa-4c51-9a3e-1f2d3c4b5a69', '5b1f0c9e-77aa-8c51-9a3e-1f2d3c4b5a69'].map(chatScope)
  const channels = [chatScope(channelIds.general), chatScope(channelIds.direction), chatScope(here), ...made]
  const everywhere = ['auth', 'org', `wh:${here}`, ...channels]
  const nobody = chatScope('5b1f0c9e-77aa-6c51-9a3e-1f2d3c4b5a69')
  const scopes = [...everywhere, `wh:${there}`, chatScope(there), `audit:${first.dev}`, nobody]
  expect(scopes.filter(scope => reads([], scope))).toEqual(everywhere)
  // The channel of a warehouse goes where the warehouse goes (MSG-2).
  expect(scopes.filter(scope => reads([station(wider)], scope))).toEqual([
    ...everywhere,
    `wh:${there}`,
    chatScope(there),
  ])
  expect(scopes.filter(scope => reads([station(main)], scope))).toEqual(scopes.slice(0, -1))
})
