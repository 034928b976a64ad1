import { describe, expect, test } from 'vitest'
import { LIMITS } from '#shared/sync/limits.ts'
import type { ExchangeEffect } from '#shared/sync/protocol/exchange-event.ts'
import type { LogTips, MessageOf, Ops } from '#shared/sync/protocol/message.ts'
import { opsSize } from '#shared/sync/protocol/ops-codec.ts'
import { ExchangeDesk, endingsIn, idOf, logOf, messagesIn, WH, WH2 } from '../support/exchange-desk.ts'
import { Peer } from '../support/exchange-peer.ts'

const CHAT = 'chat:01890a5d-ac96-774b-bcce-b302099a8059'
const names = (wants: readonly MessageOf<'WANT'>[], logs: readonly LogTips[]): string[] =>
  wants.map(({ log }) => logs.find(one => one.log === log)?.scope ?? '')

const nothing = { after: { seq: 0, hash: new Uint8Array(32) }, entries: [], asides: [], end: true }

const storesIn = (effects: readonly ExchangeEffect[]): Extract<ExchangeEffect, { t: 'store' }>[] =>
  effects.filter(effect => effect.t === 'store')

describe('wanting (CS-21)', () => {
  test('an unknown log is asked for from its beginning, with credit', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer', { logs: [logOf('x')] })
    expect(desk.said('WANT')).toEqual([{ t: 'WANT', stream: 1, log: idOf('x'), have: [], credit: LIMITS.wantCredit }])
  })

  test('a known log is asked for after a locator; one that is here is not', () => {
    const peer = new Peer('peer')
    const log = peer.write(WH, 20)
    const desk = new ExchangeDesk()
    desk.replica.store(peer.replica.read(log, [], 1e6, undefined).ops as Ops)
    desk.link(1, 'peer', { logs: peer.logs() })
    expect(desk.said('WANT')).toEqual([])
    peer.write(WH, 5)
    desk.heads(1, peer.logs())
    const [want] = desk.said('WANT')
    expect(want?.have.map(({ seq }) => seq)).toEqual([20, 19, 18, 16, 12, 4, 0])
  })

  test('what this station does not carry is not asked for, its own logs are, first of all (CS-40)', () => {
    const desk = new ExchangeDesk('me', scope => scope !== WH2)
    const logs = [
      logOf('auth', { scope: 'auth' }),
      logOf('other', { scope: WH2 }),
      logOf('mine', { scope: WH2, dev: idOf('me') }),
    ]
    const effects = desk.link(1, 'peer', { logs })
    expect(messagesIn(effects, 'WANT').map(({ log }) => log)).toEqual([idOf('auth'), idOf('mine')])
    expect(effects).toContainEqual({ t: 'ownAhead', log: idOf('mine'), at: logs[2]?.tips[0] })
  })

  test('a peer that tells another scope of a log than before has told of one log', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    for (const scope of [WH, 'auth', CHAT, 'org']) desk.heads(1, [logOf('x', { scope })])
    expect(desk.exchange.status()).toMatchObject([{ lacking: 1, asking: 1 }])
  })

  test('what a peer told before this station knew that it carries it is asked for then', () => {
    const carried = new Set(['auth'])
    const desk = new ExchangeDesk('me', scope => carried.has(scope))
    desk.link(1, 'peer', { logs: [logOf('x', { scope: WH })] })
    expect(desk.said('WANT')).toEqual([])
    carried.add(WH)
    desk.judge(1, { ok: true, mayRead: () => true })
    expect(desk.said('WANT')).toMatchObject([{ log: idOf('x') }])
  })

  test('a tip ahead of one’s own log is told, again only when it moved', () => {
    const desk = new ExchangeDesk()
    const { log } = desk.write(WH)
    const ahead = (seq: number): LogTips => ({
      ...logOf('x', { dev: idOf('me') }),
      log,
      tips: [{ seq, h8: `${seq}`.repeat(16) }],
    })
    desk.link(1, 'peer', { logs: [ahead(7)] })
    const told = (): ExchangeEffect[] => desk.take().filter(({ t }) => t === 'ownAhead')
    expect(told()).toEqual([{ t: 'ownAhead', log, at: { seq: 7, h8: '7'.repeat(16) } }])
    desk.heads(1, [ahead(7)])
    expect(told()).toEqual([])
    desk.heads(1, [ahead(8)])
    expect(told()).toHaveLength(1)
  })
})

