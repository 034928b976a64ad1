import { beforeEach, describe, expect, test } from 'vitest'
import { nodeHashing } from '#main/storage/crypto.ts'
import { sealingKey } from '#main/storage/sealed-secret.ts'
import { assert } from '#shared/kit/assert.ts'
import { base64url } from '#shared/sync/bytes.ts'
import { type SignedRequest, signRequest } from '#shared/sync/join-request.ts'
import { Pairing, type PairingEffect, type PairingStart, pairingTimes } from '#shared/sync/protocol/pairing.ts'
import { pairingCode, pairingCommit } from '#shared/sync/protocol/pairing-code.ts'
import { decodePairing, encodePairing, type PairingMessage } from '#shared/sync/protocol/pairing-message.ts'
import { PairingWindow, windowLimits } from '#shared/sync/protocol/pairing-window.ts'
import { testHashing, testSigning, testVerifying } from '../support/crypto.ts'
import { seededBytes } from '../support/station.ts'

const tools = { hashing: testHashing, verifying: testVerifying }
const draw = seededBytes('pairings')
const stationOf = (name: string, boxed = true): SignedRequest =>
  signRequest(tools, testSigning(draw(32)), {
    tls: base64url(draw(32)),
    name,
    app: '0.1.0',
    ...(boxed ? { box: base64url(sealingKey(draw(32))) } : {}),
  })
const joiner = stationOf('Comptoir')
const issuer = stationOf('Bureau', false)
const other = stationOf('Autre')
const card = 'CSC1.a.b'

/** Two ends of one connection, or of two with somebody between; what each says goes where the test puts it. */
class End {
  readonly pairing: Pairing
  readonly said: Uint8Array[] = []
  readonly wants: PairingEffect[] = []
  closed = false

  constructor(start: Omit<PairingStart, 'nonce' | 'nowMs' | 'expected'> & Partial<PairingStart>) {
    this.pairing = new Pairing(tools, { nonce: draw(16), nowMs: 0, expected: null, ...start })
    this.run(this.pairing.begin())
  }

  run(effects: readonly PairingEffect[]): void {
    for (const effect of effects) {
      if (effect.t === 'send') this.said.push(effect.bytes)
      else if (effect.t === 'close') this.closed = true
      else this.wants.push(effect)
    }
  }

  hear(bytes: Uint8Array): void {
    this.run(this.pairing.take({ t: 'message', bytes }))
  }

  tick(nowMs: number): void {
    this.run(this.pairing.take({ t: 'tick', nowMs }))
  }

  agree(): void {
    this.run(this.pairing.take({ t: 'agree' }))
  }

  get view() {
    return this.pairing.view()
  }
}

const messageOf = (bytes: Uint8Array | undefined): PairingMessage => {
  const read = decodePairing(bytes ?? new Uint8Array())
  if (!read.ok) throw new Error('a message')
  return read.value
}

/** Hands over all that waits, back and forth, until nobody says anything. */
function talk(a: End, b: End): void {
  let [fromA, fromB] = [0, 0]
  while (fromA < a.said.length || fromB < b.said.length) {
    while (fromA < a.said.length) b.hear(a.said[fromA++] ?? new Uint8Array())
    while (fromB < b.said.length) a.hear(b.said[fromB++] ?? new Uint8Array())
    a.said.splice(0, fromA)
    b.said.splice(0, fromB)
    fromA = 0
    fromB = 0
  }
}

const exporter = draw(32)
const joining = (more: Partial<PairingStart> = {}) =>
  new End({ role: 'joiner', own: joiner, exporter, peerTls: issuer.request.tls, ...more })
const issuing = (more: Partial<PairingStart> = {}) =>
  new End({ role: 'issuer', own: issuer, exporter, peerTls: joiner.request.tls, ...more })

