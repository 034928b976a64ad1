import { describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import type { Message } from '#shared/sync/protocol/message.ts'
import { ExchangeDesk, endingsIn, helloOf, idOf, logOf, messagesIn, WH, WH2 } from '../support/exchange-desk.ts'
import { MemoryLog } from '../support/memory-log.ts'

const HEADS: Message = { t: 'HEADS', rev: 1, full: true, more: false, logs: [] }
const PING: Message = { t: 'PING', n: 1 }
const ofMe = idOf('me')
// Which of two ids is lower decides CS-3: the names are chosen so.
const [LOWER, HIGHER] = ['anna', 'berta', 'clara', 'dora', 'erna']
  .map(name => ({ name, dev: idOf(name) }))
  .sort((a, b) => (a.dev < b.dev ? -1 : 1))
  .filter((_, i, all) => i === 0 || i === all.length - 1)
  .map(({ name }) => name)

describe('hello (CS-10)', () => {
  test('each end says HELLO first and nothing else until it has the other’s', () => {
    const desk = new ExchangeDesk()
    const first = desk.on({ t: 'opened', link: 1, outgoing: false })
    expect(first).toEqual([{ t: 'send', link: 1, message: helloOf('me') }])
    desk.write('auth')
    expect(desk.pass(1000).filter(({ t }) => t === 'send')).toEqual([])
    expect(desk.hear(1, helloOf('peer'))).toEqual([{ t: 'judge', link: 1, hello: helloOf('peer') }])
  })

  test.each([HEADS, PING, { t: 'EPH', scope: 'org', kind: 'typing', bytes: new Uint8Array() } as Message])(
    '$t before HELLO, or before the verdict, is malformed and banned',
    message => {
      const desk = new ExchangeDesk()
      desk.on({ t: 'opened', link: 1, outgoing: true })
      expect(endingsIn(desk.hear(1, message))).toEqual([{ link: 1, code: 'Malformed', banMs: LIMITS.banMs }])
      desk.on({ t: 'opened', link: 2, outgoing: true })
      desk.hear(2, helloOf('peer'))
      expect(endingsIn(desk.hear(2, message))).toMatchObject([{ link: 2, code: 'Malformed' }])
    },
  )

  test('a second HELLO is malformed', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    expect(endingsIn(desk.hear(1, helloOf('peer')))).toMatchObject([{ code: 'Malformed' }])
  })

  test.each([
    [[2, 3], 'UpgradeNeeded'],
    [[0, 0], 'UpgradeNeeded'],
  ] as [[number, number], string][])('protocol versions %j: %s is said to the peer', (proto, code) => {
    const desk = new ExchangeDesk()
    desk.on({ t: 'opened', link: 1, outgoing: true })
    const effects = desk.hear(1, helloOf('peer', { proto }))
    expect(messagesIn(effects, 'ERROR')).toEqual([{ t: 'ERROR', code }])
    expect(endingsIn(effects)).toMatchObject([{ code }])
  })

  test('a peer that speaks later versions too is taken', () => {
    const desk = new ExchangeDesk()
    desk.on({ t: 'opened', link: 1, outgoing: true })
    expect(desk.hear(1, helloOf('peer', { proto: [1, 9] }))).toMatchObject([{ t: 'judge' }])
  })

  test('another organisation is refused before its certificate is looked at', () => {
    const desk = new ExchangeDesk()
    desk.on({ t: 'opened', link: 1, outgoing: true })
    const effects = desk.hear(1, helloOf('peer', { org: idOf('others') }))
    expect(effects.map(({ t }) => t)).toEqual(['send', 'close'])
    expect(endingsIn(effects)).toMatchObject([{ code: 'OtherOrganisation' }])
  })

  test('a refusal names its reason (CS-11)', () => {
    const desk = new ExchangeDesk()
    desk.on({ t: 'opened', link: 1, outgoing: true })
    desk.hear(1, helloOf('peer'))
    expect(endingsIn(desk.judge(1, { ok: false, code: 'Revoked' }))).toEqual([
      { link: 1, code: 'Revoked', banMs: LIMITS.refusedMs },
    ])
    expect(desk.hear(1, HEADS)).toEqual([])
  })

  test('5 s without HELLO, 30 s without a welcome end the link (CS-63)', () => {
    const desk = new ExchangeDesk()
    desk.on({ t: 'opened', link: 1, outgoing: true })
    expect(endingsIn(desk.pass(LIMITS.helloMs - 100))).toEqual([])
    expect(endingsIn(desk.pass(200))).toMatchObject([{ link: 1, code: 'Idle' }])
    desk.greet(2, 'peer')
    expect(endingsIn(desk.pass(LIMITS.welcomeMs - 100))).toEqual([])
    expect(endingsIn(desk.pass(200))).toMatchObject([{ link: 2, code: 'Idle' }])
  })

  test('beyond 64 links no more are taken (CS-63)', () => {
    const desk = new ExchangeDesk()
    for (let link = 1; link <= LIMITS.links; link++) desk.on({ t: 'opened', link, outgoing: false })
    expect(endingsIn(desk.on({ t: 'opened', link: 1000, outgoing: false }))).toMatchObject([
      { link: 1000, code: 'TooMany' },
    ])
    desk.on({ t: 'closed', link: 1 })
    expect(messagesIn(desk.on({ t: 'opened', link: 1001, outgoing: false }), 'HELLO')).toHaveLength(1)
  })

  test('what is no message ends the link with its code (CS-7)', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    expect(endingsIn(desk.on({ t: 'garbled', link: 1, code: 'TooLarge' }))).toEqual([
      { link: 1, code: 'TooLarge', banMs: LIMITS.banMs },
    ])
  })

  test('a peer’s ERROR ends the link without an answer, and is heeded', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    const effects = desk.hear(1, { t: 'ERROR', code: 'Malformed' })
    expect(effects).toEqual([{ t: 'close', link: 1, code: null, banMs: LIMITS.banMs }])
  })
})