describe('asking once more (CS-34)', () => {
  const again = (desk: ExchangeDesk, log: string, have = { seq: 2, h8: '2'.repeat(16) }) =>
    messagesIn(desk.on({ t: 'again', link: 1, log, have }), 'WANT')

  test('what follows a point of a log that is here comes once more, and nothing is wanted after it', () => {
    const peer = new Peer('peer')
    const log = peer.write(WH, 5)
    const desk = new ExchangeDesk()
    const run = peer.replica.read(log, [], 1e6, undefined).ops as Ops
    desk.replica.store(run)
    desk.link(1, 'peer', { logs: peer.logs() })
    const [want] = again(desk, log)
    expect(want).toMatchObject({ log, have: [{ seq: 2, h8: '2'.repeat(16) }] })
    // It is on its way: nobody is asked for it meanwhile.
    expect(again(desk, log)).toEqual([])
    const stream = want?.stream ?? 0
    const { opening: _, ...rest } = run
    expect(storesIn(desk.hear(1, { t: 'OPS', stream, ...rest, end: true }))).toHaveLength(1)
    const at = peer.logs()[0]?.tips[0] ?? { seq: 0, h8: '' }
    const effects = desk.on({ t: 'stored', link: 1, stream, log, outcome: { kind: 'stored', at, forked: false } })
    expect(messagesIn(effects, 'ACK')).toHaveLength(1)
    expect([desk.exchange.status()[0]?.asking, desk.exchange.status()[0]?.lacking]).toEqual([0, 0])
    expect(again(desk, log)).toHaveLength(1)
  })

  test('a log that the peer never told of, a link that is gone and a full disk ask nothing', () => {
    const desk = new ExchangeDesk()
    desk.link(1, 'peer')
    expect(again(desk, idOf('x'))).toEqual([])
    const { log } = desk.write(WH)
    desk.heads(1, [{ ...logOf('x', { dev: idOf('me') }), log }])
    desk.on({ t: 'room', room: 'full' })
    expect(again(desk, log)).toEqual([])
    expect(messagesIn(desk.on({ t: 'again', link: 7, log, have: { seq: 0, h8: '0'.repeat(16) } }), 'WANT')).toEqual([])
  })
})