describe('two stations that pair (CS-70 to CS-74)', () => {
  test('by code: both persons agree, and only then a card is made', () => {
    const [a, b] = [joining(), issuing()]
    talk(a, b)
    expect(a.view).toMatchObject({ stage: 'asking', peer: { dev: issuer.dev, name: 'Bureau' }, matched: null })
    expect(b.view).toMatchObject({ stage: 'asking', peer: { dev: joiner.dev, name: 'Comptoir' } })
    expect(a.view.code).toMatch(/^\d{6}$/)
    expect(a.view.code).toBe(b.view.code)
    b.agree()
    talk(a, b)
    expect([a.view.stage, b.view.stage, b.wants]).toEqual(['asking', 'waiting', []])
    a.agree()
    talk(a, b)
    expect(b.wants).toEqual([{ t: 'issue', request: joiner }])
    b.run(b.pairing.take({ t: 'issued', card }))
    talk(a, b)
    expect(a.wants).toEqual([{ t: 'card', card }])
    a.run(a.pairing.take({ t: 'joined', ok: true }))
    expect([a.view.stage, b.view.stage, a.closed, b.closed]).toEqual(['done', 'done', true, true])
  })

  test('with the card here, the line, the time and the other side decide nothing any more', () => {
    const [a, b] = [joining(), issuing()]
    talk(a, b)
    a.agree()
    b.agree()
    talk(a, b)
    b.run(b.pairing.take({ t: 'issued', card }))
    talk(a, b)
    expect(a.view.stage).toBe('joining')
    // The other side is done and hangs up, while this one still writes itself down.
    a.run(a.pairing.take({ t: 'closed' }))
    a.tick(10 * pairingTimes.personMs)
    a.run(a.pairing.take({ t: 'refuse' }))
    a.hear(encodePairing({ t: 'END', why: 'Refused' }))
    expect(a.view.stage).toBe('joining')
    a.run(a.pairing.take({ t: 'joined', ok: true }))
    expect(a.view).toMatchObject({ stage: 'done', why: null })
  })

  test('by device id: who typed the right one has agreed by it', () => {
    const [a, b] = [joining({ expected: issuer.dev }), issuing({ expected: joiner.dev })]
    talk(a, b)
    expect(b.wants).toEqual([{ t: 'issue', request: joiner }])
    expect(a.view).toMatchObject({ stage: 'waiting', matched: true })
  })

  test('a request of another id is shown and not served; the joiner leaves another station at once', () => {
    const [a, b] = [joining(), issuing({ expected: other.dev })]
    talk(a, b)
    a.agree()
    b.agree()
    talk(a, b)
    expect(b.view).toMatchObject({ stage: 'asking', matched: false })
    expect(b.wants).toEqual([])
    const [c, d] = [joining({ expected: other.dev }), issuing()]
    talk(c, d)
    expect([c.view.why, d.view.why, d.view.code]).toEqual(['OtherStation', 'OtherStation', null])
  })

  test('a key that is not the connection’s, and its own', () => {
    const [a, b] = [joining(), issuing({ peerTls: other.request.tls })]
    talk(a, b)
    expect([b.view.why, a.view.why]).toEqual(['OtherKey', 'OtherKey'])
    const mirror = new End({ role: 'issuer', own: joiner, exporter, peerTls: joiner.request.tls })
    talk(joining({ peerTls: joiner.request.tls }), mirror)
    expect(mirror.view.why).toBe('OtherKey')
  })

  test('a person who says no, a line that breaks, a card that is not this one’s, one that cannot be made', () => {
    const [a, b] = [joining(), issuing()]
    talk(a, b)
    b.run(b.pairing.take({ t: 'refuse' }))
    talk(a, b)
    expect([a.view.stage, a.view.why, b.view.why]).toEqual(['ended', 'Refused', 'Refused'])
    const [c, d] = [joining(), issuing()]
    talk(c, d)
    c.run(c.pairing.take({ t: 'closed' }))
    expect(c.view.why).toBe('Lost')
    const [e, f] = [joining({ expected: issuer.dev }), issuing({ expected: joiner.dev })]
    talk(e, f)
    f.run(f.pairing.take({ t: 'issued', card }))
    talk(e, f)
    e.run(e.pairing.take({ t: 'joined', ok: false }))
    expect(e.view.why).toBe('Failed')
    const [g, h] = [joining({ expected: issuer.dev }), issuing({ expected: joiner.dev })]
    talk(g, h)
    h.run(h.pairing.take({ t: 'issued', card: null }))
    talk(g, h)
    expect([g.view.why, h.view.why]).toEqual(['Failed', 'Failed'])
  })
})