describe('welcome (CS-13)', () => {
  test('only a full HEADS to its last part links', () => {
    const desk = new ExchangeDesk()
    desk.greet(1, 'peer')
    desk.hear(1, { t: 'HEADS', rev: 1, full: true, more: true, logs: [] })
    expect(desk.take().filter(({ t }) => t === 'linked')).toEqual([])
    desk.hear(1, HEADS)
    expect(desk.take()).toContainEqual({ t: 'linked', link: 1, hello: helloOf('peer') })
    expect(desk.exchange.status()).toMatchObject([{ link: 1, dev: idOf('peer') }])
  })

  test.each([{ ...HEADS, full: false }, { t: 'WANT', stream: 1, log: idOf('x'), have: [], credit: 1 } as Message])(
    '$t that is no welcome before it is malformed',
    message => {
      const desk = new ExchangeDesk()
      desk.greet(1, 'peer')
      expect(endingsIn(desk.hear(1, message))).toMatchObject([{ code: 'Malformed' }])
    },
  )

  test('a change between the parts of a full HEADS is malformed', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    desk.hear(1, { t: 'HEADS', rev: 1, full: true, more: true, logs: [] })
    expect(endingsIn(desk.heads(1, []))).toMatchObject([{ code: 'Malformed' }])
  })

  test('it tells the logs of scopes that the peer may read and those that it wrote itself, no others (CS-12)', () => {
    const desk = new ExchangeDesk()
    const auth = desk.write('auth').log
    desk.write(WH)
    const twin = new ExchangeDesk('peer')
    const theirs = twin.write(WH2)
    const opening = twin.replica.opening(theirs.log)
    desk.replica.store({ ...twin.replica.read(theirs.log, [], 1000, undefined).ops!, opening })
    const effects = desk.greet(1, 'peer', { mayRead: scope => scope === 'auth' })
    expect(messagesIn(effects, 'HEADS')).toMatchObject([{ full: true, more: false }])
    const told = messagesIn(effects, 'HEADS')[0]?.logs
    expect(told?.map(({ log }) => log).sort()).toEqual([auth, theirs.log].sort())
  })

  test('it goes in parts of at most 1 000 logs', () => {
    const desk = new ExchangeDesk()
    for (let n = 0; n < 2001; n++) desk.replica.logs.set(`${n}`, MemoryLog.open(ofMe, WH, n))
    const parts = messagesIn(desk.greet(1, 'peer'), 'HEADS')
    expect(parts.map(({ logs, full, more }) => [logs.length, full, more])).toEqual([
      [1000, true, true],
      [1000, true, true],
      [1, true, false],
    ])
  })

  test('more than 20 000 logs are too many', () => {
    const desk = new ExchangeDesk()
    desk.greet(1, 'peer')
    const one = logOf('x')
    let ended: unknown[] = []
    for (let part = 0; part <= 20 && ended.length === 0; part++) {
      const logs = Array.from({ length: 1000 }, (_, n) => ({
        ...one,
        log: (part * 1000 + n).toString(16).padStart(32, '0'),
      }))
      ended = endingsIn(desk.hear(1, { t: 'HEADS', rev: 1, full: true, more: true, logs }, 1))
    }
    expect(ended).toMatchObject([{ code: 'TooMany' }])
  })
})