describe('order and number (CS-25, CS-26)', () => {
  const scopes = [`audit:${idOf('nobody')}`, CHAT, WH, 'org', 'auth']
  const logs = scopes.flatMap(scope => [1, 2].map(n => logOf(`${scope} ${n}`, { scope })))

  test('auth, org, wh, chat, audit; a later scope waits until the earlier has ended', () => {
    const desk = new ExchangeDesk()
    let wants = messagesIn(desk.link(1, 'peer', { logs }), 'WANT')
    const order: string[][] = []
    while (wants.length > 0) {
      order.push(names(wants, logs))
      const next: MessageOf<'WANT'>[] = []
      for (const { stream, log } of wants) {
        next.push(...messagesIn(desk.hear(1, { t: 'BUSY', stream, log, retryMs: 60_000, why: 'gone' }), 'WANT'))
      }
      wants = next
    }
    expect(order).toEqual([...scopes].reverse().map(scope => [scope, scope]))
  })

  test.each([
    { first: 'org', next: WH, waits: false },
    { first: 'auth', next: 'org', waits: true },
  ])(
    'what comes after $first is not asked for before that is stored, where it has come: $waits',
    ({ first, next, waits }) => {
      const peer = new Peer('peer')
      const log = peer.write(first, 3)
      const later = logOf('later', { scope: next })
      const desk = new ExchangeDesk()
      const [want] = messagesIn(desk.link(1, 'peer', { logs: [...peer.logs(), later] }), 'WANT')
      if (want?.log !== log) throw new Error('the earlier is asked for first')
      const { ops } = peer.ops(want)
      const stream = want.stream
      const [half, rest] = [ops.entries.slice(0, 1), ops.entries.slice(1)]
      const wanted = (effects: ExchangeEffect[]) => messagesIn(effects, 'WANT').map(one => one.log)
      expect(wanted(desk.hear(1, { t: 'OPS', stream, ...ops, entries: half, end: false }))).toEqual([])
      const { opening: _, ...more } = ops
      const end = { t: 'OPS' as const, stream, ...more, entries: rest, end: true }
      expect(wanted(desk.hear(1, end))).toEqual(waits ? [] : [later.log])
      const { outcome } = desk.replica.store(ops)
      desk.stored(1, stream, log, outcome)
      desk.stored(1, stream, log, outcome)
      expect(desk.said('WANT').map(one => one.log)).toEqual([log, later.log])
    },
  )

  test('a peer whose earlier logs never come keeps the later ones of another away for 10 s in a minute (CS-25)', () => {
    const other = new Peer('other')
    const prices = other.write('org', 3)
    const desk = new ExchangeDesk()
    desk.link(1, 'peer', { logs: Array.from({ length: 40 }, (_, n) => logOf(`never ${n}`, { scope: 'auth' })) })
    desk.link(2, 'other', { logs: other.logs() })
    const asked: string[] = []
    for (let n = 0; n < 20; n++) {
      const effects = [...desk.take(), ...desk.pass(1000)]
      desk.take()
      asked.push(...messagesIn(effects, 'WANT', 2).map(({ log }) => log))
      // It ends what it is told to end, and no more.
      for (const { stream, log } of messagesIn(effects, 'BUSY', 1)) desk.hear(1, { t: 'OPS', stream, log, ...nothing })
    }
    expect(asked).toEqual([prices])
  })

  test('at most 4 logs at once of one peer, of at most 3 peers', () => {
    const desk = new ExchangeDesk()
    const many = Array.from({ length: 30 }, (_, n) => logOf(`log ${n}`))
    for (let link = 1; link <= 5; link++) desk.link(link, `peer ${link}`, { logs: many })
    const wants = desk.take().flatMap(effect => (effect.t === 'send' && effect.message.t === 'WANT' ? [effect] : []))
    expect(wants.map(({ link }) => link)).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3])
    expect(new Set(wants.map(({ message }) => message.t === 'WANT' && message.log)).size).toBe(12)
    expect(messagesIn(desk.on({ t: 'closed', link: 2 }), 'WANT')).toHaveLength(4)
  })

  test('a log that is long gives way to one that waits, after 8 MiB (logs take turns)', () => {
    const peer = new Peer('peer')
    const long = peer.write(WH, 180, 60_000)
    const desk = new ExchangeDesk()
    const others = Array.from({ length: 5 }, (_, n) => logOf(`log ${n}`, { scope: WH }))
    const [want] = messagesIn(desk.link(1, 'peer', { logs: [...peer.logs(), ...others] }), 'WANT')
    if (want?.log !== long) throw new Error('the long one is asked for first')
    let cursor: unknown
    let stopped: MessageOf<'BUSY'>[] = []
    let next: MessageOf<'WANT'>[] = []
    let sent = 0
    while (stopped.length === 0) {
      const step = peer.ops(want, LIMITS.opsBytes, cursor)
      cursor = step.cursor
      sent += opsSize(step.ops)
      const effects = desk.hear(1, { t: 'OPS', stream: want.stream, ...step.ops })
      stopped = messagesIn(effects, 'BUSY')
      next = messagesIn(effects, 'WANT')
      const { outcome } = desk.replica.store(step.ops)
      desk.stored(1, want.stream, long, outcome)
    }
    expect(stopped).toMatchObject([{ why: 'stop', stream: want.stream }])
    expect(sent).toBeGreaterThanOrEqual(LIMITS.turnBytes)
    expect(next.map(({ log }) => log)).toEqual([others[3]?.log])
    const { log, stream } = want
    desk.hear(1, {
      t: 'OPS',
      stream,
      log,
      after: { seq: 0, hash: new Uint8Array(32) },
      entries: [],
      asides: [],
      end: true,
    })
    // and has its turn again after all who waited
    desk.take()
    for (const n of [0, 1]) {
      desk.hear(1, { t: 'BUSY', stream: n + 2, log: others[n]?.log ?? '', retryMs: 60_000, why: 'gone' })
    }
    expect(desk.said('WANT').map(one => one.log)).toEqual([others[4]?.log, long])
  })
})