describe('what a hostile other end gets (LN-6, LN-7)', () => {
  test('an unapproved side gets 0 bytes of anything but names, keys and nonces', () => {
    const b = issuing()
    const a = joining()
    talk(a, b)
    for (const bytes of [...a.said, ...b.said]) expect(['ASK', 'ANSWER', 'REVEAL']).toContain(messageOf(bytes).t)
    // Whatever it says without a person's word on this side, no card is asked for.
    for (const t of ['AGREE', 'AGREE', 'CARD', 'REVEAL', 'ASK'] as const) {
      const fresh = issuing()
      talk(joining(), fresh)
      fresh.hear(encodePairing({ t: 'AGREE' }))
      fresh.hear(rudeMessage(t))
      expect(fresh.wants).toEqual([])
      expect(fresh.said.map(bytes => messageOf(bytes).t).filter(name => name === 'CARD')).toEqual([])
    }
  })

  test('a changed commitment ends it: all of 2 000', () => {
    for (let n = 0; n < 2_000; n++) {
      const b = issuing()
      const commit = n % 2 === 0 ? draw(32) : pairingCommit(testHashing, draw(16))
      b.hear(encodePairing({ t: 'ASK', request: requestTextOf(joiner), commit }))
      b.hear(encodePairing({ t: 'REVEAL', nonce: draw(16) }))
      expect(b.view).toMatchObject({ stage: 'ended', why: 'ChangedCommit', code: null })
    }
  })

  test('a reveal that comes late, twice, or before its time ends it: all of 500', () => {
    for (let n = 0; n < 500; n++) {
      const nonce = draw(16)
      const ask = encodePairing({ t: 'ASK', request: requestTextOf(joiner), commit: pairingCommit(testHashing, nonce) })
      const reveal = encodePairing({ t: 'REVEAL', nonce })
      const late = issuing()
      late.hear(ask)
      late.tick(pairingTimes.machineMs + n)
      late.hear(reveal)
      expect(late.view).toMatchObject({ stage: 'ended', why: 'TooLate', code: null })
      const early = issuing()
      early.hear(reveal)
      expect(early.view.why).toBe('Malformed')
      const twice = issuing()
      for (const bytes of [ask, reveal, reveal]) twice.hear(bytes)
      expect(twice.view.why).toBe('Malformed')
    }
  })

  test('nobody is asked longer than a minute, and after the end nothing is heard (CS-73: one try)', () => {
    const [a, b] = [joining(), issuing()]
    talk(a, b)
    b.tick(pairingTimes.personMs - 1)
    expect(b.view.stage).toBe('asking')
    b.tick(pairingTimes.personMs)
    expect(b.view).toMatchObject({ stage: 'ended', why: 'TooLate' })
    b.agree()
    b.hear(encodePairing({ t: 'AGREE' }))
    expect([b.view.stage, b.wants]).toEqual(['ended', []])
  })

  test('bytes that are no message, or one of another step, end it', () => {
    const bads = [
      '',
      '{}',
      '{"t":"AGREE","x":1}',
      '{"t":"REVEAL","nonce":"AA"}',
      '{"t": "AGREE"}',
      '[]',
      '{"t":"END","why":"Because"}',
      `{"t":"CARD","card":"${'x'.repeat(20_000)}"}`,
      '{"t":"__proto__"}',
    ]
    for (const bad of bads) {
      const b = issuing()
      b.hear(new TextEncoder().encode(bad))
      expect(b.view).toMatchObject({ stage: 'ended', why: 'Malformed' })
    }
  })

  test('1 000 000 times somebody between two connections: at most 5 see the same code on both screens', () => {
    // He has a key of his own towards each side, so that each knows another exporter. He may choose his nonce towards the joiner last,
    // with everything before him but the joiner's nonce, which is only revealed to him after his own; towards the issuer he is bound by
    // what he committed to before he knew the issuer's.
    // Which bytes these are makes no difference to him: he can only try, and each try is another hash.
    const [one, two, joinersNonce, issuersNonce, toIssuer, toJoiner] = [32, 32, 16, 16, 16, 16].map(draw)
    assert(one && two && joinersNonce && issuersNonce && toIssuer && toJoiner, 'drawn')
    const [first, second] = [new DataView(one.buffer), new DataView(two.buffer)]
    let undetected = 0
    for (let n = 0; n < 1_000_000; n++) {
      first.setUint32(0, n)
      second.setUint32(0, n)
      const atJoiner = pairingCode(nodeHashing, {
        exporter: one,
        joiner: { dev: joiner.dev, nonce: joinersNonce },
        issuer: { dev: other.dev, nonce: toJoiner },
      })
      const atIssuer = pairingCode(nodeHashing, {
        exporter: two,
        joiner: { dev: other.dev, nonce: toIssuer },
        issuer: { dev: issuer.dev, nonce: issuersNonce },
      })
      if (atJoiner === atIssuer) undetected++
    }
    expect(undetected).toBeLessThanOrEqual(5)
  })

  test('the same between whole machines, in every order that he may choose: never the same code, never a card', () => {
    for (let n = 0; n < 2_000; n++) {
      const a = joining({ exporter: draw(32), peerTls: other.request.tls })
      const b = issuing({ exporter: draw(32), peerTls: other.request.tls })
      const nonce = draw(16)
      b.hear(encodePairing({ t: 'ASK', request: requestTextOf(other), commit: pairingCommit(testHashing, nonce) }))
      const answer = messageOf(b.said[0])
      const copied = n % 2 === 0 && answer.t === 'ANSWER' ? answer.nonce : draw(16)
      a.hear(encodePairing({ t: 'ANSWER', request: requestTextOf(other), nonce: copied }))
      const reveal = messageOf(a.said[1])
      // He knows the joiner's nonce only now, and has to stand by his own.
      const tried = n % 3 === 0 && reveal.t === 'REVEAL' ? reveal.nonce : nonce
      b.hear(encodePairing({ t: 'REVEAL', nonce: tried }))
      if (tried !== nonce) expect(b.view.why).toBe('ChangedCommit')
      else expect(a.view.code).not.toBe(b.view.code)
      expect([...a.wants, ...b.wants]).toEqual([])
    }
  })
})