describe('one link between two stations (CS-3)', () => {
  test('to itself at another address: ended without alarm', () => {
    const desk = new ExchangeDesk()
    desk.on({ t: 'opened', link: 1, outgoing: true })
    const effects = desk.hear(1, helloOf('me'))
    expect(endingsIn(effects)).toMatchObject([{ code: 'SameStation', banMs: 0 }])
    expect(effects.some(({ t }) => t === 'cloneMet')).toBe(false)
  })

  test('to another start of its own id: a copy, told only once its certificate was seen to be real', () => {
    const desk = new ExchangeDesk()
    desk.on({ t: 'opened', link: 1, outgoing: true })
    expect(desk.hear(1, helloOf('me', { inst: '1'.repeat(16) }))).toMatchObject([{ t: 'judge' }])
    const effects = desk.judge(1, { ok: true, mayRead: () => true })
    expect(effects).toContainEqual({ t: 'cloneMet', dev: ofMe })
    expect(endingsIn(effects)).toMatchObject([{ code: 'SameStation' }])
  })

  test.each([
    [LOWER, HIGHER, 'its own'],
    [HIGHER, LOWER, 'the other’s'],
  ] as [string, string, string][])('opened at once by both, %s facing %s keeps %s', (me, peer, whose) => {
    const desk = new ExchangeDesk(me)
    desk.link(1, peer, { outgoing: true })
    const effects = desk.greet(2, peer, { outgoing: false })
    expect(endingsIn(effects)).toEqual([{ link: whose === 'its own' ? 2 : 1, code: 'Replaced', banMs: 0 }])
  })

  test.each([true, false])(
    'two that one end opened at once come in any order, and both ends keep the same (it called: %s)',
    outgoing => {
      const desk = new ExchangeDesk(LOWER)
      const peer = HIGHER ?? ''
      desk.on({ t: 'opened', link: 1, outgoing })
      desk.pass(30)
      desk.on({ t: 'opened', link: 2, outgoing })
      // The HELLO of the second comes first.
      const [first, second] = [helloOf(peer, { wallMs: 5_000 }), helloOf(peer, { wallMs: 5_030 })]
      desk.hear(2, second)
      desk.judge(2, { ok: true, mayRead: () => true })
      desk.hear(1, first)
      const effects = desk.judge(1, { ok: true, mayRead: () => true })
      expect(endingsIn(effects)).toEqual([{ link: 1, code: 'Replaced', banMs: 0 }])
    },
  )

  test('later, the newer replaces what is likely half dead', () => {
    const desk = new ExchangeDesk(LOWER)
    desk.link(1, HIGHER ?? '', { outgoing: true })
    desk.pass(LIMITS.atOnceMs + 100)
    expect(endingsIn(desk.greet(2, HIGHER ?? '', { outgoing: false }))).toMatchObject([{ link: 1, code: 'Replaced' }])
  })

  test('after a restart of the peer the newer replaces the older at once', () => {
    const desk = new ExchangeDesk(LOWER)
    desk.link(1, HIGHER ?? '', { outgoing: true })
    const effects = desk.greet(2, HIGHER ?? '', { outgoing: false, hello: { inst: '2'.repeat(16) } })
    expect(endingsIn(effects)).toMatchObject([{ link: 1, code: 'Replaced' }])
  })

  test('a claim to be a linked station, its certificate not seen yet, ends nothing', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    desk.on({ t: 'opened', link: 2, outgoing: false })
    desk.hear(2, helloOf('peer'))
    expect(endingsIn(desk.judge(2, { ok: false, code: 'OtherKey' }))).toMatchObject([{ link: 2 }])
    expect(desk.exchange.status()).toMatchObject([{ link: 1 }])
  })

  test('a start that comes back after another is a second machine; starting again is not', () => {
    const desk = new ExchangeDesk()
    const start = (link: number, inst: string): boolean =>
      desk.link(link, 'peer', { hello: { inst: inst.repeat(16) } }).some(({ t }) => t === 'cloneMet')
    expect(['a', 'b', 'b', 'c'].map((inst, i) => start(i + 1, inst))).toEqual([false, false, false, false])
    expect(start(5, 'b')).toBe(true)
  })
})

describe('when auth changes (CS-14, LN-12)', () => {
  test('a revoked peer ends at once', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    expect(endingsIn(desk.judge(1, { ok: false, code: 'Revoked' }))).toMatchObject([{ code: 'Revoked' }])
  })

  test('of a scope that was taken nothing more is served, even if it was read already', () => {
    const desk = new ExchangeDesk()
    const { log } = desk.write(WH)
    let scopes = ['auth', WH]
    const mayRead = (scope: string): boolean => scopes.includes(scope)
    desk.link(1, 'peer', { mayRead })
    desk.take()
    desk.hear(1, { t: 'WANT', stream: 7, log, have: [], credit: LIMITS.wantCredit })
    expect(desk.take()).toMatchObject([{ t: 'read', stream: 7 }])
    scopes = ['auth']
    desk.judge(1, { ok: true, mayRead })
    desk.on({ t: 'read', link: 1, stream: 7, ...desk.replica.read(log, [], 1000, undefined) })
    const [ops, ...more] = desk.said('OPS')
    expect(more).toEqual([])
    expect(ops).toMatchObject({ stream: 7, entries: [], end: true })
    expect(ops?.opening).toBeUndefined()
    desk.write(WH)
    desk.pass(1000)
    expect(desk.take().filter(({ t }) => t === 'send')).toEqual([])
  })

  test('of a scope that was given every log is told', () => {
    const desk = new ExchangeDesk()
    const { log } = desk.write(WH)
    let scopes = ['auth']
    const mayRead = (scope: string): boolean => scopes.includes(scope)
    desk.link(1, 'peer', { mayRead })
    desk.pass(1000)
    desk.take()
    scopes = ['auth', WH]
    desk.judge(1, { ok: true, mayRead })
    expect(desk.said('HEADS')).toMatchObject([{ full: false, logs: [{ log }] }])
    desk.pass(1000)
    desk.judge(1, { ok: true, mayRead })
    expect(desk.said('HEADS')).toEqual([])
  })
})