describe('taking in (CS-23, CS-28, CS-30)', () => {
  function asked(entries = 3, bytes = 10) {
    const peer = new Peer('peer')
    const log = peer.write(WH, entries, bytes)
    const desk = new ExchangeDesk()
    const [want] = messagesIn(desk.link(1, 'peer', { logs: peer.logs() }), 'WANT')
    if (!want) throw new Error('it is asked for')
    desk.take()
    return { desk, peer, log, want, ops: peer.ops(want).ops }
  }

  test('is stored, and acknowledged after the commit only, with the credit that it took', () => {
    const { desk, want, ops, log } = asked()
    const effects = desk.hear(1, { t: 'OPS', stream: want.stream, ...ops })
    expect(effects).toEqual([{ t: 'store', link: 1, stream: want.stream, ops }])
    const { outcome, changed } = desk.replica.store(ops)
    desk.on({ t: 'changed', logs: changed, made: [] })
    expect(desk.said('ACK')).toEqual([])
    if (outcome.kind !== 'stored') throw new Error('it is stored')
    desk.stored(1, want.stream, log, outcome)
    expect(desk.said('ACK')).toEqual([{ t: 'ACK', stream: want.stream, log, at: outcome.at, credit: opsSize(ops) }])
    expect(desk.exchange.status()).toMatchObject([{ lacking: 0, asking: 0 }])
  })

  test('the logs of a peer share its credit, and what one is given follows how many they are', () => {
    const peer = new Peer('peer')
    for (const scope of ['wh:01890a5d-ac96-774b-bcce-b302099a805a', WH2, WH]) peer.write(scope, 20)
    const desk = new ExchangeDesk()
    const wants = messagesIn(desk.link(1, 'peer', { logs: peer.logs() }), 'WANT')
    expect(wants.map(({ credit }) => credit)).toEqual([1, 2, 3].map(n => Math.floor(LIMITS.wantCredit / n)))
    const [first] = wants
    if (!first) throw new Error('it is asked for')
    const half = peer.ops(first, 500).ops
    const took = opsSize(half)
    desk.hear(1, { t: 'OPS', stream: first.stream, ...half })
    const { outcome } = desk.replica.store(half)
    desk.take()
    desk.stored(1, first.stream, first.log, outcome)
    // what it has now, less what it had, with what it took: more than its share it keeps until it has used it
    expect(desk.said('ACK').map(({ credit }) => credit)).toEqual([Math.max(0, took - (LIMITS.wantCredit * 2) / 3)])
    for (const { stream, log } of wants.slice(1)) desk.hear(1, { t: 'BUSY', stream, log, retryMs: 60_000, why: 'gone' })
    const rest = peer.ops({ ...first, have: desk.replica.held.locator(first.log) }).ops
    desk.hear(1, { t: 'OPS', stream: first.stream, ...rest, end: false })
    desk.stored(1, first.stream, first.log, desk.replica.store(rest).outcome)
    expect(desk.said('ACK').map(({ credit }) => credit)).toEqual([opsSize(rest) + took])
  })

  test('several batches are stored at once, none beyond the credit', () => {
    const { desk, want, peer } = asked(60, 60_000)
    let cursor: unknown
    let took = 0
    for (;;) {
      const step = peer.ops(want, LIMITS.opsBytes, cursor)
      cursor = step.cursor
      const effects = desk.hear(1, { t: 'OPS', stream: want.stream, ...step.ops })
      if (storesIn(effects).length === 0) {
        expect(endingsIn(effects)).toMatchObject([{ code: 'TooFast' }])
        break
      }
      took += opsSize(step.ops)
    }
    expect(took).toBeGreaterThan(LIMITS.wantCredit / 2)
    expect(took).toBeLessThanOrEqual(LIMITS.wantCredit)
  })

  test.each([
    ['that nobody asked for', { stream: 99 }],
    ['of another log', { log: idOf('another') }],
    ['that say nothing and do not end', { entries: [], opening: undefined, end: false }],
  ] as [string, Partial<MessageOf<'OPS'>>][])('entries %s end the link', (_, change) => {
    const { desk, want, ops } = asked()
    const { opening, ...rest } = { t: 'OPS' as const, stream: want.stream, ...ops, ...change }
    expect(endingsIn(desk.hear(1, opening ? { ...rest, opening } : rest))).toMatchObject([{ code: 'Malformed' }])
  })

  test.each(['BadLog', 'BadSeal', 'Malformed'] as const)(
    '%s ends the link, and the peer is not called for 10 minutes',
    kind => {
      const { desk, want, ops, log } = asked()
      desk.hear(1, { t: 'OPS', stream: want.stream, ...ops })
      expect(endingsIn(desk.stored(1, want.stream, log, { kind }))).toEqual([{ link: 1, code: kind, banMs: 600_000 }])
    },
  )

  test('a log that is of another scope than the peer told is bad, one that is not carried any more is dropped', () => {
    const peer = new Peer('peer')
    peer.write(WH, 3)
    const [told] = peer.logs()
    if (!told) throw new Error('it holds one')
    const carried = new Set([WH, WH2])
    const desk = new ExchangeDesk('me', scope => carried.has(scope))
    const [want] = messagesIn(desk.link(1, 'peer', { logs: [{ ...told, scope: WH2 }] }), 'WANT')
    if (!want) throw new Error('it is asked for')
    const { ops } = peer.ops(want)
    expect(endingsIn(desk.hear(1, { t: 'OPS', stream: want.stream, ...ops }))).toMatchObject([{ code: 'BadLog' }])
    desk.link(2, 'peer', { logs: [told] })
    carried.delete(WH)
    const effects = desk.hear(2, { t: 'OPS', stream: 1, ...ops })
    expect(effects.filter(({ t }) => t === 'store' || t === 'close')).toEqual([])
    expect(messagesIn(effects, 'BUSY')).toMatchObject([{ why: 'stop' }])
  })

  test('of what is not stored any more no more is taken than there was credit for (CS-23)', () => {
    const peer = new Peer('peer')
    const log = peer.write(WH, 4, 50_000)
    const desk = new ExchangeDesk()
    const [want] = messagesIn(desk.link(1, 'peer', { logs: peer.logs() }), 'WANT')
    if (!want) throw new Error('it is asked for')
    const { ops } = peer.ops(want)
    const say = () => endingsIn(desk.hear(1, { t: 'OPS', stream: want.stream, ...ops, end: false }))
    say()
    desk.stored(1, want.stream, log, { kind: 'Gap' })
    let sent = opsSize(ops)
    while (say().length === 0 && sent < 10 * LIMITS.wantCredit) sent += opsSize(ops)
    expect(sent).toBeGreaterThan(LIMITS.wantCredit)
    expect(sent).toBeLessThanOrEqual(LIMITS.wantCredit + opsSize(ops))
  })

  test('a gap is no fault: it is asked for again', () => {
    const { desk, want, ops, log } = asked()
    desk.hear(1, { t: 'OPS', stream: want.stream, ...ops })
    const effects = desk.stored(1, want.stream, log, { kind: 'Gap' })
    expect(endingsIn(effects)).toEqual([])
    expect(messagesIn(effects, 'BUSY')).toMatchObject([{ why: 'stop' }])
    expect(messagesIn(desk.pass(LIMITS.resumeMs + 100), 'WANT')).toMatchObject([{ log }])
  })

  test('a peer that announces what it does not send is asked again after a minute, or when it announces something else', () => {
    const { desk, want, log, peer } = asked()
    const nothing = {
      t: 'OPS' as const,
      log,
      after: { seq: 0, hash: new Uint8Array(32) },
      entries: [],
      asides: [],
      end: true,
    }
    expect(messagesIn(desk.hear(1, { ...nothing, stream: want.stream }), 'WANT')).toEqual([])
    expect(messagesIn(desk.heads(1, peer.logs()), 'WANT')).toHaveLength(1)
    desk.hear(1, { ...nothing, stream: want.stream + 1 })
    desk.take()
    desk.pass(LIMITS.shunMs - 1000)
    desk.hear(1, { t: 'PING', n: 1 })
    expect(desk.said('WANT')).toEqual([])
    desk.pass(2000)
    expect(desk.said('WANT')).toHaveLength(1)
  })

  test('what a link had sent before it ended is stored before another peer is asked', () => {
    const { desk, want, ops, log, peer } = asked()
    desk.hear(1, { t: 'OPS', stream: want.stream, ...ops })
    desk.link(2, 'other', { logs: peer.logs() })
    desk.on({ t: 'closed', link: 1 })
    expect(desk.said('WANT')).toEqual([])
    const { outcome, changed } = desk.replica.store(ops)
    desk.on({ t: 'changed', logs: changed, made: [] })
    desk.stored(1, want.stream, log, outcome)
    expect(desk.said('WANT')).toEqual([])
    expect(desk.exchange.status()).toMatchObject([{ link: 2, lacking: 0 }])
  })
})