describe('the window (CS-70, LN-8)', () => {
  let window: PairingWindow
  beforeEach(() => {
    window = new PairingWindow()
  })

  test('closed it takes none of 10 000', () => {
    for (let n = 0; n < 10_000; n++) expect(window.takes(n * 100)).toBe(false)
  })

  test('open it takes three at a time, for two minutes, until somebody closes it', () => {
    window.open(1_000)
    for (const id of [1, 2, 3]) {
      expect(window.takes(1_000)).toBe(true)
      window.enter(id)
    }
    expect(window.takes(1_001)).toBe(false)
    window.leave(2)
    expect(window.takes(1_001)).toBe(true)
    expect(window.left(1_000 + windowLimits.openMs - 1)).toBe(1)
    expect(window.takes(1_000 + windowLimits.openMs)).toBe(false)
    window.open(200_000)
    window.close()
    expect(window.takes(200_001)).toBe(false)
  })
})

const requestTextOf = (request: SignedRequest): string =>
  `CSJ1.${base64url(request.bytes)}.${base64url(request.signature)}`

function rudeMessage(t: PairingMessage['t']): Uint8Array {
  if (t === 'AGREE') return encodePairing({ t })
  if (t === 'CARD') return encodePairing({ t, card })
  if (t === 'REVEAL') return encodePairing({ t, nonce: draw(16) })
  return encodePairing({ t: 'ASK', request: requestTextOf(other), commit: draw(32) })
}
